# hostname: edge-14
# symptom_en: nothing on port 80 any more after the nightly restart
# symptom_zh: 夜里重启之后 80 端口就没反应了
# cause: nginx can not start: /etc/nginx/snippets/throttle.conf uses limit_req zone=clicks but no limit_req_zone declares it (zero size shared memory zone "clicks"), nginx -t fails.
# cause_zh: nginx 启动失败：/etc/nginx/snippets/throttle.conf 里 limit_req 引用的 zone "clicks" 没有定义（zero size shared memory zone），nginx -t 不通过。
# also: the nginx configuration test fails: zero size shared memory zone "clicks", used in throttle.conf, was never declared
# must: clicks|throttle && zone|config|directive|nginx -t|invalid|配置|指令 && nginx
# must_not: port (80 )?(is )?(already )?in use|firewall|certificate|gzip|防火墙|占用
# fix: echo 'limit_req_zone $binary_remote_addr zone=clicks:1m rate=50r/s;' >/etc/nginx/conf.d/zones.conf; systemctl reset-failed nginx; systemctl start nginx
setup() {
  mkdir -p /etc/nginx/snippets
  site main <<'N'
server { listen 80 default_server; root /var/www/html; include snippets/throttle*.conf; }
N
  printf 'limit_req zone=clicks burst=20 nodelay;\n' >/etc/nginx/snippets/throttle.conf; old 40 /etc/nginx/snippets/throttle.conf /etc/nginx/sites-available/main
  # innocent and new
  printf 'gzip_types text/css application/json;\n' >/etc/nginx/conf.d/gzip.conf
  systemctl restart nginx 2>/dev/null || true; sleep 1
}
check() { is 000 http://127.0.0.1/; }
