# hostname: app-41
# symptom_en: Monitoring had a short alert for this host on Friday. Please check whether there is still something wrong.
# symptom_zh: 周五这台机器有过一次短暂告警，帮忙看看现在还有没有问题。
# healthy: yes
# cause: No fault found: the host is healthy.
# cause_zh: 未发现故障，主机一切正常。
# also: I did not find any problem.
# must: no (fault|problem)|any problem|未发现
# must_not: root cause is|caused by|is full|killed|not running
setup() {
  webapp /opt/api 8082; svc stock-api '/usr/bin/node /opt/api/server.js'; waitfor up_port 8082; mkdir -p /var/log/stock
  d=$(days_ago 2); { echo "$d 09:00:01 ERROR connect ECONNREFUSED 127.0.0.1:6379"; echo "$d 09:00:05 ERROR write failed: No space left on device /var/log/stock/x"; echo "$d 09:12:00 INFO recovered"; } >/var/log/stock/app.log; old 2 /var/log/stock/app.log
  printf '%s 08:00:01 [error] 11#11: *9 upstream timed out (110: Connection timed out) while reading response header from upstream, client: 1.2.3.4, server: _, request: "GET /r HTTP/1.1", upstream: "http://127.0.0.1:8082/r", host: "a"\n' "$(days_ago 2 +%Y/%m/%d)" >>/var/log/nginx/error.log
  site a <<'N'
server { listen 80 default_server; location / { proxy_pass http://127.0.0.1:8082; } }
N
  for i in $(seq 20); do code http://127.0.0.1/$i >/dev/null; done
  for i in $(seq 15); do logger -p auth.info -t 'sshd[9912]' "Failed password for invalid user admin from 198.51.100.$i port 4022$i ssh2"; done
}
check() { is 200 http://127.0.0.1/x; }
