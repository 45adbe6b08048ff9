# hostname: cal-03
# symptom_en: This host gets slower and slower over the day; somebody says there are more and more processes.
# symptom_zh: 这台机器一天比一天慢，有人说进程越来越多。
# cause: the cron job cal-sync in /etc/cron.d/cal-sync is started every minute but never ends, so dozens of its processes pile up.
# cause_zh: /etc/cron.d/cal-sync 每分钟启动一次 cal-sync，但它不结束，几十个进程越积越多。
# also: overlapping runs of cal-sync: a new one is started each minute while the old ones still run
# must: cal-sync && pile|overlap|never end|accumul|more and more|still run|not (end|finish)|many|dozens|\d+ (process|instance|cop)|堆积|重叠|不结束|越积|多个|\d+ ?个
# must_not: memory leak|zombie|fork bomb
# fix: rm /etc/cron.d/cal-sync; pkill -f cal-sync; sleep 1
setup() {
  printf '#!/bin/sh\n# waits for the calendar server to close the connection\nsleep 100000\n' >/usr/local/bin/cal-sync; chmod 755 /usr/local/bin/cal-sync; printf '* * * * * root /usr/local/bin/cal-sync\n' >/etc/cron.d/cal-sync; old 1 /etc/cron.d/cal-sync
  for i in $(seq 40); do bg /usr/local/bin/cal-sync; done; sleep 1
}
check() { [ "$(pgrep -fc 'bin/cal-sync')" -gt 30 ]; }
