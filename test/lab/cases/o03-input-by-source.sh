# hostname: met-08
# symptom_en: after the hardening round the collector at 10.66.0.1 times out on our metrics port 9105, on the box itself curl localhost:9105 works.
# symptom_zh: 安全加固之后，采集机 10.66.0.1 拉本机 9105 端口的指标一直超时，在本机 curl localhost:9105 是通的。
# cause: a firewall rule on this host (iptables INPUT) drops TCP port 9105 for everyone but 10.66.0.20, so packets of the collector 10.66.0.1 are dropped.
# cause_zh: 本机 iptables INPUT 规则只放行 10.66.0.20 访问 9105 端口，其余丢弃，采集机 10.66.0.1 的包被 DROP。
# also: iptables INPUT DROP on port 9105 except from 10.66.0.20
# must: 9105 && DROP|drop|丢弃|firewall|防火墙|iptables
# must_not: not listening|bound to (127|loopback)|route
# fix: iptables -D INPUT -p tcp --dport 9105 ! -s 10.66.0.20 -j DROP
setup() {
  webapp /opt/metrics 9105; svc metrics '/usr/bin/node /opt/metrics/server.js'
  iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -p tcp --dport 9105 ! -s 10.66.0.20 -j DROP; sleep 1
}
check() { is 200 http://127.0.0.1:9105/ && iptables -C INPUT -p tcp --dport 9105 ! -s 10.66.0.20 -j DROP 2>/dev/null; }
