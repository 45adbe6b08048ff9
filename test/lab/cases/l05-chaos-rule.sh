# hostname: pay-21
# symptom_en: About one request in four to pay-web on port 8450 takes over a second, at random. Load is low, the code was not changed.
# symptom_zh: 访问 8450 端口的 pay-web 大约四分之一的请求随机要一秒以上，负载很低，代码没改过。
# cause: an iptables rule on this host drops incoming packets at random: -A INPUT -m statistic --mode random --probability 0.25 -j DROP.
# cause_zh: 本机 iptables INPUT 链有一条随机丢包规则（-m statistic --mode random --probability 0.25 -j DROP），丢弃四分之一入站包。
# also: left-over chaos rule: iptables INPUT statistic random drop
# must: iptables|firewall|防火墙|rule && random|statistic|probability|随机
# must_not: MTU|DNS|CPU|disk
# fix: iptables -F INPUT
setup() {
  webapp /opt/pay 8450; DESC='Payment pages' svc pay-web '/usr/bin/node /opt/pay/server.js'; waitfor up_port 8450
  iptables -A INPUT -i eth0 -p tcp -m tcp --dport 8450 -m statistic --mode random --probability 0.25 -j DROP
  sleep 12
}
peer() { bg bash -c 'while :; do curl -s -m 20 -o /dev/null http://10.66.0.10:8450/; sleep 0.2; done'; }
check() { iptables -vnxL INPUT | grep -qE '^ +[1-9][0-9]* .* statistic'; }
