# hostname: gw-45
# symptom_en: A nightly job was late once last week. Please check this host, the backup and cron in particular, for anything wrong.
# symptom_zh: 上周有一次夜间任务晚了，帮忙检查一下这台机器，特别是备份和 cron，有没有问题。
# healthy: yes
# cause: No fault found: the host is healthy.
# cause_zh: 未发现故障，主机一切正常。
# also: I did not find any problem.
# must: no (fault|problem)|any problem|未发现
# must_not: root cause is|caused by|ignored
setup() {
  printf '#!/bin/sh\ntrue\n' >/usr/local/sbin/backup; chmod 755 /usr/local/sbin/backup; printf '30 2 * * * root /usr/local/sbin/backup --date $(date +\\%%F)\n*/10 * * * * root /usr/bin/true\n' >/etc/cron.d/backup; cp /etc/cron.d/backup /etc/cron.d/backup.bak; chmod 644 /etc/cron.d/backup*
  iptables -A INPUT -s 203.0.113.0/24 -j DROP; iptables -A INPUT -p tcp --dport 111 -j REJECT; systemctl start redis-server; webapp /opt/x 8341; svc gateway-api '/usr/bin/node /opt/x/server.js'; waitfor up_port 8341
  for i in $(seq 12); do logger -t 'sshd[771]' "Invalid user test$i from 198.51.100.9 port 3311$i"; done; logger -t cron 'pam_unix(cron:session): session opened for user root'
}
check() { is 200 http://127.0.0.1:8341/; }
