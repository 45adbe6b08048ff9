# hostname: web-83
# symptom_en: nginx does not start on this host after the reboot, the site is gone.
# symptom_zh: 重启之后这台机器的 nginx 起不来，网站打不开。
# cause: nginx -t fails with host not found in upstream "cms-old.corp.internal" in /etc/nginx/sites-enabled/cms, the name no longer exists in DNS.
# cause_zh: /etc/nginx/sites-enabled/cms 里的上游 cms-old.corp.internal 无法解析（host not found in upstream），nginx 启动失败。
# also: nginx cannot resolve the upstream name cms-old.corp.internal
# must: cms-old && not found|resol|DNS|解析|not exist|不存在
# must_not: port.{0,20}in use|semicolon is missing|certificate
# fix: sed -i 's/cms-old.corp.internal/127.0.0.1/' /etc/nginx/sites-available/cms; systemctl restart nginx
setup() {
  site cms <<'N' || true
server { listen 80 default_server; root /var/www/html; location /cms/ { proxy_pass http://cms-old.corp.internal:8000; } }
N
  sleep 1
}
check() { ! systemctl is-active -q nginx; }
