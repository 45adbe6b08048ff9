# hostname: rpt-08
# symptom_en: Snapshots should be five hours apart all week; around midnight there are always two that are only four hours apart.
# symptom_zh: 快照应该每 5 小时一个，但每天半夜总有两个只隔 4 小时。
# cause: the step */5 in the hour field of /etc/cron.d/snap is no interval: it fires at 0, 5, 10, 15, 20 o'clock and starts again at midnight, so from 20:00 to 0:00 only 4 hours pass.
# cause_zh: /etc/cron.d/snap 小时字段的 */5 不是间隔，在 0、5、10、15、20 点触发，到第二天 0 点重新开始，所以 20 点到 0 点只隔 4 小时。
# also: */5 in the hour field restarts at midnight since 24 is not divisible by 5
# must: \*/5|step|步长 && midnight|0:00|hour 0\b|each day|every day|20|divi|0 ?点|每天|整除|重新
# must_not: clock (drift|skew)|overlap|时钟|重复(配置|任务)|minute field|分钟字段
# fix: rm /etc/cron.d/snap
setup() {
  mkdir -p /opt/snap /srv/snap; printf '#!/bin/sh\ntouch /srv/snap/$(date +%%Y%%m%%d-%%H%%M)\n' >/opt/snap/take; chmod 755 /opt/snap/take
  printf 'SHELL=/bin/sh\n0 */5 * * * root /opt/snap/take\n' >/etc/cron.d/snap; old 20 /etc/cron.d/snap /opt/snap/take
  for d in 3 2 1; do for h in 00 05 10 15 20; do touch -d "$d days ago $h:00" "/srv/snap/$(date -d "$d days ago" +%Y%m%d)-${h}00"; done; done
}
check() { grep -q '\*/5 ' /etc/cron.d/snap; }
