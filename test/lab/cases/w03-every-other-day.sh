# hostname: tape-02
# symptom_en: The offsite copy is meant to go out every second night. Mostly it does, but around the turn of the month it went out two nights in a row and the carrier sent us an invoice for it. How come?
# symptom_zh: 异地备份本来是隔一天晚上跑一次，平时都对，可是月底月初那会儿连着两个晚上都跑了，运营商还多收了钱。怎么会这样？
# cause: The crontab of root has */2 in the day-of-month field: that means the days 1,3,5,…,31 and starts again at 1 every month, so it runs on the 31st and on the 1st, two nights in a row.
# cause_zh: root 的 crontab 里“日”字段写的是 */2，它表示每月 1、3、5…31 号，每个月从 1 号重新开始，所以 31 号和下月 1 号连着两天都会跑。
# also: */2 in the day of month field is no interval: it restarts on day 1 of each month, therefore after a month with 31 days the job runs on the 31st and the 1st.
# must: \*/2|step|步长|odd|单数|奇数 && day.of.month|days? of the month|month|31|每月|月初|月末|日字段 && 31|restart|starts? (over|again)|reset|wrap|begins? again|first day|the 1st|day 1|重新|1 ?(号|日)|odd
# must_not: clock (drift|skew|jump)|\bNTP\b|two (cron|crontab)|overlap|duplicate (cron|entr|job)|重复(配置|任务)
# fix: crontab -l | sed 's|^30 2 \*/2 |30 2 * |; s|/opt/offsite/|[ $(( $(date +\\%s) / 86400 \\% 2 )) = 0 ] \&\& /opt/offsite/|' | crontab -
setup() {
  mkdir -p /opt/offsite /var/log/offsite
  printf '#!/bin/sh\necho "$(date "+%%F %%T") offsite copy sent" >>/var/log/offsite/copy.log\n' >/opt/offsite/copy.sh
  chmod 755 /opt/offsite/copy.sh
  printf '# offsite copy, every second night\n30 2 */2 * * /opt/offsite/copy.sh\n' | crontab -
  for d in $(seq 75 -1 0); do
    [ $((10#$(days_ago "$d" +%d) % 2)) = 1 ] && echo "$(days_ago "$d") 02:34:11 offsite copy sent"
  done >/var/log/offsite/copy.log
  old 400 /opt/offsite/copy.sh
}
check() { crontab -l | grep -q '^30 2 \*/2 '; }
