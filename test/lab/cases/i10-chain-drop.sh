# hostname: api-15
# symptom_en: Our shops in the field cannot pay, they wait and wait. The payment service here is fine when I call it locally.
# symptom_zh: 门店那边付不了款，一直等待超时，我在机器上本地调付款服务是好的。
# cause: iptables chain SHOPS (jumped to from INPUT) drops packets from 10.66.0.0/24 to tcp port 9443, so the shops time out.
# cause_zh: iptables 的 SHOPS 链（由 INPUT 跳转）把来自 10.66.0.0/24 到 tcp 9443 的包 DROP 掉了，门店访问超时。
# also: a DROP rule for port 9443 in the chain SHOPS of the local firewall
# must: iptables|nft|firewall|netfilter|packet filter|防火墙|\bINPUT\b && 9443 && drop|discard|block|丢弃|丢|拦截|阻
# must_not: reject(s|ed)? with|not listening|bound to 127|service (is )?down|未监听
# fix: iptables -F SHOPS
setup() {
  webapp /opt/pay 9443; DESC='Payments' svc payment '/usr/bin/node /opt/pay/server.js'; waitfor up_port 9443
  iptables -N SHOPS; iptables -A SHOPS -s 10.66.0.0/24 -p tcp -m multiport --dports 9443,9444 -j DROP; iptables -A SHOPS -j RETURN
  iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -p tcp --dport 22 -j ACCEPT; iptables -A INPUT -j SHOPS
}
check() { iptables -S SHOPS | grep -q 9443; }
