# hostname: build-06
# symptom_en: The nightly build stops at fetching its sources: curl http://artifacts.corp.internal/ does not work here. My colleague's machine has no trouble with it.
# symptom_zh: 夜间构建一到拉源码就失败，这台机器上 curl http://artifacts.corp.internal/ 不通，同事的机器没问题。
# cause: /etc/resolv.conf names 10.66.0.41 as the nameserver, but no DNS server answers there (port 53 refused), so no name resolves.
# cause_zh: /etc/resolv.conf 里的 nameserver 写成了 10.66.0.41，那台机器上没有 DNS 服务（53 端口拒绝），域名无法解析。
# also: Name resolution fails because the only nameserver in /etc/resolv.conf, 10.66.0.41, runs no DNS.
# must: resolv\.conf|name ?server|\bDNS\b|resolv(er|ing|e)|解析 && 10\.66\.0\.41
# must_not: /etc/hosts (has|contains|overrid)|server artifacts is down|proxy
# fix: printf 'search corp.internal\nnameserver 10.66.0.1\n' >/etc/resolv.conf
peer() {
  ip addr add 10.66.0.41/24 dev eth0; dns artifacts 10.66.0.41
  iptables -A INPUT -d 10.66.0.41 -p udp --dport 53 -j REJECT; iptables -A INPUT -d 10.66.0.41 -p tcp --dport 53 -j REJECT --reject-with tcp-reset
  printf 'server { listen 10.66.0.41:80 default_server; return 200 "artifacts ok\\n"; }\n' >/etc/nginx/sites-enabled/default; nginx
}
setup() { curl -fsS -m 5 http://artifacts.corp.internal/; printf 'search corp.internal\nnameserver 10.66.0.41\n' >/etc/resolv.conf; }
check() { ! T=8 is 200 http://artifacts.corp.internal/; }
