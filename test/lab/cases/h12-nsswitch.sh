# hostname: ci-14
# symptom_en: "Could not resolve host: packages.corp.internal" in every build on this machine, but dig finds it!
# symptom_zh: 这台机器每次构建都报 Could not resolve host: packages.corp.internal，可是 dig 明明能查到！
# cause: /etc/nsswitch.conf has "hosts: files" without dns, so programs never ask the DNS server.
# cause_zh: /etc/nsswitch.conf 的 hosts 行只有 files 没有 dns，所以程序根本不查询 DNS。
# also: missing dns in the hosts line of /etc/nsswitch.conf
# must: nsswitch && dns|hosts
# must_not: name ?server.{0,30}(down|unreachable|does not answer)|DNS server (is )?(down|wrong)|firewall|防火墙
# fix: sed -i 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf
peer() { ip addr add 10.66.0.45/24 dev eth0; dns packages 10.66.0.45; printf 'server { listen 10.66.0.45:80 default_server; return 200 "packages\\n"; }\n' >/etc/nginx/sites-enabled/default; nginx; }
setup() { curl -fsS -m 5 http://packages.corp.internal/ >/dev/null; sed -i 's/^hosts:.*/hosts:          files/' /etc/nsswitch.conf; }
check() { ! T=8 is 200 http://packages.corp.internal/; }
