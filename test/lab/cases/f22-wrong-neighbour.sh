# hostname: ctl-08
# symptom_en: plc-poll gets no answer from 10.66.0.74 since the controller was replaced, other hosts reach the new one.
# symptom_zh: 控制器更换之后 plc-poll 访问 10.66.0.74 没有应答，其它机器能访问新的控制器。
# cause: a permanent ARP (neighbour) entry on this host maps 10.66.0.74 to the old MAC address 02:00:5e:00:00:99.
# cause_zh: 本机有一条静态 ARP 记录把 10.66.0.74 绑定到旧的 MAC 地址 02:00:5e:00:00:99。
# also: static neighbour entry 10.66.0.74 lladdr 02:00:5e:00:00:99 PERMANENT
# must: ARP|neighbou?r|邻居|MAC && 10\.66\.0\.74
# must_not: firewall|DNS|controller (is )?down
# fix: ip neigh del 10.66.0.74 dev eth0
peer() { ip addr add 10.66.0.74/24 dev eth0; setsid socat TCP-LISTEN:5020,bind=10.66.0.74,fork,reuseaddr EXEC:cat </dev/null >/dev/null 2>&1 & }
setup() {
  ip neigh replace 10.66.0.74 lladdr 02:00:5e:00:00:99 nud permanent dev eth0; mkdir -p /opt/plc; printf 'import socket, time\nwhile True:\n    try: socket.create_connection(("10.66.0.74", 5020), 2); print("polled", flush=True)\n    except OSError as e: print("no answer from 10.66.0.74:5020:", e, flush=True)\n    time.sleep(2)\n' >/opt/plc/p.py; svc plc-poll '/usr/bin/python3 /opt/plc/p.py'; sleep 5
}
check() { ! nc -z -w1 10.66.0.74 5020; }
