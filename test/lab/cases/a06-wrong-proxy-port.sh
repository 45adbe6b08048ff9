# hostname: web-21
# symptom_en: /search on the portal answers 502 since the last change, the rest of the site works.
# symptom_zh: 门户的 /search 自上次变更后一直 502，其它页面正常。
# cause: nginx proxies /search to 127.0.0.1:9091 but search-svc listens on 9090 (wrong port).
# cause_zh: nginx 的 proxy_pass 指向 127.0.0.1:9091，而 search-svc 监听 9090，端口配错。
# also: wrong upstream port 9091 in the nginx site, the service listens on 9090
# must: 9091 && 9090 && wrong|port|mis|instead|错|端口
# must_not: timeout|not running
# fix: sed -i 's/9091/9090/' /etc/nginx/sites-available/portal; nginx -s reload
setup() {
  webapp /opt/search 9090; svc search-svc '/usr/bin/node /opt/search/server.js'; waitfor up_port 9090
  site portal <<'N'
server { listen 80 default_server; root /var/www/html;
  location /search { proxy_pass http://127.0.0.1:9091; } }
N
  for i in 1 2; do code http://127.0.0.1/search >/dev/null; done
}
check() { is 502 http://127.0.0.1/search; }
