# hostname: www-86
# symptom_en: The web server does not start since the certificate renewal.
# symptom_zh: 证书续期之后 web 服务器起不来。
# cause: the private key /etc/nginx/tls/w.key does not match the certificate /etc/nginx/tls/w.crt (key values mismatch), nginx -t fails.
# cause_zh: 私钥 /etc/nginx/tls/w.key 与证书 w.crt 不匹配（key values mismatch），nginx 启动失败。
# also: key values mismatch between w.crt and w.key
# must: key && mismatch|match|不匹配
# must_not: expired|port.{0,20}in use|过期
# fix: cp /etc/nginx/tls/n.key /etc/nginx/tls/w.key; systemctl restart nginx
setup() {
  mkdir -p /etc/nginx/tls; cd /etc/nginx/tls; for k in w n; do openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=w.corp.internal -addext subjectAltName=DNS:w.corp.internal -keyout $k.key -out $k.crt 2>/dev/null; done; cp n.crt w.crt
  site w <<'N' || true
server { listen 443 ssl default_server; server_name w.corp.internal; ssl_certificate tls/w.crt; ssl_certificate_key tls/w.key; root /var/www/html; }
N
}
check() { ! systemctl is-active -q nginx; }
