# hostname: api-15
# symptom_en: A new customer at 10.77.7.5 gets no answer from our interface on port 9443, all the others are happy. Their side is sure that they send.
# symptom_zh: 新接入的客户 10.77.7.5 调我们 9443 接口一直没有响应，其他客户都正常，对方确认请求已经发出。
# cause: The host has a route 10.77.7.0/24 via 10.66.0.99, a gateway that does not exist (no ARP answer), so the replies to 10.77.7.5 are lost; the default gateway is 10.66.0.1.
# cause_zh: 主机上有一条 10.77.7.0/24 via 10.66.0.99 的静态路由，网关 10.66.0.99 不可达，回给 10.77.7.5 的包出不去。
# also: Replies to 10.77.7.5 go to the dead gateway 10.66.0.99 because of a wrong static route for 10.77.7.0/24.
# must: rout|gateway|路由|网关 && 10\.66\.0\.99|10\.77\.7\.0
# must_not: iptables|nftables|firewall (is )?(block|drop|reject)|not listening|防火墙(规则)?(拦截|阻)
# fix: ip route del 10.77.7.0/24
peer() { ip addr add 10.77.7.5/32 dev lo; }
setup() {
  webapp /opt/iface 9443; DESC='Customer interface' svc customer-api '/usr/bin/node /opt/iface/server.js'; waitfor up_port 9443
  ip route add 10.77.7.0/24 via 10.66.0.99
}
check() { ! ping -c 1 -W 2 10.77.7.5; }
