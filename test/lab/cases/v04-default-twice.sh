# hostname: web-33
# symptom_en: After tonight's reboot none of our sites answers on this web server.
# symptom_zh: 今晚重启之后，这台 Web 服务器上的所有站点都打不开。
# cause: nginx does not start: two sites declare default_server for port 80 (/etc/nginx/sites-enabled/landing and shop): "a duplicate default server for 0.0.0.0:80".
# cause_zh: nginx 启动失败：/etc/nginx/sites-enabled 里 landing 与 shop 都声明了 80 端口的 default_server（duplicate default server）。
# also: nginx -t fails with "a duplicate default server for 0.0.0.0:80" in /etc/nginx/sites-enabled/shop
# must: nginx && duplicate|default_server|default server|重复
# must_not: port .*(taken|in use)|certificate|证书
# fix: rm /etc/nginx/sites-enabled/landing; systemctl start nginx; sleep 1
setup() {
  mkdir -p /var/www/shop; echo shop >/var/www/shop/index.html
  printf 'server { listen 80 default_server; server_name shop.corp.internal; root /var/www/shop; }\n' | site shop
  printf 'server { listen 80 default_server; server_name landing.corp.internal; root /var/www/shop; }\n' >/etc/nginx/sites-available/landing
  ln -s ../sites-available/landing /etc/nginx/sites-enabled/landing; old 6 /etc/nginx/sites-available/*; systemctl stop nginx; systemctl start nginx 2>/dev/null || true
}
check() { ! up_port 80; }
