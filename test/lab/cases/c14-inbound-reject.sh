# hostname: pos-02
# symptom_en: Tills get "connection refused" from 10.66.0.10:7443, on the host itself the service answers.
# symptom_zh: 收银机连接 10.66.0.10:7443 报 connection refused，但在本机上服务正常。
# cause: an iptables INPUT rule rejects tcp port 7443 (REJECT with tcp-reset).
# cause_zh: 本机 iptables INPUT 链有规则 REJECT 了 7443 端口。
# also: the local firewall rejects incoming connections to 7443
# must: iptables|firewall|防火墙 && 7443 && reject|拒绝
# must_not: not listening|silently drops|127\.0\.0\.1 only
# fix: iptables -F INPUT
setup() { webapp /opt/till 7443; svc till-gw '/usr/bin/node /opt/till/server.js'; waitfor up_port 7443; iptables -A INPUT ! -i lo -p tcp -m multiport --dports 7443,7444 -j REJECT --reject-with tcp-reset; }
check() { iptables -S | grep -q 7443; }
