# hostname: lb-22
# symptom_en: The month-end PDF ends in a gateway error for everybody, small ones come through. Finance needs it today.
# symptom_zh: 月结的大报表谁点都报网关错误，小报表正常，财务今天就要。
# cause: haproxy's timeout server 3s is shorter than the time pdf-maker needs for /report/month (about 6 s), so haproxy gives up and answers 504.
# cause_zh: haproxy 的 timeout server 3s 比 pdf-maker 生成 /report/month 所需时间（约 6 秒）短，所以返回 504。
# also: haproxy answers 504: timeout server (3s) is too short for the slow report of pdf-maker
# must: haproxy|timeout server && timeout|504|超时 && server|pdf|report|backend|8440|后端|报表
# must_not: connection refused|not running|firewall|memory
# fix: sed -i 's/timeout server 3s/timeout server 60s/' /etc/haproxy/haproxy.cfg; systemctl restart haproxy; sleep 2
setup() {
  mkdir -p /opt/pdf; cat >/opt/pdf/m.js <<'J'
require('http').createServer((q, r) => setTimeout(() => { console.log(q.url, 'done'); r.end('%PDF\n'); }, q.url.includes('month') ? 6000 : 30)).listen(8440, '127.0.0.1');
J
  DESC='PDF reports' svc pdf-maker '/usr/bin/node /opt/pdf/m.js'; waitfor up_port 8440
  cat >/etc/haproxy/haproxy.cfg <<'C'
global
    log /dev/log local0
defaults
    mode http
    log global
    option httplog
    timeout connect 2s
    timeout client 60s
    timeout server 3s
frontend in
    bind *:80
    default_backend pdf
backend pdf
    server m1 127.0.0.1:8440 check
C
  systemctl enable -q haproxy; systemctl restart haproxy; sleep 2
  for i in 1 2 3; do code http://127.0.0.1/report/day >/dev/null; code http://127.0.0.1/report/month >/dev/null; done
}
check() { is 504 http://127.0.0.1/report/month; }
