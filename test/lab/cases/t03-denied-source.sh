# hostname: api-23
# symptom_en: the warehouse people (their machine is 10.66.0.1) say our stock API tells them "Forbidden", our own office gets normal answers. nothing was deployed!
# symptom_zh: 仓库那边（机器 10.66.0.1）说调我们的库存接口提示 Forbidden，我们办公室访问是正常的，也没有发过版。
# cause: nginx forbids it by an access rule: /etc/nginx/snippets/clients.conf allows only 10.20.0.0/16 and 127.0.0.1 and then deny all, so 10.66.0.1 is answered 403.
# cause_zh: nginx 的 /etc/nginx/snippets/clients.conf 里只 allow 10.20.0.0/16 和本机，其余 deny all，10.66.0.1 被规则拒绝返回 403。
# also: access forbidden by rule: the allow list in /etc/nginx/snippets/clients.conf lacks 10.66.0.1
# must: allow|deny|access rule|by rule|白名单|规则 && clients\.conf|10\.66\.0\.1\b|nginx
# must_not: file permission|permission denied|index|iptables|防火墙|文件权限
# fix: sed -i 's|^deny all|allow 10.66.0.0/24;\ndeny all|' /etc/nginx/snippets/clients.conf; nginx -s reload; sleep 1
# fix_peer: for i in 1 2; do curl -s -o /dev/null http://10.66.0.10/stock; done
peer() { ( sleep 8; for i in 1 2 3 4 5 6; do curl -s -o /dev/null -A 'lager/1.4' http://10.66.0.10/stock/$i; sleep 1; done ) </dev/null >/dev/null 2>&1 & }
setup() {
  webapp /opt/stock 8412; DESC='Stock API' svc stock-api '/usr/bin/node /opt/stock/server.js'; waitfor up_port 8412
  printf '# customers of the API\nallow 127.0.0.1;\nallow 10.20.0.0/16;\ndeny all;\n' >/etc/nginx/snippets/clients.conf; old 11 /etc/nginx/snippets/clients.conf
  site stock <<'N'
server { listen 80 default_server; location /stock { include snippets/clients.conf; proxy_pass http://127.0.0.1:8412; } }
N
  for i in 1 2 3 4; do code http://127.0.0.1/stock/$i >/dev/null; done
  waitfor grep -q '"GET /stock/6' /var/log/nginx/access.log
}
check() { grep -q '^deny all' /etc/nginx/snippets/clients.conf && is 200 http://127.0.0.1/stock/1 && ! grep -q '^allow 10.66' /etc/nginx/snippets/clients.conf; }
