# hostname: www-62
# symptom_en: The website does not open, please have a look.
# symptom_zh: 网站打不开了，帮忙看看
# healthy: yes
# cause: No fault found on this host: nginx and its application answer at once.
# cause_zh: 未发现故障：本机的 nginx 和应用都能立即响应。
# also: the site answers, nothing is wrong with this host
# must: no (current |obvious |active |apparent |real |actual )?(fault|problem|issue|anomal)|(not|n't) (find|found|see|seen|detect) (any|a (fault|problem|issue))|nothing (is )?(wrong|abnormal)|healthy|未发现|没有发现|没发现|无异常|未见异常|没有(问题|故障|异常)|一切正常
# must_not: (root cause|problem|fault|issue) (is|was) (that |a |an |the )|caused by|根因是|原因是|导致了
setup() {
  webapp /opt/fair 8440; DESC='Fair pages' svc fair '/usr/bin/node /opt/fair/server.js'; waitfor up_port 8440
  site fair <<'N'
server { listen 80 default_server; location / { proxy_pass http://127.0.0.1:8440; } }
N
  # bystanders: a cron file with a dot, a disabled leftover unit, a refused upstream of three weeks ago
  printf '0 5 * * * root /usr/local/bin/sweep\n' >/etc/cron.d/sweep.save; printf '[Unit]\nDescription=Old importer\n[Service]\nExecStart=/opt/old/import\n[Install]\nWantedBy=multi-user.target\n' >/etc/systemd/system/old-import.service; old 300 /etc/systemd/system/old-import.service; systemctl daemon-reload
  printf '%s [error] 612#612: *88 connect() failed (111: Connection refused) while connecting to upstream, client: 10.66.0.1, server: , request: "GET /x HTTP/1.1", upstream: "http://127.0.0.1:8440/x", host: "www"\n' "$(days_ago 21 '+%Y/%m/%d 03:10:11')" >/tmp/e; cat /var/log/nginx/error.log >>/tmp/e; cat /tmp/e >/var/log/nginx/error.log; rm /tmp/e
  for i in $(seq 30); do code http://127.0.0.1/$i >/dev/null; done
}
check() { is 200 http://127.0.0.1/; }
