# hostname: lb-07
# symptom_en: http://calc.corp.internal/ says "No server is available to handle this request".
# symptom_zh: 打开 http://calc.corp.internal/ 就提示 No server is available to handle this request。
# cause: HAProxy has no backend: calc@9101 and calc@9102 (the servers 127.0.0.1:9101 and :9102) are stopped, nothing listens there, so it answers 503.
# cause_zh: 后端 calc@9101 和 calc@9102 都没有运行，127.0.0.1:9101、9102 没有进程监听，HAProxy 返回 503。
# also: calc@9101.service is inactive (dead), nobody listens on 9101 and 9102
# must: calc@|910[12] && not running|\bdown\b|stopped|inactive|\bdead\b|(nothing|nobody|no one|none).{0,30}listen|not listening|not (been )?started|未运行|没有运行|停止|停了|没有.{0,12}监听|未监听|未启动|没有启动
# must_not: firewall|wrong port|timed? ?out|health check path|防火墙
# fix: systemctl start calc@9101 calc@9102; sleep 5
setup() {
  mkdir -p /opt/calc; printf 'import http.server, sys\nclass H(http.server.BaseHTTPRequestHandler):\n    def do_GET(s): s.send_response(200); s.end_headers(); s.wfile.write(b"42\\n")\n    def log_message(s, *a): pass\nhttp.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), H).serve_forever()\n' >/opt/calc/calc.py
  printf '[Unit]\nDescription=Calculator on port %%i\n[Service]\nExecStart=/usr/bin/python3 /opt/calc/calc.py %%i\n[Install]\nWantedBy=multi-user.target\n' >/etc/systemd/system/calc@.service
  systemctl daemon-reload; systemctl enable -q --now calc@9101 calc@9102
  cat >/etc/haproxy/haproxy.cfg <<'C'
global
    log /dev/log local0
defaults
    mode http
    timeout connect 2s
    timeout client 20s
    timeout server 20s
frontend www
    bind *:80
    default_backend calc
backend calc
    server c1 127.0.0.1:9101 check
    server c2 127.0.0.1:9102 check
C
  systemctl enable -q haproxy; systemctl restart haproxy; echo '10.66.0.10 calc.corp.internal' >>/etc/hosts; sleep 2; systemctl stop calc@9101 calc@9102; sleep 7; code http://127.0.0.1/ >/dev/null
}
check() { is 503 http://127.0.0.1/; }
