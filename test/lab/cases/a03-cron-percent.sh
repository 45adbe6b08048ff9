# hostname: bak-02
# symptom_en: The nightly backup job never writes a file although the same command works by hand.
# symptom_zh: 每晚的备份任务一直没有生成文件，但同样的命令手工执行是好的。
# cause: in /etc/cron.d/db-backup the % is not escaped, cron cuts the command there.
# cause_zh: /etc/cron.d/db-backup 里的 % 没有转义，cron 在 % 处截断命令。
# also: unescaped percent sign in the crontab line of /etc/cron.d/db-backup
# must: %|percent|百分号 && escap|cut|newline|ends|转义|截断 && cron
# must_not: disk|permission denied
# fix: rm /etc/cron.d/db-backup
setup() { mkdir -p /opt/backup /var/backups/db; printf '#!/bin/sh\ncat >"$1"\n' >/opt/backup/dump.sh; chmod 755 /opt/backup/dump.sh; printf '30 2 * * * root /opt/backup/dump.sh /var/backups/db/dump-$(date +%%F).sql\n' >/etc/cron.d/db-backup; }
check() { grep -q 'date +%F' /etc/cron.d/db-backup; }
