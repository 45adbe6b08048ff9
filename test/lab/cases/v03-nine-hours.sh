# hostname: lims-02
# symptom_en: The freezer check is meant to run every nine hours. The lab says the gap overnight is only six hours.
# symptom_zh: 冷柜检查应该每 9 小时跑一次，实验室反映夜里那一次只隔了 6 小时。
# cause: 0 */9 in /etc/cron.d/freezer fires at hours 0, 9 and 18 and starts again at midnight, so from 18:00 to 00:00 it is 6 hours; cron has no interval of nine hours.
# cause_zh: /etc/cron.d/freezer 里的 0 */9 在每天 0、9、18 点触发，午夜重新开始，18 点到 0 点只有 6 小时，cron 并不是每 9 小时的间隔。
# also: */9 in the hour field means 0, 9 and 18 o'clock, 24 is no multiple of 9
# must: \*/9 && 18|hour|小时|midnight|24
# must_not: daylight|timezone|时区
# fix: sed -i 's,\*/9,*/8,' /etc/cron.d/freezer
setup() {
  mkdir -p /opt/lims; printf '#!/bin/sh\nlogger -t freezer "check ok, -79.4 C"\n' >/opt/lims/freezer.sh; chmod 755 /opt/lims/freezer.sh
  printf 'SHELL=/bin/sh\n0 */9 * * * root /opt/lims/freezer.sh\n' >/etc/cron.d/freezer; old 40 /etc/cron.d/freezer /opt/lims/freezer.sh; systemctl start cron
  logger -t backup 'nightly backup finished in 312 s'
}
check() { grep -q '\*/9' /etc/cron.d/freezer; }
