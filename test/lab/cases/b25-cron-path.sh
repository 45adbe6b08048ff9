# hostname: bak-05
# symptom_en: The hourly inventory export produces nothing since it was moved to cron; started by hand in a shell it works.
# symptom_zh: 库存导出改成 cron 每小时执行之后一直没有产出，在 shell 里手工跑是好的。
# cause: the cron job in /etc/cron.d/inventory calls inv-export without a path; it is in /usr/local/bin, which is not in cron's PATH (/usr/bin:/bin), so command not found.
# cause_zh: /etc/cron.d/inventory 里用 inv-export 没写绝对路径，cron 的 PATH 是 /usr/bin:/bin，找不到 /usr/local/bin/inv-export。
# also: cron PATH lacks /usr/local/bin, so inv-export is not found
# must: PATH|not found|找不到 && inv-export
# must_not: permission|disk|%
# fix: sed -i 's| inv-export| /usr/local/bin/inv-export|' /etc/cron.d/inventory
setup() { printf '#!/bin/sh\ndate\n' >/usr/local/bin/inv-export; chmod 755 /usr/local/bin/inv-export; printf '17 * * * * root inv-export --all >/var/log/inv-export.log 2>&1\n' >/etc/cron.d/inventory; old 5 /usr/local/bin/inv-export; }
check() { grep -q 'root inv-export' /etc/cron.d/inventory; }
