# hostname: sync-01
# symptom_en: inventory-sync cannot connect to 10.66.0.60:7001 any more, from other hosts the address answers.
# symptom_zh: inventory-sync 连不上 10.66.0.60:7001 了，其它机器可以连。
# cause: an iptables OUTPUT rule rejects packets to 10.66.0.60 port 7001.
# cause_zh: 本机 iptables OUTPUT 链有规则拒绝到 10.66.0.60:7001 的包。
# also: the local firewall (OUTPUT chain) rejects tcp to 10.66.0.60:7001.
# must: iptables|nft|firewall|防火墙 && OUTPUT|outgoing|出站 && 10\.66\.0\.60|7001
# must_not: server (is )?down|DNS
# fix: iptables -F OUTPUT
peer() { ip addr add 10.66.0.60/24 dev eth0; setsid socat TCP-LISTEN:7001,bind=10.66.0.60,fork,reuseaddr EXEC:cat </dev/null >/dev/null 2>&1 & }
setup() {
  iptables -A OUTPUT -d 10.66.0.60/32 -p tcp --dport 7001 -j REJECT --reject-with icmp-port-unreachable
  mkdir -p /opt/sync; printf 'import socket, time\nwhile True:\n    try:\n        socket.create_connection(("10.66.0.60", 7001), 3); print("synced", flush=True)\n    except OSError as e: print("sync with 10.66.0.60:7001 failed:", e, flush=True)\n    time.sleep(2)\n' >/opt/sync/s.py
  svc inventory-sync '/usr/bin/python3 /opt/sync/s.py'; sleep 3
}
check() { ! nc -z -w1 10.66.0.60 7001; }
