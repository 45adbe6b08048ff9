# hostname: stm-02
# symptom_en: Accounting gets the closing statement at the end of each month. For October it came, for September and June it never did, and I bet November will be missing too. Always been the same machine and script.
# symptom_zh: 财务每个月底应该收到结账单，10 月的收到了，9 月和 6 月的就没有，估计 11 月也收不到。机器和脚本一直没变过。
# cause: The cron line in /etc/cron.d/closing runs on day 31 only (day-of-month 31): months with 30 days (and February) have no 31st, so the job does not run in them.
# cause_zh: /etc/cron.d/closing 里“日”字段写的是 31，只在 31 号执行，30 天的月份（以及 2 月）没有 31 号，所以那些月份不会跑。
# also: closing is scheduled for the 31st, a day that short months do not have.
# must: closing && 31 && month|月
# must_not: \bNTP\b|permission|PATH
# fix: sed -i 's/^0 22 31 /0 22 28-31 /' /etc/cron.d/closing
setup() {
  mkdir -p /opt/closing /var/log/closing
  printf '#!/bin/sh\necho "$(date "+%%F %%T") closing statement sent" >>/var/log/closing/sent.log\n' >/opt/closing/send.sh
  chmod 755 /opt/closing/send.sh
  printf '# closing statement, end of the month\n0 22 31 * * root /opt/closing/send.sh\n' >/etc/cron.d/closing
  printf '2026-05-31 22:00:04 closing statement sent\n2026-07-31 22:00:03 closing statement sent\n2026-08-31 22:00:04 closing statement sent\n2026-10-31 22:00:03 closing statement sent\n' >/var/log/closing/sent.log
  old 300 /etc/cron.d/closing /opt/closing/send.sh
}
check() { grep -q '^0 22 31 ' /etc/cron.d/closing; }
