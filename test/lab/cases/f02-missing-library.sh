# hostname: lb-12
# symptom_en: The load balancer does not come back after unused libraries were removed; haproxy does not start.
# symptom_zh: 清理无用的库之后负载均衡起不来，haproxy 启动失败。
# cause: the shared library liblua5.3.so.0 is missing, so haproxy cannot be loaded (error while loading shared libraries).
# cause_zh: 缺少共享库 liblua5.3.so.0，haproxy 无法加载（error while loading shared libraries）。
# also: haproxy fails: error while loading shared libraries: liblua5.3.so.0
# must: liblua && missing|not found|cannot open|no such|removed|缺|找不到|不存在|loading
# must_not: port|syntax error
# fix: mv /root/liblua* /usr/lib/x86_64-linux-gnu/; systemctl reset-failed haproxy; systemctl restart haproxy; sleep 1
setup() {
  webapp /opt/a 8701; svc app-a '/usr/bin/node /opt/a/server.js'; printf 'defaults\n  mode http\n  timeout connect 2s\n  timeout client 9s\n  timeout server 9s\nfrontend f\n  bind :80\n  default_backend b\nbackend b\n  server a 127.0.0.1:8701\n' >/etc/haproxy/haproxy.cfg
  systemctl enable -q haproxy; systemctl start haproxy; mv /usr/lib/x86_64-linux-gnu/liblua5.3.so* /root/; systemctl restart haproxy || true; sleep 3
}
check() { ! systemctl is-active -q haproxy; }
