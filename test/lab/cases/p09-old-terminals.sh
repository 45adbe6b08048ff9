# hostname: pos-16
# symptom_en: The older card terminals cannot reach https://pos.corp.internal/ since the hardening round, browsers and the new terminals can.
# symptom_zh: 上次安全加固以后老款刷卡终端连不上 https://pos.corp.internal/ 了，浏览器和新终端都正常。
# cause: nginx allows only TLS 1.3 (ssl_protocols TLSv1.3 in the site pos), the older terminals speak TLS 1.2 at most, so the handshake fails with a protocol version alert.
# cause_zh: nginx 的 ssl_protocols 只剩 TLSv1.3，老终端最高只支持 TLS 1.2，握手失败（protocol version）。
# also: ssl_protocols TLSv1.3 of nginx refuses clients with TLS 1.2
# must: ssl_protocols|TLS ?v?1\.3 && TLS ?v?1\.2|older|protocol version|老|旧 && nginx|pos|handshake|握手
# must_not: expired|firewall|not running|过期
# fix: sed -i 's/ssl_protocols TLSv1.3;/ssl_protocols TLSv1.2 TLSv1.3;/' /etc/nginx/sites-available/pos /etc/nginx/nginx.conf; nginx -s reload; sleep 1
setup() {
  mkdir -p /etc/nginx/tls; openssl req -x509 -newkey rsa:2048 -nodes -days 300 -subj /CN=pos.corp.internal -addext subjectAltName=DNS:pos.corp.internal -keyout /etc/nginx/tls/p.key -out /etc/nginx/tls/p.crt 2>/dev/null
  cp /etc/nginx/tls/p.crt /usr/local/share/ca-certificates/pos.crt; update-ca-certificates >/dev/null 2>&1
  sed -i 's/^\([[:space:]]*\)ssl_protocols .*/\1ssl_protocols TLSv1.3;/' /etc/nginx/nginx.conf; echo '127.0.0.1 pos.corp.internal' >>/etc/hosts
  site pos <<'N'
server {
    listen 443 ssl;
    server_name pos.corp.internal;
    ssl_certificate tls/p.crt; ssl_certificate_key tls/p.key;
    ssl_protocols TLSv1.3;
    location / { return 200 "pos\n"; }
}
N
  for i in 1 2 3; do code --tlsv1.2 --tls-max 1.2 https://pos.corp.internal/ >/dev/null; code https://pos.corp.internal/ >/dev/null; done
}
check() { is 000 --tlsv1.2 --tls-max 1.2 https://pos.corp.internal/ && is 200 https://pos.corp.internal/; }
