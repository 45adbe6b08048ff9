# hostname: lb-17
# symptom_en: the month-end statement on port 8088 of this box dies with 504 after two seconds, small pages load fine.
# symptom_zh: 月结单页面（本机 8088 端口）两秒就报 504，小页面都正常。
# cause: haproxy gives up too early: timeout server in /etc/haproxy/haproxy.cfg is 2s, but the backend statements on 127.0.0.1:9300 needs about 5 s for /statement, so haproxy answers 504.
# cause_zh: haproxy.cfg 里 timeout server 只有 2s，而后端 127.0.0.1:9300 生成 /statement 需要约 5 秒，haproxy 因此返回 504。
# also: timeout server 2s in haproxy is shorter than the backend on port 9300 takes, hence 504
# must: timeout|超时 && haproxy && server|9300|statement
# must_not: backend .{0,20}(is )?down|memory|CPU is
# fix: sed -i 's/timeout server 2s/timeout server 30s/' /etc/haproxy/haproxy.cfg; systemctl restart haproxy; sleep 2
setup() {
  mkdir -p /opt/statements
  cat >/opt/statements/app.py <<'P'
import http.server, socketserver, time
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        t = time.time()
        if self.path.startswith("/statement"): time.sleep(5)
        body = b"ok\n"
        try:
            self.send_response(200); self.send_header("content-length", "3"); self.end_headers(); self.wfile.write(body)
        except OSError: pass
        print("%s took %.1f s" % (self.path, time.time() - t), flush=True)
    def log_message(self, *a): pass
class S(socketserver.ThreadingMixIn, http.server.HTTPServer): daemon_threads = True
S(("127.0.0.1", 9300), H).serve_forever()
P
  svc statements '/usr/bin/python3 /opt/statements/app.py'
  cat >/etc/haproxy/haproxy.cfg <<'C'
global
    log /dev/log local0
defaults
    mode http
    log global
    option httplog
    timeout connect 1s
    timeout client 30s
    timeout server 2s
frontend web
    bind *:8088
    default_backend statements
backend statements
    server s1 127.0.0.1:9300 check
C
  systemctl enable -q haproxy; systemctl restart haproxy; sleep 2
  for _ in 1 2 3; do code http://127.0.0.1:8088/ >/dev/null; code http://127.0.0.1:8088/statement >/dev/null; done
}
check() { is 504 http://127.0.0.1:8088/statement && is 200 http://127.0.0.1:8088/; }
