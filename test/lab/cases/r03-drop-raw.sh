# hostname: tele-15
# symptom_en: Field devices stopped talking to us on port 7443, their packets just vanish. The receiver runs.
# symptom_zh: 现场设备连不上 7443 端口，包好像石沉大海，接收程序在跑。
# cause: A firewall rule (iptables table raw, chain PREROUTING, tcp dport 7443 DROP) silently drops the incoming packets to port 7443.
# cause_zh: 本机 iptables raw 表 PREROUTING 链有一条规则把目的端口 7443 的包 DROP 掉了。
# also: packets to tcp/7443 are dropped by iptables in the raw table's PREROUTING chain
# must: iptables|nft|firewall|netfilter|防火墙|PREROUTING && 7443 && drop|discard|block|丢弃|丢|拦截|DROP
# must_not: not listening|bound to 127|service (is )?down|未监听
# fix: iptables -t raw -D PREROUTING -i eth0 -p tcp --dport 7443 -j DROP
setup() {
  printf 'import socket\ns = socket.create_server(("", 7443))\nwhile True:\n    c, a = s.accept(); c.sendall(b"hi"); c.close()\n' >/usr/local/bin/tele.py; old 90 /usr/local/bin/tele.py
  DESC='Telemetry receiver' svc tele-recv '/usr/bin/python3 /usr/local/bin/tele.py'; waitfor up_port 7443
  iptables -A INPUT -s 192.0.2.0/24 -j DROP; iptables -t raw -A PREROUTING -i eth0 -p tcp --dport 7443 -j DROP
}
check() { iptables -t raw -C PREROUTING -i eth0 -p tcp --dport 7443 -j DROP 2>/dev/null; }
