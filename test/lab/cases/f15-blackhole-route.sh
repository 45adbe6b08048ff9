# hostname: fin-09
# symptom_en: ledger-out cannot reach 10.66.0.72:9100 from this host any more, from others it works.
# symptom_zh: 这台机器上的 ledger-out 连不上 10.66.0.72:9100 了，其它机器可以。
# cause: a blackhole route for 10.66.0.72 on this host discards everything sent there.
# cause_zh: 本机有一条到 10.66.0.72 的 blackhole 路由，发往该地址的包被丢弃。
# also: the routing table has a blackhole route to 10.66.0.72
# must: blackhole|unreachable route|prohibit|黑洞 && 10\.66\.0\.72
# must_not: iptables|nftables|server (is )?down|DNS
# fix: ip route del blackhole 10.66.0.72/32
peer() { ip addr add 10.66.0.72/24 dev eth0; setsid socat TCP-LISTEN:9100,bind=10.66.0.72,fork,reuseaddr EXEC:cat </dev/null >/dev/null 2>&1 & }
setup() {
  ip route add blackhole 10.66.0.72/32; mkdir -p /opt/lo; printf 'import socket, time\nwhile True:\n    try: socket.create_connection(("10.66.0.72", 9100), 3); print("sent", flush=True)\n    except OSError as e: print("ledger 10.66.0.72:9100:", e, flush=True)\n    time.sleep(2)\n' >/opt/lo/l.py; svc ledger-out '/usr/bin/python3 /opt/lo/l.py'; sleep 3
}
check() { ! nc -z -w1 10.66.0.72 9100; }
