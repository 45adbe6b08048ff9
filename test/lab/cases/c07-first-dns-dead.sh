# hostname: app-84
# symptom_en: Every call from this host to other services takes at least five seconds longer than from other hosts, once connected it is fast.
# symptom_zh: 这台机器调用其它服务每次都比别的机器慢至少五秒，连上之后又很快。
# cause: the first nameserver in /etc/resolv.conf (10.66.0.54) does not answer, so each lookup waits for its timeout before the second (10.66.0.1) is asked.
# cause_zh: /etc/resolv.conf 里第一个 DNS 服务器 10.66.0.54 没有应答，每次解析都要等超时后才问第二个。
# also: dead first nameserver 10.66.0.54 delays every lookup
# must: 10\.66\.0\.54 && DNS|name ?server|resolv|解析
# must_not: CPU|firewall
# fix: sed -i /0.54/d /etc/resolv.conf
setup() { printf 'search corp.internal\nnameserver 10.66.0.54\nnameserver 10.66.0.1\n' >/etc/resolv.conf; }
check() { grep -q 0.54 /etc/resolv.conf; }
