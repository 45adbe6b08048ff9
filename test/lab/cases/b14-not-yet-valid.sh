# hostname: id-02
# symptom_en: Logins over https://login.corp.internal on this host fail since the certificate was renewed.
# symptom_zh: 证书续签之后，本机 https://login.corp.internal 登录失败。
# cause: the new certificate for login.corp.internal is not yet valid: notBefore lies 20 days in the future.
# cause_zh: login.corp.internal 的新证书尚未生效，notBefore 在 20 天之后。
# also: notBefore of the served certificate is in the future
# must: not (yet )?valid|notBefore|future|尚未生效|未生效 && certificate|证书
# must_not: expired|mismatch|过期
# fix: cd /etc/nginx/tls; openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=login.corp.internal -addext subjectAltName=DNS:login.corp.internal -keyout l.key -out l.crt 2>/dev/null; nginx -s reload
setup() {
  mkdir -p /etc/nginx/tls; cd /etc/nginx/tls; faketime -f +20d openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=login.corp.internal -addext subjectAltName=DNS:login.corp.internal -keyout l.key -out l.crt 2>/dev/null
  site login <<'N'
server { listen 443 ssl default_server; server_name login.corp.internal; ssl_certificate tls/l.crt; ssl_certificate_key tls/l.key; root /var/www/html; }
N
}
check() { [ "$(date -d "$(openssl x509 -noout -startdate -in /etc/nginx/tls/l.crt | cut -d= -f2)" +%s)" -gt "$(date +%s)" ]; }
