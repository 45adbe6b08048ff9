# hostname: bak-09
# symptom_en: The nightly archive job in /etc/cron.d/archive is never executed since the file was edited over the share.
# symptom_zh: 通过共享目录编辑过之后，/etc/cron.d/archive 里的每晚归档任务再也没有执行过。
# cause: cron ignores /etc/cron.d/archive because it is writable by group or others (mode 0666, INSECURE MODE).
# cause_zh: /etc/cron.d/archive 权限为 666（组和其他用户可写），cron 认为不安全而忽略它。
# also: insecure mode 0666 of /etc/cron.d/archive
# must: /etc/cron\.d/archive && mode|writable|0?666|权限|可写
# must_not: %|PATH|dot
# fix: chmod 644 /etc/cron.d/archive
setup() { printf '#!/bin/sh\ntrue\n' >/usr/local/sbin/archive; chmod 755 /usr/local/sbin/archive; printf '40 1 * * * root /usr/local/sbin/archive\n' >/etc/cron.d/archive; chmod 666 /etc/cron.d/archive; }
check() { [ "$(stat -c %a /etc/cron.d/archive)" = 666 ]; }
