# hostname: cam-01
# symptom_en: Users say this machine is reachable one minute and gone the next; on its console everything looks fine.
# symptom_zh: 用户说这台机器一会儿能访问一会儿不行，在控制台上看一切正常。
# cause: Another machine (02:aa:bb:cc:dd:07) uses the same address 10.66.0.10: duplicate IP address.
# cause_zh: 网络上另一台设备（MAC 02:aa:bb:cc:dd:07）也在使用 10.66.0.10，IP 地址冲突。
# also: Duplicate address: ARP for 10.66.0.10 is also answered by 02:aa:bb:cc:dd:07.
# must: duplicate|conflict|also (used|claimed|answered)|another (machine|host|device)|冲突|重复 && 10\.66\.0\.10|address|地址
# must_not: MTU|firewall|DNS|防火墙
# fix_peer: pkill -f /tmp/twin.py
# fix: ip neigh flush dev eth0
peer() {
  cat >/tmp/twin.py <<'P'
import socket, struct
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0806)); s.bind(("eth0", 0x0806))
mac, ip = bytes.fromhex("02aabbccdd07"), socket.inet_aton("10.66.0.10")
while True:
    p = s.recv(100)
    if struct.unpack("!H", p[20:22])[0] == 1 and p[38:42] == ip:
        s.send(p[6:12] + mac + b"\x08\x06" + b"\0\1\x08\0\6\4\0\2" + mac + ip + p[22:28] + p[28:32])
P
  bg python3 /tmp/twin.py
}
setup() { webapp /opt/cam 8080; DESC='Camera UI' svc cam-ui '/usr/bin/node /opt/cam/server.js'; waitfor up_port 8080; }
check() { arping -D -c 2 -w 3 -I eth0 10.66.0.10 | grep -qi '02:aa:bb:cc:dd:07'; }
