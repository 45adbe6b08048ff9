# hostname: app-23
# symptom_en: The site feels slow since lunch, every click takes three seconds or so. CPU is idle.
# symptom_zh: 午饭后网站就感觉慢，每点一下要三秒左右，CPU 很闲。
# cause: The DNS server 10.66.0.53 answers each lookup only after about 3 seconds, so every request of catalog-web waits for name resolution.
# cause_zh: DNS 服务器 10.66.0.53 每次解析都要约 3 秒才应答，请求都卡在域名解析上。
# also: Slow DNS: nameserver 10.66.0.53 takes 3 s per query.
# must: DNS|name ?server|resol|解析 && slow|seconds|[0-9]+ ?(ms|s)\b|慢|秒
# must_not: does not answer|CPU quota|memory|没有应答|内存
# fix: sed -i 's/10.66.0.53/10.66.0.1/' /etc/resolv.conf
peer() {
  ip addr add 10.66.0.53/24 dev eth0; pkill dnsmasq; sleep 0.3; dnsmasq --no-resolv --no-poll --user=root --listen-address=10.66.0.1 --bind-interfaces --local=/corp.internal/ --address=/stock.corp.internal/10.66.0.1
  cat >/tmp/dns.py <<'P'
import socket, threading, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("10.66.0.53", 53))
def one(q, a):
    time.sleep(2.8)
    u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.sendto(q, ("10.66.0.1", 53)); r = u.recv(2000); s.sendto(r, a)
while True:
    q, a = s.recvfrom(2000); threading.Thread(target=one, args=(q, a)).start()
P
  bg python3 /tmp/dns.py; bg python3 -m http.server 8700 --bind 10.66.0.1
}
setup() {
  printf 'search corp.internal\nnameserver 10.66.0.53\n' >/etc/resolv.conf
  mkdir -p /opt/catalog; cat >/opt/catalog/app.py <<'P'
import http.server, urllib.request
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        urllib.request.urlopen("http://stock.corp.internal:8700/", timeout=20).read()
        self.send_response(200); self.end_headers(); self.wfile.write(b"ok\n")
    def log_message(self, *a): pass
http.server.ThreadingHTTPServer(("0.0.0.0", 8190), H).serve_forever()
P
  DESC='Catalogue' svc catalog-web '/usr/bin/python3 /opt/catalog/app.py'; waitfor up_port 8190; T=15 code http://127.0.0.1:8190/ >/dev/null
}
check() { local a=$SECONDS; getent ahostsv4 stock.corp.internal >/dev/null; [ $((SECONDS - a)) -ge 2 ]; }
