# hostname: bill-06
# symptom_en: The closing of the day came eight hours late, at eight in the morning instead of midnight. Nothing was changed in the job.
# symptom_zh: 日结晚了八个小时，本该零点执行，结果早上八点才跑，任务没有人改过。
# cause: The time zone of the host is UTC (/etc/localtime) while it should be Asia/Shanghai (/etc/timezone), so the midnight job of cron runs at 8:00 local time.
# cause_zh: 主机时区被设成 UTC（/etc/localtime），而应为 Asia/Shanghai（/etc/timezone），所以零点的任务早上八点才执行。
# also: /etc/localtime points to UTC but /etc/timezone says Asia/Shanghai.
# must: time ?zone|localtime|时区 && UTC|Shanghai
# must_not: NTP|clock is wrong|disk full
# fix: ln -sf /usr/share/zoneinfo/Asia/Shanghai /etc/localtime; systemctl restart cron
setup() { ln -sf /usr/share/zoneinfo/Etc/UTC /etc/localtime; echo '0 0 * * * root /usr/local/bin/day-close' >/etc/cron.d/dayclose; printf '#!/bin/sh\nexit 0\n' >/usr/local/bin/day-close; chmod +x /usr/local/bin/day-close; old 60 /etc/cron.d/dayclose /usr/local/bin/day-close; systemctl restart cron; }
check() { readlink /etc/localtime | grep -q UTC; }
