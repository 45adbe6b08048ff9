# hostname: pump-ctl-2
# tree: busybox
# symptom_en: The pump controller does not reach the historian at 172.30.8.20 any more since the network was re-addressed. The office gateway itself answers.
# symptom_zh: 网络改址以后泵控制器连不上 172.30.8.20 的历史库，网关本身能 ping 通。
# cause: A static route sends 172.30.8.0/24 through 10.66.0.200, where nobody answers; it should go through the gateway 10.66.0.1.
# cause_zh: 一条静态路由把 172.30.8.0/24 指向 10.66.0.200，该地址没有应答；应走网关 10.66.0.1。
# also: wrong static route for 172.30.8.0/24 via 10.66.0.200
# must: 10\.66\.0\.200|172\.30\.8\.0 && rout|路由
# must_not: firewall|防火墙|DNS
# fix: ip route del 172.30.8.0/24; ip route add 172.30.8.0/24 via 10.66.0.1
peer() { ip addr add 172.30.8.20/32 dev lo; }
setup() { ip route add 172.30.8.0/24 via 10.66.0.200; logger -t historian 'connect 172.30.8.20:5450: No route to host'; }
check() { ! ping -c 1 -W 2 172.30.8.20 >/dev/null 2>&1; }
