# hostname: push-03
# symptom_en: doc-push hands small notes over to the archive at 10.66.0.60:8600 without trouble, but whole documents never arrive, it just sits there. Since the move to the new link.
# symptom_zh: 换新链路之后，doc-push 往归档 10.66.0.60:8600 传小便签没问题，传整份文档就一直卡着。
# cause: The path to 10.66.0.60 is an MTU black hole: full-size packets are dropped without an ICMP answer, small ones pass, so uploads hang.
# cause_zh: 到 10.66.0.60 的路径是 MTU 黑洞：大包被丢弃且没有 ICMP 应答，小包正常，上传卡住。
# also: Packets above about 1400 bytes (path MTU too small, no fragmentation needed message) to 10.66.0.60 are lost.
# must: MTU|1500|full-size|large packet|大包|packet size|fragment && 10\.66\.0\.60|path|link|路径|链路
# must_not: firewall (on|of) this host|load balancer (silently|drops)|idle (flow|connection) was|本机防火墙|空闲连接
# fix: ip link set dev eth0 mtu 1300; systemctl restart doc-push; sleep 6
peer() {
  ip addr add 10.66.0.60/24 dev eth0
  cat >/tmp/sink.py <<'P'
import socketserver
class H(socketserver.BaseRequestHandler):
    def handle(self):
        while True:
            n = b""
            while not n.endswith(b"\n"):
                c = self.request.recv(1)
                if not c: return
                n += c
            left = int(n)
            while left > 0:
                d = self.request.recv(min(left, 65536))
                if not d: return
                left -= len(d)
            self.request.sendall(b"ok\n")
class S(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
S(("10.66.0.60", 8600), H).serve_forever()
P
  iptables -A INPUT -d 10.66.0.60 -m length --length 1401:65535 -j DROP
  bg python3 /tmp/sink.py
}
setup() {
  mkdir -p /opt/docpush
  cat >/opt/docpush/push.py <<'P'
import socket, time, threading
def send(n):
    s = socket.create_connection(("10.66.0.60", 8600), 5); s.settimeout(25)
    for size in (200, n):
        s.sendall(b"%d\n" % size + bytes(size))
        s.recv(10)
        print("delivered %d bytes" % size, flush=True)
def again():
    while True:
        try: send(40000)
        except OSError as e: print("delivery of 40000 bytes to the archive failed: %s" % e, flush=True)
        time.sleep(3)
again()
P
  DESC='Document push' svc doc-push '/usr/bin/python3 /opt/docpush/push.py'; sleep 30
}
check() { ! timeout 4 python3 -c 'import socket
s = socket.create_connection(("10.66.0.60", 8600), 3); s.settimeout(3); s.sendall(b"9000\n" + bytes(9000)); assert s.recv(9)'; }
