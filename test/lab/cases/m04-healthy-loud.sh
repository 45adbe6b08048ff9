# hostname: mix-08
# symptom_en: Something is wrong with the server.
# symptom_zh: 服务器好像有点问题。
# healthy: yes
# cause: No fault found: the services run and answer; the old log lines, the unused certificate and the stopped editor harm nothing.
# cause_zh: 未发现故障：服务都正常响应，旧日志、没人用的证书和挂起的编辑器都不影响。
# also: nothing is wrong with this host
# must: no (current |obvious |active |apparent |real |actual )?(fault|problem|issue|anomal)|(not|n't) (find|found|see|seen|detect) (any|a (fault|problem|issue))|nothing (is )?(wrong|abnormal)|healthy|未发现|没有发现|没发现|无异常|未见异常|没有(问题|故障|异常)|一切正常
# must_not: (root cause|problem|fault|issue) (is|was) (that |a |an |the )|caused by|根因是|原因是|导致了
setup() {
  webapp /opt/board 8430; DESC='Notice board' svc board '/usr/bin/node /opt/board/server.js'; waitfor up_port 8430
  site board <<'N'
server { listen 80 default_server; location / { proxy_pass http://127.0.0.1:8430; } }
N
  # loud and harmless: old errors, a certificate nobody serves, a host entry nobody asks, a rule for a closed port, a stopped pager, a volume at 88 %
  mkdir -p /var/log/board /etc/ssl/old; printf '%s ERROR board: ENOSPC: no space left on device\n%s ERROR board: connect ECONNREFUSED 127.0.0.1:5432\n' "$(days_ago 40)" "$(days_ago 39)" >/var/log/board/board.log; printf '%s INFO board: started\n' "$(days_ago 0)" >>/var/log/board/board.log
  openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=gone.corp.internal -keyout /etc/ssl/old/k.pem -out /etc/ssl/old/c.pem 2>/dev/null; echo '10.66.0.231 legacy.corp.internal' >>/etc/hosts; iptables -A INPUT -p tcp --dport 4444 -j DROP
  disk /archive 60; head -c 46000000 /dev/zero >/archive/2025.tar; old 200 /archive/2025.tar; setsid runuser -u ops -- less /etc/services </dev/null >/dev/null 2>&1 & setsid runuser -u ops -- sleep 8888 & sleep 0.5; kill -STOP $(pgrep -u ops -f 'sleep 8888' | head -1)
  for i in $(seq 20); do code http://127.0.0.1/$i >/dev/null; done
}
check() { is 200 http://127.0.0.1/; }
