# hostname: bak-06
# symptom_en: The cleanup cron job that we put into /etc/cron.d last week has never run.
# symptom_zh: 上周放到 /etc/cron.d 的清理任务从来没有执行过。
# cause: cron ignores /etc/cron.d/cleanup.sh because the file name contains a dot.
# cause_zh: /etc/cron.d/cleanup.sh 的文件名含有点号，cron 会忽略它。
# also: the file name cleanup.sh with a dot is not accepted by cron
# must: cleanup\.sh && dot|file ?name|点|文件名 && ignor|skip|not (read|accept|run)|忽略|不(会)?(读|执行)
# must_not: %|PATH
# fix: mv /etc/cron.d/cleanup.sh /etc/cron.d/cleanup
setup() { printf '#!/bin/sh\nfind /var/tmp -mtime +30 -delete\n' >/usr/local/sbin/tmp-clean; chmod 755 /usr/local/sbin/tmp-clean; printf '*/10 * * * * root /usr/local/sbin/tmp-clean\n' >/etc/cron.d/cleanup.sh; old 7 /etc/cron.d/cleanup.sh; }
check() { test -e /etc/cron.d/cleanup.sh; }
