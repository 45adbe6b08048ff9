# hostname: meter-21
# tree: busybox
# symptom_en: The meter is to be read every 45 minutes. The intervals are uneven: sometimes 45, sometimes only 15 minutes.
# symptom_zh: 电表应该每 45 分钟抄一次，实际间隔不均匀：有时 45 分钟，有时只隔 15 分钟。
# cause: The crontab entry */45 means minutes 0 and 45 of each hour, so the intervals are 45 and 15 minutes; cron can not do every 45 minutes so.
# cause_zh: crontab 里的 */45 表示每小时的第 0 和第 45 分钟，因此间隔是 45 和 15 分钟交替，cron 不能这样表示每 45 分钟。
# also: */45 in the crontab of root fires at minute 0 and 45, so every second gap is 15 minutes
# must: \*/45|0 (and|,) ?45|第 ?0 && 15|uneven|hour|小时|不均
# must_not: clock|timezone|时区
# fix: sed -i 's,^\*/45,*/15,' /var/spool/cron/crontabs/root
setup() {
  mkdir -p /opt/meter /var/spool/cron/crontabs; printf '#!/bin/sh\nlogger -t meter "read 42.1 kWh"\n' >/opt/meter/read.sh; chmod 755 /opt/meter/read.sh
  printf '*/45 * * * * /opt/meter/read.sh\n30 3 * * * /bin/true\n' >/var/spool/cron/crontabs/root
}
check() { grep -q '^\*/45' /var/spool/cron/crontabs/root; }
