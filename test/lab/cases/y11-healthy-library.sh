# hostname: lib-02
# symptom_en: Two readers wrote that the catalogue took ages yesterday evening. Would you please look whether this machine is all right?
# symptom_zh: 有两位读者说昨晚查书目特别慢，麻烦看看这台机器正常吗？
# healthy: yes
# cause: No fault found: nginx and the catalogue answer within milliseconds, CPU, memory, disk and network are normal.
# cause_zh: 未发现故障：网站和服务响应正常，CPU、内存、磁盘、网络都没有异常。
# also: I did not find any problem; the host is healthy.
# must: no (current |obvious |active |apparent |real |actual )?(fault|problem|issue|anomal|abnormal|overload|sign of (a |any )?(fault|problem|issue))|(not|n't) (find|found|see|seen|detect) (any|a (fault|problem|issue))|nothing (is )?(wrong|abnormal|unusual)|(is|looks|host|seems|appears) healthy|未发现|没有发现|没发现|无异常|未见异常|(?<!有)没有(问题|故障|异常|过载)|一切正常|状态健康
# must_not: (root cause|problem|fault|issue) (is|was) (that |a |an |the )|caused by|根因是|原因是|导致了
setup() {
  webapp /opt/catalogue 8085; DESC='Catalogue' svc catalogue '/usr/bin/node /opt/catalogue/server.js'; waitfor up_port 8085
  site library <<'N'
server { listen 80 default_server; root /var/www/html; index index.nginx-debian.html; location /search { proxy_pass http://127.0.0.1:8085; } }
N
  systemctl start redis-server
  for i in $(seq 40); do code "http://127.0.0.1/search?q=$i" >/dev/null; done
}
check() { is 200 http://127.0.0.1/search && is 200 http://127.0.0.1/; }
