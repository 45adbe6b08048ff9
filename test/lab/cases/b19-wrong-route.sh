# hostname: app-72
# symptom_en: This host cannot reach the warehouse network: 10.77.0.5:9000 times out, from other hosts it works.
# symptom_zh: 这台机器访问不了仓库网段，10.77.0.5:9000 超时，其它机器可以。
# cause: the route 10.77.0.0/24 via 10.66.0.77 points to a gateway that does not exist (no ARP answer); the right gateway is 10.66.0.1.
# cause_zh: 到 10.77.0.0/24 的静态路由指向了不存在的网关 10.66.0.77，应走 10.66.0.1。
# also: wrong static route: 10.77.0.0/24 goes via the dead gateway 10.66.0.77
# must: route|gateway|路由|网关 && 10\.66\.0\.77
# must_not: firewall|DNS|防火墙
# fix: ip route del 10.77.0.0/24
peer() { ip addr add 10.77.0.5/24 dev eth0; setsid socat TCP-LISTEN:9000,bind=10.77.0.5,fork,reuseaddr EXEC:cat </dev/null >/dev/null 2>&1 & }
setup() { ip route add 10.77.0.0/24 via 10.66.0.77; nc -z -w2 10.77.0.5 9000 || true; }
check() { ! nc -z -w2 10.77.0.5 9000; }
