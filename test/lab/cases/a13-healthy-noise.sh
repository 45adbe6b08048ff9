# hostname: web-40
# symptom_en: Please check whether this host has any problem, one user complained about slowness yesterday.
# symptom_zh: 昨天有个用户抱怨慢，帮忙看看这台机器有没有问题。
# healthy: yes
# cause: No fault found: the host is healthy.
# cause_zh: 未发现故障，主机一切正常。
# also: I did not find any problem.
# must: no (fault|problem)|any problem|未发现
# must_not: root cause is|caused by
setup() {
  webapp /opt/shop 8080; svc shop-api '/usr/bin/node /opt/shop/server.js'; waitfor up_port 8080
  site shop <<'N'
server { listen 80 default_server; root /var/www/html; index index.nginx-debian.html; location /api/ { proxy_pass http://127.0.0.1:8080; } }
N
  systemctl start redis-server
  logger -t app 'connection to 10.1.1.1:5000 failed: Connection timed out (recovered)'; printf '2026/11/20 10:00:00 [error] 33#33: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 1.2.3.4, server: _, request: "GET /api/x HTTP/1.1", upstream: "http://127.0.0.1:8080/api/x", host: "a"\n' >>/var/log/nginx/error.log
  printf '*/5 * * * * root /bin/true\n*/15 2 * * * root /bin/true\n' >/etc/cron.d/misc
  for i in $(seq 30); do code http://127.0.0.1/api/item/$i >/dev/null; done
}
check() { is 200 http://127.0.0.1/api/x; }
