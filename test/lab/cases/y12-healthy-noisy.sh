# hostname: tick-03
# symptom_en: Somebody in the box office found ticket sales a bit sluggish today. Is there anything wrong here?
# symptom_zh: 票务那边有人觉得今天出票有点慢，这台机器有什么问题吗？
# healthy: yes
# cause: No fault found: the ticket service answers within milliseconds; the warnings in the logs are routine and harmless.
# cause_zh: 未发现故障：服务响应正常，日志里的告警是例行信息，CPU、内存、磁盘、网络都没有异常。
# also: I did not find any problem; the host is healthy.
# must: no (current |obvious |active |apparent |real |actual )?(fault|problem|issue|anomal|abnormal|overload|sign of (a |any )?(fault|problem|issue))|(not|n't) (find|found|see|seen|detect) (any|a (fault|problem|issue))|nothing (is )?(wrong|abnormal|unusual)|(is|looks|host|seems|appears) healthy|未发现|没有发现|没发现|无异常|未见异常|(?<!有)没有(问题|故障|异常|过载)|一切正常|状态健康
# must_not: (root cause|problem|fault|issue) (is|was) (that |a |an |the )|caused by|根因是|原因是|导致了
peer() { printf '#!/bin/bash\nwhile sleep 0.3; do curl -s -m 2 -o /dev/null http://10.66.0.10/tickets; curl -s -m 2 -o /dev/null http://10.66.0.10/wp-login.php; done\n' >/run/c.sh; setsid bash /run/c.sh </dev/null >/dev/null 2>&1 & }
setup() {
  mkdir -p /opt/tickets; cat >/opt/tickets/server.js <<'JS'
const notes = ['WARN coupon SPRING expired, ignored', 'ERROR validation failed: seat number "x" is no number (client error 422)', 'WARN retry 1/3 of mail to box@corp.internal, delivered on retry', 'ERROR card declined by bank for order 7713, customer informed'];
let n = 0; setInterval(() => console.error(notes[n++ % 4]), 700);
require('http').createServer((q, s) => s.end('ticket\n')).listen(8086);
JS
  DESC='Ticket service' svc tickets '/usr/bin/node /opt/tickets/server.js'; waitfor up_port 8086
  site tickets <<'N'
server { listen 80 default_server; root /var/www/html; index index.nginx-debian.html; location /tickets { proxy_pass http://127.0.0.1:8086; } }
N
  sleep 8
}
check() { is 200 http://127.0.0.1/tickets; }
