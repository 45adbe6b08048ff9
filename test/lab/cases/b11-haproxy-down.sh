# hostname: lb-03
# symptom_en: All customers get 503 from the load balancer on this host since ten minutes.
# symptom_zh: 十分钟前开始这台负载均衡给所有客户返回 503。
# cause: both haproxy backend servers of app (127.0.0.1:8171, 127.0.0.1:8172) are down because app-blue and app-green are stopped, so haproxy answers 503.
# cause_zh: haproxy 的后端 127.0.0.1:8171、8172 都没有运行（app-blue、app-green 已停止），所以返回 503。
# also: haproxy has no server available: nothing listens on 8171 and 8172
# must: haproxy && 8171|8172|app-blue|app-green && down|stopped|not running|nothing|no process|inactive|没有|停止
# must_not: syntax|firewall
# fix: systemctl start app-blue app-green; sleep 6
setup() {
  for x in blue:8171 green:8172; do webapp /opt/app-${x%:*} ${x#*:}; svc app-${x%:*} "/usr/bin/node /opt/app-${x%:*}/server.js"; done; waitfor up_port 8172
  printf 'global\n  log /dev/log local0\ndefaults\n  mode http\n  log global\n  timeout connect 2s\n  timeout client 10s\n  timeout server 10s\nfrontend www\n  bind :80\n  default_backend app\nbackend app\n  server blue 127.0.0.1:8171 check\n  server green 127.0.0.1:8172 check\n' >/etc/haproxy/haproxy.cfg
  systemctl enable -q haproxy; systemctl restart haproxy; sleep 2; systemctl stop app-blue app-green; sleep 7; code http://127.0.0.1/ >/dev/null
}
check() { is 503 http://127.0.0.1/; }
