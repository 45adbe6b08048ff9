# hostname: web-31
# symptom_en: The report page ends with Gateway Time-out, other pages are quick.
# symptom_zh: 报表页面总是 Gateway Time-out，其它页面很快。
# cause: the upstream report-api on 127.0.0.1:8077 answers too slowly, nginx gives up after proxy_read_timeout and answers 504.
# cause_zh: 上游 report-api（127.0.0.1:8077）响应太慢，nginx 等到 proxy_read_timeout 后返回 504。
# also: slow upstream 8077: upstream timed out (110), 504
# must: 8077|report-api && slow|timed out|timeout|504|超时|慢
# must_not: connection refused|not running|firewall
# fix: sed -i 's/20000/20/' /opt/rapi/server.js; systemctl restart report-api; sleep 2
setup() {
  mkdir -p /opt/rapi; echo "require('http').createServer((q, s) => setTimeout(() => s.end('ok'), 20000)).listen(8077)" >/opt/rapi/server.js; svc report-api '/usr/bin/node /opt/rapi/server.js'; waitfor up_port 8077
  site rep <<'N'
server { listen 80 default_server; root /var/www/html; location /report { proxy_pass http://127.0.0.1:8077; proxy_read_timeout 2s; } }
N
  for i in 1 2; do code http://127.0.0.1/report >/dev/null; done
}
check() { is 504 http://127.0.0.1/report; }
