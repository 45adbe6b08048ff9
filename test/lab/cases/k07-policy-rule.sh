# hostname: fl-12
# symptom_en: Fleet positions stopped on this machine after the VPN clean-up; tele-in only says "network unreachable". All the other servers still reach the tracker.
# symptom_zh: 清理 VPN 之后这台就收不到车辆位置了，tele-in 只报网络不可达，别的机器都能连上定位服务器。
# cause: the policy rule "to 10.66.0.76 lookup 120" (ip rule) sends packets for 10.66.0.76 to table 120, which only holds an unreachable default route, so tele-in cannot reach the tracker.
# cause_zh: ip rule 里残留策略路由 to 10.66.0.76 lookup 120，表 120 只有 unreachable default，到 10.66.0.76 的包被判为不可达。
# also: leftover ip rule sends traffic to 10.66.0.76 into routing table 120 with an unreachable route
# must: ip rule|polic|table|rule|route|路由 && 120|unreachable|不可达 && 10\.66\.0\.76|tracker|120
# must_not: firewall|iptables|DNS|防火墙
# fix: ip rule del to 10.66.0.76 lookup 120; sleep 4
peer() { ip addr add 10.66.0.76/24 dev eth0; setsid socat TCP-LISTEN:5055,bind=10.66.0.76,fork,reuseaddr EXEC:cat </dev/null >/dev/null 2>&1 & }
setup() {
  ip route add unreachable default table 120; ip rule add to 10.66.0.76 lookup 120 priority 900
  mkdir -p /opt/tele; cat >/opt/tele/in.py <<'P'
import socket, time
while True:
    try: s = socket.create_connection(("10.66.0.76", 5055), 3); s.sendall(b"pos?\n"); s.recv(9); print("positions received", flush=True); s.close()
    except OSError as e: print("tracker 10.66.0.76:5055:", e, flush=True)
    time.sleep(3)
P
  DESC='Fleet telemetry' svc tele-in '/usr/bin/python3 /opt/tele/in.py'; waitfor check
}
check() { ! nc -z -w 2 10.66.0.76 5055; }
