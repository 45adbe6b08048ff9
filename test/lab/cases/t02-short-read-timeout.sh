# hostname: hr-07
# symptom_en: Exporting the yearly payroll always dies with an error in the browser, the small monthly export is fine. HR needs it today.
# symptom_zh: 导出全年工资单总是在浏览器里报错，按月导出就没问题，人事今天就要用。
# cause: nginx gives up after proxy_read_timeout 3s while the yearly export of payroll (127.0.0.1:8331) needs about 6 seconds, so it answers 504 Gateway Time-out.
# cause_zh: nginx 的 proxy_read_timeout 只有 3 秒，而全年导出后端 127.0.0.1:8331 需要约 6 秒，所以返回 504。
# also: proxy_read_timeout is set to 3s in nginx; the yearly export takes longer than that
# must: proxy_read_timeout|read timeout|读超时 && \b3 ?(s|sec|秒)|/year|year|payroll|8331|全年|工资
# must_not: connection refused|firewall|body size|413|out of memory|防火墙
# fix: sed -i 's/proxy_read_timeout 3s/proxy_read_timeout 120s/' /etc/nginx/sites-available/payroll; nginx -s reload; sleep 1
setup() {
  mkdir -p /opt/payroll
  cat >/opt/payroll/app.js <<'JS'
require('http').createServer((q, s) => setTimeout(() => s.end('csv\n'), q.url.includes('year') ? 6000 : 40)).listen(8331, '127.0.0.1');
JS
  old 200 /opt/payroll/app.js; DESC='Payroll' svc payroll '/usr/bin/node /opt/payroll/app.js'; waitfor up_port 8331
  site payroll <<'N'
server {
  listen 80 default_server;
  root /var/www/html;
  location /export/ {
    proxy_pass http://127.0.0.1:8331;
    proxy_connect_timeout 2s;
    proxy_read_timeout 3s;
  }
}
N
  old 4 /etc/nginx/sites-available/payroll
  for u in month year month year month; do T=9 code http://127.0.0.1/export/$u >/dev/null; done
}
check() { T=9 is 504 http://127.0.0.1/export/year; }
