# hostname: crawl-01
# symptom_en: crawler can open no further connections to 10.66.0.81:8000, it logs that the address cannot be assigned.
# symptom_zh: crawler 无法再建立到 10.66.0.81:8000 的连接，日志说无法分配地址。
# cause: the ephemeral port range net.ipv4.ip_local_port_range 41000-41060 is used up by connections to 10.66.0.81:8000 (EADDRNOTAVAIL).
# cause_zh: 临时端口范围 ip_local_port_range 41000-41060 被到 10.66.0.81:8000 的连接用尽，报 EADDRNOTAVAIL。
# also: local (ephemeral) ports exhausted towards 10.66.0.81
# must: ephemeral|local port|port range|ip_local_port_range|临时端口|本地端口 && exhaust|used up|full|fill|no free|用尽|耗尽|占满
# must_not: firewall|file descriptors (are )?exhaust
# fix: sysctl -qw net.ipv4.ip_local_port_range="32768 60999"; systemctl restart crawler; sleep 3
peer() { ip addr add 10.66.0.81/24 dev eth0; setsid python3 -c '
import socket
s=socket.socket(); s.bind(("10.66.0.81",8000)); s.listen(200); k=[]
while True: k.append(s.accept()[0])' </dev/null >/dev/null 2>&1 & }
setup() {
  sysctl -qw net.ipv4.ip_local_port_range="41000 41060"; mkdir -p /opt/crawler; printf 'import socket, time\nk=[]\nwhile True:\n    try: k.append(socket.create_connection(("10.66.0.81", 8000), 3))\n    except OSError as e: print("connect to 10.66.0.81:8000:", e, flush=True); time.sleep(2)\n    if len(k) > 100: time.sleep(5)\n' >/opt/crawler/c.py; svc crawler '/usr/bin/python3 /opt/crawler/c.py'; sleep 4
}
check() { journalctl -u crawler --since -4s | grep -q 'assign'; }
