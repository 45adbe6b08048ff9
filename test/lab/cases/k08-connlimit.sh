# hostname: scan-05
# symptom_en: The depots' hand scanners get thrown out at random, "connection reset", the first few of a shift always work. label-api itself is idle.
# symptom_zh: 仓库的扫码枪老是随机被踢，提示连接被重置，早上头几个人总是好的，label-api 一点负载都没有。
# cause: an iptables INPUT rule with connlimit (more than 3 connections per source) rejects further connections to port 8620 with a tcp-reset.
# cause_zh: iptables INPUT 里的 connlimit 规则限制每个来源最多 3 个到 8620 的连接，超出的被 REJECT（tcp-reset）。
# also: iptables connlimit on tcp port 8620 resets every connection above 3 from the same address
# must: iptables|firewall|netfilter|connlimit|防火墙 && 8620 && connlimit|limit|above 3|more than 3|reject|reset|限制|拒绝|重置
# must_not: file descriptor|backlog|accept queue|not running
# fix: iptables -F INPUT; sleep 1

setup() {
  mkdir -p /opt/label; cat >/opt/label/a.py <<'P'
import socketserver
class H(socketserver.StreamRequestHandler):
    def handle(s):
        for line in s.rfile: s.wfile.write(b"label " + line)
class S(socketserver.ThreadingTCPServer): allow_reuse_address = True; daemon_threads = True
S(("0.0.0.0", 8620), H).serve_forever()
P
  DESC='Label printing' svc label-api '/usr/bin/python3 /opt/label/a.py'; waitfor up_port 8620
  iptables -A INPUT -p tcp --dport 22 -j ACCEPT; iptables -A INPUT -p tcp --syn --dport 8620 -m connlimit --connlimit-above 3 -j REJECT --reject-with tcp-reset
  cat >/opt/label/probe.py <<'P'
import socket, time
hold = []
while True:
    for i in range(6 - len(hold)):
        try: hold.append(socket.create_connection(("10.66.0.10", 8620), 2)); 
        except OSError: pass
    time.sleep(2)
P
  bg python3 /opt/label/probe.py; waitfor check
}
check() { iptables -L INPUT -nvx | awk '/#conn/ && $1>2 {f=1} END{exit !f}'; }
