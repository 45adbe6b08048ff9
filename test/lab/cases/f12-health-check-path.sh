# hostname: lb-15
# symptom_en: The load balancer answers 503 since the release, although both application servers run and answer.
# symptom_zh: 发布之后负载均衡一直返回 503，但两台应用服务都在运行，直接访问也正常。
# cause: haproxy's health check (option httpchk GET /healthz) gets 404 from both servers, so it marks them DOWN although they work: wrong check path.
# cause_zh: haproxy 的健康检查 GET /healthz 得到 404，因此把两台后端都标记为 DOWN，检查路径配错。
# also: both servers are marked down because the health check /healthz answers 404
# must: health.?check|httpchk|/healthz|健康检查 && 404|/healthz
# must_not: not running|firewall|connection refused
# fix: sed -i 's|/healthz|/health|' /etc/haproxy/haproxy.cfg; systemctl reload haproxy; sleep 6
setup() {
  for x in one:8731 two:8732; do mkdir -p /opt/hc; printf "require('http').createServer((q, s) => { s.statusCode = q.url === '/healthz' ? 404 : 200; s.end('x'); }).listen(${x#*:});" >/opt/hc/${x%:*}.js; svc web-${x%:*} "/usr/bin/node /opt/hc/${x%:*}.js"; done; waitfor up_port 8732
  printf 'global\n  log /dev/log local0\ndefaults\n  mode http\n  log global\n  timeout connect 2s\n  timeout client 9s\n  timeout server 9s\nfrontend f\n  bind :80\n  default_backend web\nbackend web\n  option httpchk GET /healthz\n  server one 127.0.0.1:8731 check\n  server two 127.0.0.1:8732 check\n' >/etc/haproxy/haproxy.cfg
  systemctl enable -q haproxy; systemctl restart haproxy; sleep 8; code http://127.0.0.1/ >/dev/null
}
check() { is 503 http://127.0.0.1/; }
