# hostname: edge-09
# symptom_en: /stock is dead since the warehouse people moved their server last night. They swear it is up, and from this box I can fetch it directly by name.
# symptom_zh: 昨晚仓库那边搬了服务器以后 /stock 就打不开，对方说没问题，在这台机器上直接按域名 curl 也是通的。
# cause: nginx resolved stock.corp.internal only at its start and still uses the old address 10.66.0.71; the name now points to 10.66.0.72, so nginx must be reloaded.
# cause_zh: nginx 启动时解析 stock.corp.internal 后一直使用旧地址 10.66.0.71，域名现在已指向 10.66.0.72，需要 reload。
# also: nginx still proxies to the old IP 10.66.0.71 of stock.corp.internal although DNS says 10.66.0.72
# must: nginx && 10\.66\.0\.71 && old|stale|cached|former|start|no longer|now (points|resolves)|10\.66\.0\.72|旧|缓存|启动时|不再
# must_not: firewall|DNS server (is )?(down|wrong)|防火墙
# fix: nginx -s reload; sleep 1
peer() {
  ip addr add 10.66.0.71/24 dev eth0; ip addr add 10.66.0.72/24 dev eth0; dns stock 10.66.0.71
  printf 'server { listen 10.66.0.72:80 default_server; return 200 "stock\\n"; }\n' >/etc/nginx/sites-enabled/default; nginx
  (while ! ip neigh show 10.66.0.10 | grep -q lladdr; do sleep 0.3; done; sleep 6; sed -i 's/0\.71/0.72/' /etc/dnsmasq.d/names.conf; pkill dnsmasq; sleep 0.2; exec dnsmasq --no-resolv --no-poll --user=root --conf-dir=/etc/dnsmasq.d --local=/corp.internal/ --address=/gw.corp.internal/10.66.0.1) </dev/null >/dev/null 2>&1 &
}
setup() {
  site edge <<'N'
server {
    listen 80 default_server;
    root /var/www/html;
    location /stock { proxy_connect_timeout 3s; proxy_pass http://stock.corp.internal; }
}
N
  old 40 /etc/nginx/sites-available/edge; waitfor sh -c 'getent hosts stock.corp.internal | grep -q 0.72'
  for i in 1 2 3; do code http://127.0.0.1/stock >/dev/null; done
}
check() { is 200 http://stock.corp.internal/ && ! is 200 http://127.0.0.1/stock; }
