# hostname: app-71
# symptom_en: profile-svc hangs for every user: its queries to the database at 10.66.0.80 time out, other application hosts have no trouble.
# symptom_zh: profile-svc 对所有用户都卡住：访问数据库 10.66.0.80 超时，其它应用机器正常。
# cause: an iptables OUTPUT rule drops outgoing packets to 10.66.0.80 port 5432.
# cause_zh: 本机 iptables OUTPUT 链丢弃了到 10.66.0.80:5432 的出站包。
# also: the local firewall drops outgoing tcp/5432 to 10.66.0.80
# must: iptables|firewall|防火墙 && OUTPUT|outgoing|出站 && 5432|10\.66\.0\.80
# must_not: database (is )?down|DNS|lock
# fix: iptables -F OUTPUT
peer() { ip addr add 10.66.0.80/24 dev eth0; setsid socat TCP-LISTEN:5432,bind=10.66.0.80,fork,reuseaddr EXEC:cat </dev/null >/dev/null 2>&1 & }
setup() {
  iptables -N egress; iptables -A OUTPUT -o eth0 -j egress; iptables -A egress -d 10.66.0.1 -j RETURN; iptables -A egress -p tcp --dport 5432 -j DROP
  mkdir -p /opt/profile; printf 'import socket, time\nwhile True:\n    try:\n        socket.create_connection(("10.66.0.80", 5432), 3); print("ok", flush=True)\n    except OSError as e: print("query failed, db 10.66.0.80:5432:", e, flush=True)\n    time.sleep(1)\n' >/opt/profile/s.py
  svc profile-svc '/usr/bin/python3 /opt/profile/s.py'; sleep 5
}
check() { ! nc -z -w1 10.66.0.80 5432; }
