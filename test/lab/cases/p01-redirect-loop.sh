# hostname: crm-12
# symptom_en: Since TLS was moved to this nginx the CRM cannot be opened any more, Firefox says the page is not redirecting properly.
# symptom_zh: 把证书挪到这台 nginx 之后 CRM 就打不开了，Firefox 提示该网页无法正确重定向。
# cause: nginx terminates TLS but does not pass X-Forwarded-Proto https to the CRM at 127.0.0.1:8120, which therefore takes every request for plain http and redirects to https again: a redirect loop.
# cause_zh: nginx 卸载 TLS 后没有向后端 127.0.0.1:8120 传 X-Forwarded-Proto，后端以为是 http，每次都重定向到 https，形成重定向循环。
# also: redirect loop: the backend on 8120 is not told by X-Forwarded-Proto that the client came over https
# must: redirect|重定向|跳转 && X-Forwarded-Proto|forwarded|proto && 8120|backend|crm|后端|nginx
# must_not: firewall|expired|not running
# fix: sed -i 's#proxy_pass#proxy_set_header X-Forwarded-Proto $scheme; proxy_pass#' /etc/nginx/sites-available/crm; nginx -s reload; sleep 1
setup() {
  mkdir -p /opt/crm /etc/nginx/tls; openssl req -x509 -newkey rsa:2048 -nodes -days 300 -subj /CN=crm.corp.internal -addext subjectAltName=DNS:crm.corp.internal -keyout /etc/nginx/tls/c.key -out /etc/nginx/tls/c.crt 2>/dev/null
  cat >/opt/crm/app.js <<'J'
require('http').createServer((q, r) => {
  if (q.headers['x-forwarded-proto'] !== 'https') { r.writeHead(301, { location: 'https://' + q.headers.host + q.url }); return r.end(); }
  r.end('<h1>CRM</h1>\n');
}).listen(8120, '127.0.0.1');
J
  DESC='CRM' svc crm-app '/usr/bin/node /opt/crm/app.js'; waitfor up_port 8120
  site crm <<'N'
server { listen 80; server_name crm.corp.internal; return 301 https://$host$request_uri; }
server {
    listen 443 ssl;
    server_name crm.corp.internal;
    ssl_certificate tls/c.crt; ssl_certificate_key tls/c.key;
    location / { proxy_set_header Host $host; proxy_pass http://127.0.0.1:8120; }
}
N
  echo '127.0.0.1 crm.corp.internal' >>/etc/hosts
  for i in 1 2; do curl -skL -o /dev/null -m 5 --max-redirs 20 -A 'Mozilla/5.0 Firefox/128.0' https://crm.corp.internal/start || true; done
}
check() { [ "$(curl -skL -o /dev/null -m 5 --max-redirs 8 -w '%{http_code}' https://crm.corp.internal/start)" = 301 ]; }
