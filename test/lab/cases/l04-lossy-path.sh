# hostname: order-12
# symptom_en: order-sync is slow at random: most calls to the warehouse at 10.66.0.1:7400 take 5 ms, others one, three or even seven seconds. No errors, other hosts do not see it.
# symptom_zh: order-sync 随机变慢：调用仓储 10.66.0.1:7400 多数 5 毫秒，有的要 1 秒、3 秒甚至 7 秒，没有报错，别的主机没有这个问题。
# cause: packets between this host and 10.66.0.1 are lost on the way (about a third of pings go unanswered), TCP sends them again after one, three, seven seconds.
# cause_zh: 本机与 10.66.0.1 之间的链路丢包（ping 约三分之一没有应答），TCP 超时重传，调用因此要等 1、3、7 秒。
# also: packet loss of about 30 % to 10.66.0.1: segments are retransmitted
# must: los[st]|丢包 && 10\.66\.0\.1
# must_not: MTU|firewall (rule )?of this host|DNS|CPU|idle (flow|connection)|本机防火墙
# fix_peer: nft flush ruleset
# fix: systemctl restart order-sync; sleep 1
setup() {
  mkdir -p /opt/order
  cat >/opt/order/sync.py <<'P'
import socket, time
n = 0
while True:
    begun = time.time()
    try:
        c = socket.create_connection(("10.66.0.1", 7400), 30)
        c.sendall(b"GET / HTTP/1.0\r\n\r\n")
        while c.recv(4096): pass
        c.close()
    except OSError as e:
        print("call failed:", e, flush=True)
    n += 1
    took = time.time() - begun
    if took > 0.9: print("call %d took %.1f s" % (n, took), flush=True)
    time.sleep(0.1)
P
  old 40 /opt/order/sync.py
  DESC='Order sync' svc order-sync '/usr/bin/python3 /opt/order/sync.py'
  sleep 20
}
peer() {
  mkdir -p /srv/w; head -c 20000 /dev/zero >/srv/w/index.html
  bg python3 -m http.server 7400 --directory /srv/w
  nft add table ip path
  nft add chain ip path in '{ type filter hook prerouting priority -300; }'
  nft add rule ip path in ip saddr 10.66.0.10 numgen random mod 100 '<' 30 drop
}
check() { ping -c 40 -i 0.05 -W 1 -q 10.66.0.1 | grep -qE ' ([5-9]|[1-9][0-9])(\.[0-9]+)?% packet loss'; }
