# hostname: shop-21
# symptom_en: Price lookups (port 8091) work right after a restart of price-lookup, half an hour later everybody gets errors. It has been like that since the update on Monday.
# symptom_zh: 查价服务（8091）每次重启完是好的，过半小时就全报错，周一升级之后一直这样。
# cause: price-lookup opens a connection to Redis (127.0.0.1:6379) for each request and never closes it; it has reached its limit of 100 open files (EMFILE, too many open files).
# cause_zh: price-lookup 每次请求都新建一个到 Redis 6379 的连接且从不关闭，文件描述符达到上限 100，报 too many open files。
# also: price-lookup leaks sockets: dozens of established connections to 127.0.0.1:6379 until LimitNOFILE=100 is reached and it gets EMFILE.
# must: price-lookup|8091 && leak|never clos|not clos|too many open files|EMFILE|descriptor|LimitNOFILE|open files|泄漏|不关闭|未关闭|没有关闭|描述符|打开.{0,4}文件 && connection|socket|descriptor|open files|NOFILE|连接|套接字|描述符|文件
# must_not: memory leak|firewall|redis (is )?(down|not running)|maxclients|内存泄漏
# fix: sed -i 's/keep.append(c)/c.close()/' /opt/price/app.py; systemctl restart price-lookup; sleep 2
setup() {
  systemctl start redis-server; mkdir -p /opt/price; cat >/opt/price/app.py <<'P'
import http.server, socket, sys
keep = []
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            c = socket.create_connection(("127.0.0.1", 6379)); c.sendall(b"PING\r\n"); c.recv(64); keep.append(c)
            self.send_response(200); self.end_headers(); self.wfile.write(b"9.90\n")
        except OSError as e:
            print("lookup failed:", e, file=sys.stderr, flush=True); self.send_response(500); self.end_headers()
    def log_message(self, *a): pass
http.server.HTTPServer(("0.0.0.0", 8091), H).serve_forever()
P
  DESC='Price lookup' svc price-lookup '/usr/bin/python3 /opt/price/app.py' LimitNOFILE=100; waitfor up_port 8091
  for i in $(seq 110); do T=2 code http://127.0.0.1:8091/p/$i >/dev/null; done
}
check() { for i in $(seq 110); do T=2 is 200 http://127.0.0.1:8091/ || return 0; done; return 1; }
