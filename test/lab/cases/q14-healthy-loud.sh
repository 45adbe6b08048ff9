# hostname: crm-front
# symptom_en: lots of red lines in the journal of this box, what is broken?
# symptom_zh: 这台机器的 journal 里一大片红色报错，哪里坏了？
# healthy: yes
# cause: No fault found: the error lines are old, the site and its service answer without errors now.
# cause_zh: 未发现故障：报错都是以前的，网站和服务现在都正常。
# also: I did not find any problem at present.
# must: no (fault|problem)|any problem|healthy|未发现
# must_not: root cause is|caused by|is full|is not running|is refused
setup() {
  mkdir -p /opt/crm; webapp /opt/crm 8233; svc crm-web '/usr/bin/node /opt/crm/server.js'; waitfor up_port 8233
  site crm <<'N'
server { listen 80 default_server; location / { proxy_pass http://127.0.0.1:8233; } }
N
  for i in 1 2 3 4 5 6; do logger -p daemon.err -t crm-web "ERROR db connect 10.66.0.70:5432: ECONNREFUSED, attempt $i"; logger -p kern.crit -t backup "FATAL: dump to nas failed: No space left on device"; done
  logger -t backup "nas cleaned up by storage team, dump repeated: 8.1 GB ok"; logger -t crm-web "db connected, pool 10"
  d=$(days_ago 2 +%Y/%m/%d); for i in 1 2 3 4; do echo "$d 03:1$i:00 [error] 700#700: *$i connect() failed (111: Connection refused) while connecting to upstream, client: 10.66.0.1, server: , request: \"GET / HTTP/1.1\", upstream: \"http://127.0.0.1:8233/\", host: \"crm\"" >>/var/log/nginx/error.log; done
  for i in $(seq 20); do code "http://127.0.0.1/c/$i" >/dev/null; done
}
check() { is 200 http://127.0.0.1/c/1; }
