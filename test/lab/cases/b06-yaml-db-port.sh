# hostname: inv-02
# symptom_en: The invoice service answers 500 to everything since the configuration was migrated.
# symptom_zh: 配置迁移之后开票服务所有请求都返回 500。
# cause: invoice-svc connects to PostgreSQL on the wrong port: /etc/invoice/config.yaml has port 5433, PostgreSQL listens on 5432, so the connection is refused.
# cause_zh: invoice-svc 的 /etc/invoice/config.yaml 把数据库端口配成 5433，而 PostgreSQL 监听 5432，连接被拒绝。
# also: wrong database port 5433 in /etc/invoice/config.yaml; postgres is on 5432
# must: 5433 && 5432|/etc/invoice|wrong|错 && refus|port|端口|拒绝
# must_not: postgres(ql)? (is )?(down|stopped|not running)|max_connections
# fix: sed -i 's/5433/5432/' /etc/invoice/config.yaml; systemctl restart invoice-svc; sleep 2
setup() {
  pg </dev/null; mkdir -p /opt/invoice /etc/invoice; printf 'listen: 8133\ndatabase:\n  host: 127.0.0.1\n  port: 5433\n  name: invoices\n' >/etc/invoice/config.yaml
  cat >/opt/invoice/app.py <<'P'
import http.server, re, socket
c = dict(re.findall(r'(\w+): *(\S+)', open('/etc/invoice/config.yaml').read()))
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try: socket.create_connection((c['host'], int(c['port'])), 2); s = 200
        except OSError as e: print(f'ERROR database connection to {c["host"]}:{c["port"]} failed: {e}', flush=True); s = 500
        self.send_response(s); self.end_headers()
    def log_message(self, *a): pass
http.server.ThreadingHTTPServer(('', int(c['listen'])), H).serve_forever()
P
  svc invoice-svc '/usr/bin/python3 /opt/invoice/app.py'; waitfor up_port 8133; for i in 1 2 3; do code http://127.0.0.1:8133/ >/dev/null; done
}
check() { waitfor up_port 8133; is 500 http://127.0.0.1:8133/; }
