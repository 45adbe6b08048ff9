# hostname: rp-31
# symptom_en: since we moved to the new reverse proxy http://portal.corp.internal/ only shows "404 Not Found", yet the portal itself is untouched.
# symptom_zh: 换了新的反向代理之后，http://portal.corp.internal/ 打开就是 404 Not Found，门户本身没动过。
# cause: nginx proxies portal.corp.internal to 127.0.0.1:8081 without passing the Host header (proxy_set_header Host is set to backend.local), so the backend on port 8081 answers 404 from its default server.
# cause_zh: nginx 把 portal.corp.internal 转发到 127.0.0.1:8081 时把 Host 头改成了 backend.local，后端 8081 按默认站点处理，返回 404。
# also: wrong Host header: proxy_set_header Host backend.local sends requests for portal.corp.internal to the default server of port 8081
# must: Host|proxy_set_header && backend\.local|8081 && 404|header|头
# must_not: 8081 .{0,30}(down|not running|refus)|file .{0,20}missing|permission
# fix: sed -i 's/Host backend.local/Host $host/' /etc/nginx/sites-available/portal; systemctl reload nginx; sleep 1
setup() {
  mkdir -p /srv/portal; echo 'welcome to the portal' >/srv/portal/index.html
  site portal <<'N'
server { listen 80; server_name portal.corp.internal; access_log /var/log/nginx/portal.log;
  location / { proxy_pass http://127.0.0.1:8081; proxy_set_header Host backend.local; } }
server { listen 127.0.0.1:8081 default_server; server_name _; return 404; }
server { listen 127.0.0.1:8081; server_name portal.corp.internal; root /srv/portal; access_log /var/log/nginx/backend.log; }
N
  sleep 1; for _ in 1 2 3 4 5; do code -H 'Host: portal.corp.internal' http://127.0.0.1/ >/dev/null; done
}
check() { is 404 -H 'Host: portal.corp.internal' http://127.0.0.1/; }
