# hostname: shop-33
# symptom_en: The boss says the shop "was acting up" over the weekend. Is something broken here? He wants an answer in an hour.
# symptom_zh: 老板说周末商城“不太对劲”，这台机器是不是有什么毛病？一小时内要答复。
# healthy: yes
# cause: No fault found: the host is healthy.
# cause_zh: 未发现故障，主机一切正常。
# also: I did not find any problem.
# must: no (current |obvious |active |apparent |real |actual )?(fault|problem|issue|anomal)|(not|n't) (find|found|see|seen|detect) (any|a (fault|problem|issue))|nothing (is )?(wrong|abnormal)|healthy|未发现|没有发现|没发现|无异常|未见异常|没有(问题|故障|异常)|一切正常
# must_not: (root cause|problem|fault|issue) (is|was) (that |a |an |the )|caused by|根因是|原因是|导致了
setup() {
  webapp /opt/shop 8620; DESC='Shop' svc shop-app '/usr/bin/node /opt/shop/server.js'; waitfor up_port 8620; systemctl start redis-server
  site shop <<'N'
server { listen 80 default_server; root /var/www/html; client_max_body_size 8m; location /api/ { proxy_pass http://127.0.0.1:8620; proxy_read_timeout 30s; } }
N
  python3 - <<'P'
import time
n=time.time()
with open('/var/log/nginx/error.log','a') as f:
    for i in range(25): f.write(time.strftime('%Y/%m/%d %H:%M:%S',time.localtime(n-2*86400+i*40))+' [error] 811#811: *%d connect() failed (111: Connection refused) while connecting to upstream, client: 36.7.2.9, server: , request: "GET /api/cart HTTP/1.1", upstream: "http://127.0.0.1:8620/api/cart", host: "shop"\n'%i)
P
  logger -t sshd "Invalid user admin from 203.0.113.77 port 40022"; logger -t sshd "Failed password for root from 203.0.113.77 port 40024 ssh2"
  iptables -A INPUT -s 203.0.113.0/24 -j DROP; echo '# was 10.66.0.77 shop.corp.internal until the move' >>/etc/hosts
  for i in $(seq 20); do code http://127.0.0.1/api/item/$i >/dev/null; done; code http://127.0.0.1/wp-login.php >/dev/null; code http://127.0.0.1/.env >/dev/null
}
check() { is 200 http://127.0.0.1/api/x; }
