# hostname: web-33
# symptom_en: label-api on port 8250 hangs for everybody every now and then, its CPU usage is zero while it hangs.
# symptom_zh: 8250 端口的 label-api 时不时对所有人都卡住，卡住时 CPU 是 0。
# cause: label-api is single-threaded and waits for the printer at 10.66.0.61:9100, which does not answer, so requests pile up in its accept queue.
# cause_zh: label-api 是单线程，正卡在等待 10.66.0.61:9100 的应答，其它请求都在 accept 队列里排队。
# also: The single worker of label-api is blocked on a read from 10.66.0.61:9100 that never answers; connections queue up on port 8250.
# must: label-api && 10\.66\.0\.61|accept queue|not accept|accept 队列 && wait|block|answer|queue|等待|卡|队列
# must_not: CPU quota|memory leak|disk full|firewall|防火墙
# fix_peer: pkill socat; bg socat TCP-LISTEN:9100,bind=10.66.0.61,fork,reuseaddr EXEC:'echo ready'
# fix: systemctl restart label-api; waitfor up_port 8250; sleep 2
peer() { ip addr add 10.66.0.61/24 dev eth0; bg socat TCP-LISTEN:9100,bind=10.66.0.61,fork,reuseaddr EXEC:'sleep 3600'; }
setup() {
  mkdir -p /opt/label; cat >/opt/label/api.py <<'P'
import http.server, socket
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        s = socket.create_connection(("10.66.0.61", 9100)); s.sendall(b"status?\n"); s.recv(100)
        self.send_response(200); self.end_headers()
    def log_message(self, *a): pass
http.server.HTTPServer(("0.0.0.0", 8250), H).serve_forever()
P
  DESC='Labels' svc label-api '/usr/bin/python3 /opt/label/api.py'; waitfor up_port 8250
  for i in 1 2 3 4; do bg curl -s -m 3000 http://127.0.0.1:8250/$i; done; sleep 3
}
check() { [ "$(T=3 code http://127.0.0.1:8250/x)" = 000 ]; }
