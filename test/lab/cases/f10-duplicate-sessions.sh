# hostname: term-01
# symptom_en: Terminal sessions to this box break every few minutes since the new rack was wired.
# symptom_zh: 新机柜接线之后，连到这台机器的会话每隔几分钟就断。
# cause: Another device with MAC 02:10:20:30:40:50 also uses 10.66.0.10 (duplicate IP address).
# cause_zh: 另一台设备（MAC 02:10:20:30:40:50）也在使用 10.66.0.10，IP 地址冲突。
# also: ARP for 10.66.0.10 is answered by 02:10:20:30:40:50 as well: address conflict.
# must: duplicate|conflict|also used|another (machine|host|device)|冲突 && 10\.66\.0\.10
# must_not: MTU|firewall|DNS
# fix_peer: pkill -f /tmp/twin.py
# fix: ip neigh flush dev eth0
peer() {
  printf 'import socket, struct\ns = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0806)); s.bind(("eth0", 0x0806))\nmac, ip = bytes.fromhex("021020304050"), socket.inet_aton("10.66.0.10")\nwhile True:\n    p = s.recv(100)\n    if struct.unpack("!H", p[20:22])[0] == 1 and p[38:42] == ip:\n        s.send(p[6:12] + mac + b"\\x08\\x06" + b"\\0\\1\\x08\\0\\6\\4\\0\\2" + mac + ip + p[22:28] + p[28:32])\n' >/tmp/twin.py; bg python3 /tmp/twin.py
}
setup() { webapp /opt/term 8085; svc term-web '/usr/bin/node /opt/term/server.js'; waitfor up_port 8085; }
check() { arping -D -c 2 -w 3 -I eth0 10.66.0.10 | grep -qi '02:10:20:30:40:50'; }
