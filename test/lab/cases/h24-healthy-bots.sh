# hostname: www-18
# symptom_en: I got a mail from the provider about "suspicious errors" on this web server, is something broken?
# symptom_zh: 机房发邮件说这台 web 服务器有“异常报错”，是不是哪里坏了？
# healthy: yes
# cause: No fault found: the site and its service answer quickly; the errors are ordinary scanners asking for pages that do not exist.
# cause_zh: 未发现故障：网站和服务都正常响应，日志里只是普通扫描器访问不存在的页面。
# also: nothing is wrong with this host, the 404s are harmless scanners
# must: no (current |obvious |active |apparent |real |actual )?(fault|problem|issue|anomal)|(not|n't) (find|found|see|seen|detect) (any|a (fault|problem|issue))|nothing (is )?(wrong|abnormal)|healthy|未发现|没有发现|没发现|无异常|未见异常|没有(问题|故障|异常)|一切正常
# must_not: (root cause|problem|fault|issue) (is|was) (that |a |an |the )|caused by|根因是|原因是|导致了
setup() {
  webapp /opt/www 8080; DESC='Web application' svc www-app '/usr/bin/node /opt/www/server.js'; waitfor up_port 8080
  site www <<'N'
server { listen 80 default_server; root /var/www/html; index index.nginx-debian.html; location /api/ { proxy_pass http://127.0.0.1:8080; } }
N
  for p in wp-login.php .env phpmyadmin/ admin.php cgi-bin/luci xmlrpc.php .git/config; do for i in 1 2 3; do code "http://127.0.0.1/$p" >/dev/null; done; done
  for i in $(seq 40); do code http://127.0.0.1/api/$i >/dev/null; done
  printf '%s [error] 612#612: *88 connect() failed (111: Connection refused) while connecting to upstream, client: 10.66.0.1, server: , request: "GET /api/x HTTP/1.1", upstream: "http://127.0.0.1:8080/api/x", host: "www"\n' "$(days_ago 9 '+%Y/%m/%d 03:10:11')" "$(days_ago 9 '+%Y/%m/%d 03:10:14')" | cat - /var/log/nginx/error.log >/tmp/e; cat /tmp/e >/var/log/nginx/error.log; rm /tmp/e
  echo "$(days_ago 20 '+%b %e') 02:11:09 www-18 kernel: [81234.1] Out of memory: Killed process 4411 (node) total-vm:1043212kB" >>/var/log/kern.log
}
check() { is 200 http://127.0.0.1/api/x && is 200 http://127.0.0.1/; }
