# hostname: app-22
# symptom_en: pay-sync cannot talk to its partner since about an hour, their side says nothing arrives.
# symptom_zh: 大约一小时前开始 pay-sync 联系不上合作方，对方说没有收到任何请求。
# cause: The DNS server 10.66.0.53 answers SERVFAIL for api.partner.example, so pay-sync cannot resolve the name.
# cause_zh: DNS 服务器 10.66.0.53 对 api.partner.example 返回 SERVFAIL，pay-sync 无法解析。
# also: Lookups of api.partner.example fail with SERVFAIL at the nameserver 10.66.0.53.
# must: SERVFAIL && 10\.66\.0\.53|partner\.example|DNS
# must_not: NXDOMAIN is the|firewall drops|refused by the partner|does not answer queries
# fix: sed -i 's/10.66.0.53/10.66.0.1/' /etc/resolv.conf; echo '10.66.0.1 api.partner.example' >>/etc/hosts
peer() {
  ip addr add 10.66.0.53/24 dev eth0; pkill dnsmasq; sleep 0.3; dnsmasq --no-resolv --no-poll --user=root --listen-address=10.66.0.1 --bind-interfaces --local=/corp.internal/ --address=/gw.corp.internal/10.66.0.1
  cat >/tmp/dns.py <<'P'
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("10.66.0.53", 53))
while True:
    q, a = s.recvfrom(2000)
    s.sendto(q[:2] + bytes([0x81, 0x82]) + q[4:6] + bytes(6) + q[12:], a)
P
  bg python3 /tmp/dns.py
}
setup() {
  printf 'search corp.internal\nnameserver 10.66.0.53\n' >/etc/resolv.conf
  mkdir -p /opt/pay; printf 'import socket, time\nwhile True:\n    try: socket.getaddrinfo("api.partner.example", 443)\n    except OSError as e: print("ERROR cannot reach api.partner.example: %%s" %% e, flush=True)\n    time.sleep(3)\n' >/opt/pay/sync.py
  DESC='Partner sync' svc pay-sync '/usr/bin/python3 /opt/pay/sync.py'; sleep 5
}
check() { ! getent ahosts api.partner.example; }
