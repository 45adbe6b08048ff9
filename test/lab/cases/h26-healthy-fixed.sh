# hostname: app-27
# symptom_en: quote-api was down this morning, somebody restarted it. Does it still have a problem?
# symptom_zh: quote-api 早上挂过，有人重启了，现在还有问题吗？
# healthy: yes
# cause: No fault found: quote-api runs and answers in milliseconds, the host's resources are fine; the failure of this morning is over.
# cause_zh: 未发现故障：quote-api 正在运行且响应正常，资源充足，早上的故障已恢复。
# also: no problem now, the host is healthy
# must: no (current |obvious |active |apparent |real |actual )?(fault|problem|issue|anomal)|(not|n't) (find|found|see|seen|detect) (any|a (fault|problem|issue))|nothing (is )?(wrong|abnormal)|healthy|未发现|没有发现|没发现|无异常|未见异常|没有(问题|故障|异常)|一切正常
# must_not: (root cause|problem|fault|issue) (is|was) (that |a |an |the )|caused by|根因是|原因是|导致了
setup() {
  systemctl start redis-server; webapp /opt/quote 8085; mkdir -p /var/log/quote
  printf '%s ERROR redis: connect ECONNREFUSED 127.0.0.1:6379\n%s ERROR redis: connect ECONNREFUSED 127.0.0.1:6379\n%s FATAL giving up\n' "$(date -d '5 hours ago' '+%F %T')" "$(date -d '299 minutes ago' '+%F %T')" "$(date -d '298 minutes ago' '+%F %T')" >/var/log/quote/quote.log
  DESC='Quotes' svc quote-api '/usr/bin/node /opt/quote/server.js' StandardOutput=append:/var/log/quote/quote.log; waitfor up_port 8085
  systemctl restart quote-api; waitfor up_port 8085; for i in $(seq 20); do code http://127.0.0.1:8085/$i >/dev/null; done
}
check() { is 200 http://127.0.0.1:8085/; }
