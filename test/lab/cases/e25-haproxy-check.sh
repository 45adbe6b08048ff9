# hostname: lb-04
# symptom_en: Customers see 503 since the application team published its new version, the application itself answers on its port.
# symptom_zh: 应用团队发布新版本之后客户看到 503，但直接访问应用端口是好的。
# cause: haproxy marks its server DOWN because the health check /health answers 404, so there is no server available.
# cause_zh: haproxy 的健康检查 /health 返回 404，把后端标记为 DOWN，因此返回 503。
# also: The haproxy health check (option httpchk GET /health) fails with status 404, all servers of the backend are DOWN.
# must: haproxy && health|check|健康检查 && 404|DOWN|/health
# must_not: nothing listens|no process listens|connection is refused|没有进程监听
# fix: sed -i 's#/health#/#' /etc/haproxy/haproxy.cfg; systemctl restart haproxy; sleep 3
setup() {
  mkdir -p /opt/app; printf "require('http').createServer((q, s) => { if (q.url === '/health') { s.statusCode = 404; } s.end('x'); }).listen(8260);\n" >/opt/app/s.js; svc app-green '/usr/bin/node /opt/app/s.js'; waitfor up_port 8260
  cat >/etc/haproxy/haproxy.cfg <<'H'
global
  log /dev/log local0
defaults
  mode http
  log global
  timeout connect 2s
  timeout client 10s
  timeout server 10s
frontend web
  bind *:80
  default_backend app
backend app
  option httpchk GET /health
  server green 127.0.0.1:8260 check inter 500ms
H
  systemctl enable -q haproxy; systemctl restart haproxy; sleep 4
}
check() { is 503 http://127.0.0.1/; }
