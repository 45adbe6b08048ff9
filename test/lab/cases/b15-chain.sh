# hostname: api-22
# symptom_en: Partners' programs report "unable to get local issuer certificate" for https://b2b.corp.internal:9443 on this host, browsers that know the CA sometimes work.
# symptom_zh: 合作方程序访问本机 https://b2b.corp.internal:9443 报 unable to get local issuer certificate，有的浏览器却正常。
# cause: nginx sends only the leaf certificate; the intermediate certificate (Corp Issuing CA) is missing: incomplete chain.
# cause_zh: nginx 只发送了站点证书，缺少中间证书，证书链不完整。
# also: incomplete certificate chain, the intermediate CA certificate is not served
# must: chain|intermediate|链|中间证书 && incomplete|missing|only|without|not (sent|served)|缺|不完整
# must_not: expired|mismatch|过期
# fix: cd /etc/nginx/tls; cat leaf.crt inter.crt >full.crt; sed -i s/leaf.crt/full.crt/ /etc/nginx/sites-available/b2b; nginx -s reload; sleep 1
setup() {
  mkdir -p /etc/nginx/tls; cd /etc/nginx/tls; export MSYS=1
  openssl req -x509 -newkey rsa:2048 -nodes -days 900 -subj '/CN=Corp Root CA' -keyout root.key -out root.crt 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -subj '/CN=Corp Issuing CA' -keyout inter.key -out inter.csr 2>/dev/null; openssl x509 -req -in inter.csr -CA root.crt -CAkey root.key -CAcreateserial -days 500 -extfile <(echo basicConstraints=CA:TRUE) -out inter.crt 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -subj '/CN=b2b.corp.internal' -keyout leaf.key -out leaf.csr 2>/dev/null; openssl x509 -req -in leaf.csr -CA inter.crt -CAkey inter.key -CAcreateserial -days 90 -extfile <(echo subjectAltName=DNS:b2b.corp.internal) -out leaf.crt 2>/dev/null
  cp root.crt /usr/local/share/ca-certificates/corp-root.crt; update-ca-certificates >/dev/null 2>&1; rm -f root.key
  site b2b <<'N'
server { listen 9443 ssl default_server; server_name b2b.corp.internal; ssl_certificate tls/leaf.crt; ssl_certificate_key tls/leaf.key; root /var/www/html; }
N
}
check() { ! openssl s_client -connect 127.0.0.1:9443 -servername b2b.corp.internal </dev/null 2>/dev/null | grep -q 'Verify return code: 0'; }
