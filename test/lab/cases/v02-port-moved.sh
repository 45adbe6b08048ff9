# hostname: web-21
# symptom_en: tickets.corp.internal shows 502 since the update of the ticket application in the afternoon.
# symptom_zh: 下午升级工单应用之后，tickets.corp.internal 一直 502。
# cause: nginx proxies to 127.0.0.1:8600, but tickets-app listens on 8601 since PORT=8601 was set in /etc/default/tickets-app; connection refused.
# cause_zh: nginx 转发到 127.0.0.1:8600，而 tickets-app 现在监听 8601（/etc/default/tickets-app 里 PORT=8601），连接被拒绝。
# also: tickets-app moved to port 8601, nginx still uses 8600
# must: 8600 && 8601|nothing listens|not listening|没有进程|无进程
# must_not: expired|firewall|防火墙
# fix: sed -i s/8601/8600/ /etc/default/tickets-app; systemctl restart tickets-app; sleep 1
setup() {
  webapp /opt/tickets 8600; echo 'PORT=8601' >/etc/default/tickets-app
  svc tickets-app '/usr/bin/node /opt/tickets/server.js' EnvironmentFile=/etc/default/tickets-app
  site tickets <<'N'
server { listen 80; server_name tickets.corp.internal; location / { proxy_pass http://127.0.0.1:8600; } }
N
  waitfor up_port 8601; for i in 1 2 3; do code -H 'Host: tickets.corp.internal' http://127.0.0.1/ >/dev/null; done
}
check() { is 502 -H 'Host: tickets.corp.internal' http://127.0.0.1/; }
