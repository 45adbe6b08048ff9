# hostname: tick-05
# symptom_en: when nobody has bought a ticket for a minute the next customer gets an error, the one after him is fine again. all day long
# symptom_zh: 只要有一分钟没人买票，下一个客户就会报错，再下一个又正常，整天都这样
# cause: redis closes connections that were idle for 20 seconds (timeout 20 in /etc/redis/redis.conf); ticket-svc reuses its connection after a quiet time and gets a closed connection.
# cause_zh: redis 配置了 timeout 20（/etc/redis/redis.conf），空闲 20 秒的连接被服务端关闭，ticket-svc 复用旧连接时就报错。
# also: the idle timeout of redis (timeout 20) drops the connection ticket-svc keeps open
# must: redis && timeout|idle|空闲|超时 && 20|clos|drop|断开|关闭
# must_not: out of memory|maxclients|redis (is )?(down|not running)|内存|firewall
# fix: redis-cli config set timeout 0; sleep 45
setup() {
  printf '\n# close idle clients\ntimeout 20\n' >>/etc/redis/redis.conf; systemctl enable -q redis-server; systemctl restart redis-server
  mkdir -p /opt/ticket; cat >/opt/ticket/app.py <<'P'
import socket, sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer
conn = None
def ping():
    global conn
    if conn is None: conn = socket.create_connection(("127.0.0.1", 6379), 5)
    try:
        conn.sendall(b"INCR tickets\r\n")
        answer = conn.recv(64)
        if not answer: raise ConnectionError("Connection closed by server")
        return answer
    except OSError:
        conn = None
        raise
class H(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            ping(); code, body = 200, b"sold\n"
        except OSError as e:
            print(f"redis error: {e}, reconnecting on next request", file=sys.stderr, flush=True); code, body = 500, b"error\n"
        self.send_response(code); self.end_headers(); self.wfile.write(body)
    def log_message(self, *a): pass
HTTPServer(("0.0.0.0", 8085), H).serve_forever()
P
  DESC='Ticket sales' svc ticket-svc '/usr/bin/python3 /opt/ticket/app.py'; waitfor up_port 8085
  code http://127.0.0.1:8085/buy >/dev/null; sleep 32; code http://127.0.0.1:8085/buy >/dev/null; code http://127.0.0.1:8085/buy >/dev/null; sleep 32; code http://127.0.0.1:8085/buy >/dev/null; code http://127.0.0.1:8085/buy >/dev/null
}
check() { code http://127.0.0.1:8085/buy >/dev/null; sleep 32; is 500 http://127.0.0.1:8085/buy; }
