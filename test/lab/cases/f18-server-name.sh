# hostname: web-66
# symptom_en: http://tickets.corp.internal/ on this host shows the welcome page of another site instead of the ticket system.
# symptom_zh: 本机的 http://tickets.corp.internal/ 打开的是另一个站点的欢迎页，不是工单系统。
# cause: no nginx server block has server_name tickets.corp.internal: the site says tikets.corp.internal (typo), so the default server answers.
# cause_zh: nginx 站点的 server_name 写成了 tikets.corp.internal（拼写错误），请求落到默认站点。
# also: server_name is misspelt (tikets.corp.internal), requests for tickets.corp.internal go to the default server
# must: server_name|tikets && tikets|default|默认
# must_not: DNS|not running|permission
# fix: sed -i s/tikets/tickets/ /etc/nginx/sites-available/two; nginx -s reload; sleep 1
setup() {
  mkdir -p /srv/welcome /srv/tickets; echo welcome >/srv/welcome/index.html; echo tickets >/srv/tickets/index.html; echo '10.66.0.10 tickets.corp.internal' >>/etc/hosts
  site two <<'N'
server { listen 80 default_server; server_name www.corp.internal; root /srv/welcome; }
server { listen 80; server_name tikets.corp.internal; root /srv/tickets; }
N
  for i in 1 2; do code http://tickets.corp.internal/ >/dev/null; done
}
check() { curl -s http://tickets.corp.internal/ | grep -q welcome; }
