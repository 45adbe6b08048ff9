# hostname: bak-21
# symptom_en: The mirror job we put into /etc/cron.d/mirror does not run, the same line works in a personal crontab.
# symptom_zh: 放到 /etc/cron.d/mirror 的同步任务不执行，同样一行放在个人 crontab 里是好的。
# cause: the line in /etc/cron.d/mirror has no user field: cron takes the command /usr/local/sbin/mirror as the user name, which does not exist.
# cause_zh: /etc/cron.d/mirror 里缺少用户名字段，cron 把命令当成用户名，用户不存在，因此不执行。
# also: missing user name column in /etc/cron.d/mirror
# must: /etc/cron\.d/mirror && user|用户
# must_not: %|PATH|mode|permission
# fix: sed -i 's|\* \* /usr|* * root /usr|' /etc/cron.d/mirror
setup() { printf '#!/bin/sh\ntrue\n' >/usr/local/sbin/mirror; chmod 755 /usr/local/sbin/mirror; printf '*/20 * * * * /usr/local/sbin/mirror --all\n' >/etc/cron.d/mirror; chmod 644 /etc/cron.d/mirror; systemctl restart cron; sleep 1; }
check() { grep -q '\* \* /usr' /etc/cron.d/mirror; }
