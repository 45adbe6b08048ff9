# hostname: app-41
# symptom_en: Exchange rates in the shop are from yesterday.
# symptom_zh: 商城里的汇率还是昨天的。
# cause: rate-poll cannot resolve rates.bank.example: the DNS server 10.66.0.54 answers SERVFAIL.
# cause_zh: rate-poll 无法解析 rates.bank.example：DNS 服务器 10.66.0.54 返回 SERVFAIL。
# also: DNS lookups of rates.bank.example fail with SERVFAIL from 10.66.0.54.
# must: SERVFAIL && rates\.bank\.example|10\.66\.0\.54
# must_not: firewall|certificate|does not answer queries
# fix: sed -i 's/10.66.0.54/10.66.0.1/' /etc/resolv.conf; echo '10.66.0.1 rates.bank.example' >>/etc/hosts
peer() {
  ip addr add 10.66.0.54/24 dev eth0; pkill dnsmasq; sleep 0.3; dnsmasq --no-resolv --no-poll --user=root --listen-address=10.66.0.1 --bind-interfaces --local=/corp.internal/ --address=/gw.corp.internal/10.66.0.1
  printf 'import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("10.66.0.54", 53))\nwhile True:\n    q, a = s.recvfrom(2000)\n    s.sendto(q[:2] + bytes([0x81, 0x82]) + q[4:6] + bytes(6) + q[12:], a)\n' >/tmp/dns.py; bg python3 /tmp/dns.py
}
setup() {
  printf 'nameserver 10.66.0.54\n' >/etc/resolv.conf; mkdir -p /opt/rates
  printf "const https = require('https');\nsetInterval(() => https.get('https://rates.bank.example/v2', () => {}).on('error', e => console.error('rates not updated: ' + e.message)), 3000);\n" >/opt/rates/poll.js
  DESC='Exchange rates' svc rate-poll '/usr/bin/node /opt/rates/poll.js'; sleep 7
}
check() { ! getent ahosts rates.bank.example; }
