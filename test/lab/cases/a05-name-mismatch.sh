# hostname: www-04
# symptom_en: https://shop.corp.internal on this host shows a security warning in every browser since the certificate was replaced.
# symptom_zh: 换了证书之后浏览器访问本机的 https://shop.corp.internal 都提示不安全。
# cause: the certificate does not cover shop.corp.internal, it was issued for old.corp.internal.
# cause_zh: 证书域名不匹配，只签发给 old.corp.internal，不含 shop.corp.internal。
# also: name mismatch: subjectAltName of the served certificate is old.corp.internal
# must: certificate|证书 && match|SAN|subjectAltName|issued for|不匹配|签发给 && shop\.corp|old\.corp
# must_not: expired|过期
# fix: cd /etc/nginx/tls; openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=shop.corp.internal -addext subjectAltName=DNS:shop.corp.internal -keyout s.key -out s.crt 2>/dev/null; nginx -s reload; sleep 1
setup() {
  mkdir -p /etc/nginx/tls; cd /etc/nginx/tls; openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=old.corp.internal -addext subjectAltName=DNS:old.corp.internal -keyout s.key -out s.crt 2>/dev/null
  echo '10.66.0.10 shop.corp.internal' >>/etc/hosts
  site shop <<'N'
server { listen 443 ssl default_server; server_name shop.corp.internal; ssl_certificate tls/s.crt; ssl_certificate_key tls/s.key; root /var/www/html; }
N
}
check() { openssl s_client -connect 127.0.0.1:443 -servername shop.corp.internal </dev/null 2>/dev/null | openssl x509 -noout -checkhost shop.corp.internal | grep -q 'NOT match'; }
