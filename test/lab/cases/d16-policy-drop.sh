# hostname: iot-06
# symptom_en: Sensors cannot deliver to 10.66.0.10:8500 since the firewall was tightened, they time out.
# symptom_zh: 防火墙收紧之后传感器上报 10.66.0.10:8500 超时。
# cause: the INPUT chain has policy DROP and no rule accepts tcp 8500, so the firewall drops it.
# cause_zh: INPUT 链默认策略 DROP，没有放行 8500 的规则，入站包被丢弃。
# also: iptables default policy DROP without an ACCEPT for port 8500
# must: INPUT|firewall|iptables|防火墙 && 8500 && drop|丢弃
# must_not: not listening|REJECT
# fix: iptables -P INPUT ACCEPT
setup() { webapp /opt/sens 8500; svc sensor-in '/usr/bin/node /opt/sens/server.js'; waitfor up_port 8500; iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT; iptables -A INPUT -p tcp --dport 22 -j ACCEPT; iptables -P INPUT DROP; }
check() { iptables -S INPUT | grep -q 'P INPUT DROP'; }
