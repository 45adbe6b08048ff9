# hostname: www-61
# symptom_en: The website does not open, please have a look.
# symptom_zh: 网站打不开了，帮忙看看
# cause: catalog.service, the upstream of nginx on port 8420, fails at start because its configuration /etc/catalog/app.json is no valid JSON.
# cause_zh: nginx 的上游 catalog.service（8420 端口）启动失败，因为配置 /etc/catalog/app.json 不是合法的 JSON。
# also: catalog does not start, JSON syntax error in /etc/catalog/app.json
# must: catalog && app\.json|JSON|config|配置
# must_not: brute|masked|/backup|暴力|被 mask
# fix: printf '{"port": 8420}' >/etc/catalog/app.json; systemctl restart catalog; waitfor up_port 8420
setup() {
  mkdir -p /opt/catalog /etc/catalog
  printf "const c = JSON.parse(require('fs').readFileSync('/etc/catalog/app.json', 'utf8'));\nrequire('http').createServer((q, s) => s.end('catalog')).listen(c.port);\n" >/opt/catalog/server.js
  printf '{"port": 8420,\n "theme": "dark",\n}\n' >/etc/catalog/app.json; DESC='Catalog pages' svc catalog '/usr/bin/node /opt/catalog/server.js'
  site catalog <<'N'
server { listen 80 default_server; location / { proxy_pass http://127.0.0.1:8420; } }
N
  # bystanders: a volume at 91 %, a masked timer, people guessing ssh passwords
  disk /backup 60; head -c 47500000 /dev/zero >/backup/full.tar; printf '[Timer]\nOnCalendar=weekly\n' >/usr/lib/systemd/system/stats.timer; ln -s /dev/null /etc/systemd/system/stats.timer; systemctl daemon-reload
  for i in $(seq 70); do logger -t sshd -p auth.info "Failed password for root from 203.0.113.9 port 5$(printf %03d "$i") ssh2"; done
  for i in 1 2 3 4 5; do code http://127.0.0.1/ >/dev/null; done
}
check() { is 502 http://127.0.0.1/; }
