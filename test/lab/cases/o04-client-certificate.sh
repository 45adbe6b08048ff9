# hostname: gw-45
# symptom_en: every call to https://settle.corp.internal/ on this gateway comes back 400 since the weekend, nothing else to see.
# symptom_zh: 周末之后，这台网关上 https://settle.corp.internal/ 的请求全部返回 400，别的看不出异常。
# cause: nginx demands a client certificate for settle.corp.internal (ssl_verify_client on in /etc/nginx/sites-available/settle) and the clients send none, so it answers 400 "No required SSL certificate was sent".
# cause_zh: nginx 的 settle 站点开启了 ssl_verify_client on，要求客户端证书，而客户端没有发送，因此返回 400。
# also: ssl_verify_client on: nginx requires a client certificate that clients of settle.corp.internal do not present
# must: client certificate|ssl_verify_client|客户端证书 && settle|nginx
# must_not: expired|过期|does not match|chain
# fix: sed -i 's/ssl_verify_client on/ssl_verify_client off/' /etc/nginx/sites-available/settle; systemctl reload nginx; sleep 1
setup() {
  mkdir -p /etc/nginx/tls
  openssl req -x509 -newkey rsa:2048 -nodes -days 3000 -subj /CN=settle.corp.internal -addext subjectAltName=DNS:settle.corp.internal -keyout /etc/nginx/tls/settle.key -out /etc/nginx/tls/settle.crt 2>/dev/null
  openssl req -x509 -newkey rsa:2048 -nodes -days 3000 -subj /CN=partners-ca -keyout /root/ca.key -out /etc/nginx/tls/partners.crt 2>/dev/null; rm /root/ca.key
  cp /etc/nginx/tls/settle.crt /usr/local/share/ca-certificates/settle.crt; update-ca-certificates >/dev/null 2>&1 || true
  webapp /opt/settle 7200; svc settle '/usr/bin/node /opt/settle/server.js'
  site settle <<'N'
server { listen 443 ssl; server_name settle.corp.internal; ssl_certificate tls/settle.crt; ssl_certificate_key tls/settle.key;
  ssl_client_certificate tls/partners.crt; ssl_verify_client on;
  location / { proxy_pass http://127.0.0.1:7200; } }
N
  echo '127.0.0.1 settle.corp.internal' >>/etc/hosts; sleep 1
  for _ in 1 2 3 4; do code -k https://settle.corp.internal/ >/dev/null; done
}
check() { is 400 -k https://settle.corp.internal/; }
