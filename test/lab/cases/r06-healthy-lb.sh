# hostname: lb-44
# symptom_en: our balancer restarted by itself last night according to a mail. Anything wrong with it now?
# symptom_zh: 邮件说昨晚负载均衡自己重启了，现在它有问题吗？
# healthy: yes
# cause: No fault found: the host is healthy.
# cause_zh: 未发现故障，主机一切正常。
# also: I did not find any problem.
# must: no (current |obvious |active |apparent |real |actual )?(fault|problem|issue|anomal)|(not|n't) (find|found|see|seen|detect) (any|a (fault|problem|issue))|nothing (is )?(wrong|abnormal)|healthy|未发现|没有发现|没发现|无异常|未见异常|没有(问题|故障|异常)|一切正常
# must_not: (root cause|problem|fault|issue) (is|was) (that |a |an |the )|caused by|根因是|原因是|导致了
setup() {
  webapp /opt/shop 8711; svc shop-web '/usr/bin/node /opt/shop/server.js'; waitfor up_port 8711
  printf 'defaults\n  mode http\n  timeout connect 2s\n  timeout client 20s\n  timeout server 20s\nfrontend f\n  bind :80\n  default_backend b\nbackend b\n  server s1 127.0.0.1:8711 check\n' >/etc/haproxy/haproxy.cfg; old 100 /etc/haproxy/haproxy.cfg
  systemctl restart haproxy; waitfor is 200 http://127.0.0.1/; systemctl restart haproxy; waitfor is 200 http://127.0.0.1/
  logger -t unattended-upgrades "Packages that were upgraded: openssl libssl3"; logger -p daemon.warning -t haproxy "Server b/s1 is DOWN, reason: Layer4 timeout"; logger -t haproxy "Server b/s1 is UP"
  for i in $(seq 10); do code http://127.0.0.1/$i >/dev/null; done
}
check() { is 200 http://127.0.0.1/x; }
