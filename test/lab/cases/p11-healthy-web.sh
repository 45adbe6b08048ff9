# hostname: www-61
# symptom_en: One visitor wrote that our site did not load for him yesterday evening. Is there anything wrong on this web server?
# symptom_zh: 有个访客来信说昨晚我们网站打不开，这台 web 服务器有问题吗？
# healthy: yes
# cause: No fault found: the site answers, what its log holds is the usual noise of visitors and scanners.
# cause_zh: 未发现故障：网站响应正常，日志中只是访客和扫描器的常见记录。
# also: nothing is wrong with this web server
# must: no (current |obvious |active |apparent |real |actual )?(fault|problem|issue|anomal)|(not|n't) (find|found|see|seen|detect) (any|a (fault|problem|issue))|nothing (is )?(wrong|abnormal)|healthy|未发现|没有发现|没发现|无异常|未见异常|没有(问题|故障|异常)|一切正常
# must_not: (root cause|problem|fault|issue) (is|was) (that |a |an |the )|caused by|根因是|原因是|导致了
peer() { ip addr add 10.66.0.86/24 dev eth0; iptables -A INPUT -d 10.66.0.86 -p tcp --dport 9999 -j DROP; }
setup() {
  webapp /opt/www 8170; DESC='Site' svc www-app '/usr/bin/node /opt/www/server.js'; waitfor up_port 8170
  mkdir -p /srv/www/intern; echo ok >/srv/www/robots.txt
  echo "ops:$(openssl passwd -apr1 lamp-post)" >/etc/nginx/ops.htpasswd; chmod 640 /etc/nginx/ops.htpasswd; chgrp www-data /etc/nginx/ops.htpasswd
  site www <<'N'
server {
    listen 80 default_server;
    server_name www;
    root /srv/www;
    location / { proxy_pass http://127.0.0.1:8170; }
    location /intern { allow 10.66.0.1; deny all; }
    location /stats { auth_basic "Operations"; auth_basic_user_file ops.htpasswd; proxy_pass http://127.0.0.1:8170; }
    location /files/ { }
}
N
  for i in $(seq 40); do code -A 'Mozilla/5.0' http://127.0.0.1/page/$i >/dev/null; done
  for p in wp-login.php .env intern/x intern/y intern/z files/a.pdf files/b.pdf stats stats favicon.ico; do code -A 'Mozilla/5.0 zgrab/0.x' "http://127.0.0.1/$p" >/dev/null; done
  code -u ops:lamp-post http://127.0.0.1/stats >/dev/null; code -u ops:wrong http://127.0.0.1/stats >/dev/null
  cat >/opt/www/telemetry.py <<'P'
import socket, time
while True:
    try: socket.create_connection(("10.66.0.86", 9999), 5)
    except OSError: pass
    time.sleep(20)
P
  DESC='Vendor telemetry (optional)' svc vendor-telemetry '/usr/bin/python3 /opt/www/telemetry.py'
  for i in $(seq 10); do code -A 'Mozilla/5.0' http://127.0.0.1/page/$i >/dev/null; done
}
check() { is 200 http://127.0.0.1/page/3; }
