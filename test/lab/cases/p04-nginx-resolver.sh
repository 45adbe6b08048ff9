# hostname: gate-18
# symptom_en: /quotes gives 502 since the old DNS box was switched off. dig and curl on this host resolve the name without trouble.
# symptom_zh: 旧 DNS 下线以后 /quotes 就是 502，可是在机器上 dig、curl 解析这个域名都正常。
# cause: nginx has its own resolver 10.66.0.53 in its configuration, which no longer answers, so it cannot resolve quotes.corp.internal at run time and returns 502; the host's resolv.conf is fine.
# cause_zh: nginx 配置里单独写了 resolver 10.66.0.53，该 DNS 已不应答，nginx 运行时解析不了 quotes.corp.internal 所以 502，系统 resolv.conf 是好的。
# also: the resolver 10.66.0.53 configured in nginx is dead
# must: 10\.66\.0\.53 && resolver|DNS|resolv|解析 && nginx
# must_not: firewall|certificate|not running
# fix: sed -i 's/resolver 10.66.0.53/resolver 10.66.0.1/' /etc/nginx/sites-available/gate; nginx -s reload; sleep 1
peer() { ip addr add 10.66.0.73/24 dev eth0; dns quotes 10.66.0.73; printf 'server { listen 10.66.0.73:80 default_server; return 200 "quotes\\n"; }\n' >/etc/nginx/sites-enabled/default; nginx; }
setup() {
  site gate <<'N'
server {
    listen 80 default_server;
    root /var/www/html;
    resolver 10.66.0.53 valid=30s ipv6=off;
    resolver_timeout 3s;
    location /quotes { set $back quotes.corp.internal; proxy_pass http://$back$request_uri; }
}
N
  old 200 /etc/nginx/sites-available/gate
  for i in 1 2 3; do code -m 8 http://127.0.0.1/quotes >/dev/null; done
}
check() { T=8 is 502 http://127.0.0.1/quotes && is 200 http://quotes.corp.internal/; }
