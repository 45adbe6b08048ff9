# hostname: mail-21
# symptom_en: The statement mailing was meant for the first Monday of the month, but customers got it eleven times this month!
# symptom_zh: 对账单邮件本来设的是每月第一个周一发一次，结果客户这个月收到了十来封！
# cause: /etc/cron.d/statements sets both day of month (1-7) and day of week (1): cron runs the job when either matches, so on each of the days 1-7 and on every Monday.
# cause_zh: /etc/cron.d/statements 同时设置了日期 1-7 和星期一，cron 对这两个字段是“或”的关系，所以 1-7 号每天和每个周一都会执行。
# also: in /etc/cron.d/statements day of month and day of week are ORed by cron: 1-7 and Monday
# must: day[- ]of[- ](the[- ])?(month|week)|\bdom\b|\bdow\b|1-7|Monday|星期|周一|日期 && either|\bor\b|ORed|union|any of|both match|或|任一|满足其一 && statements
# must_not: duplicate|two (cron|entries)|time ?zone|时区|重复配置
# fix: sed -i 's|^0 7 1-7 \* 1 root |0 7 1-7 * * root [ "$(date +\\%u)" = 1 ] \&\& |' /etc/cron.d/statements
setup() {
  mkdir -p /opt/mail /var/log/mailing; printf '#!/bin/sh\necho "$(date "+%%F %%T") statements sent to 1412 customers" >>/var/log/mailing/statements.log\n' >/opt/mail/statements; chmod 755 /opt/mail/statements
  printf '# monthly: first Monday, 07:00\nPATH=/usr/bin:/bin\n0 7 1-7 * 1 root /opt/mail/statements\n' >/etc/cron.d/statements; old 50 /etc/cron.d/statements /opt/mail/statements
  python3 - <<'P'
import time
now=time.time()
with open('/var/log/mailing/statements.log','w') as f:
    for d in range(45,-1,-1):
        t=time.localtime(now-d*86400)
        if (t.tm_mday<=7 or t.tm_wday==0): f.write(time.strftime('%F 07:00:04',t)+' statements sent to 1412 customers\n')
P
}
check() { grep -q '^0 7 1-7 \* 1 ' /etc/cron.d/statements; }
