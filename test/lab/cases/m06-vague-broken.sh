# hostname: edge-15
# symptom_en: It is broken for everybody since midnight.
# symptom_zh: 零点之后大家都用不了了。
# cause: the certificate nginx serves on port 443, /etc/nginx/tls/s.crt, has expired, so every client refuses the connection.
# cause_zh: nginx 在 443 端口使用的证书 /etc/nginx/tls/s.crt 已过期，所有客户端都拒绝连接。
# also: the TLS certificate served on 443 expired last night
# must: certificate|证书 && expired|过期
# must_not: /backup|sweep|masked|被 mask
# fix: cd /etc/nginx/tls; openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=tickets.corp.internal -addext subjectAltName=DNS:tickets.corp.internal -keyout s.key -out s.crt 2>/dev/null; nginx -s reload; sleep 1
setup() {
  mkdir -p /etc/nginx/tls; cd /etc/nginx/tls; openssl req -newkey rsa:2048 -nodes -subj /CN=tickets.corp.internal -keyout s.key -out s.csr 2>/dev/null
  mkdir ca; touch ca/index; echo 01 >ca/serial; openssl ca -batch -selfsign -keyfile s.key -in s.csr -out s.crt -notext -startdate "$(date -u -d '91 days ago' +%Y%m%d000000Z)" -enddate "$(date -u -d 'today' +%Y%m%d000000Z)" -md sha256 -config /dev/stdin >/dev/null 2>&1 <<'C'
[ca]
default_ca=d
[d]
dir=/etc/nginx/tls/ca
database=/etc/nginx/tls/ca/index
serial=/etc/nginx/tls/ca/serial
new_certs_dir=/etc/nginx/tls/ca
policy=p
[p]
commonName=supplied
C
  rm -rf ca s.csr; echo '10.66.0.10 tickets.corp.internal' >>/etc/hosts
  site tickets <<'N'
server { listen 443 ssl default_server; server_name tickets.corp.internal; ssl_certificate tls/s.crt; ssl_certificate_key tls/s.key; root /var/www/html; }
N
  # bystanders: a volume at 92 % and a cron file with a dot
  disk /backup 60; head -c 48000000 /dev/zero >/backup/w.tar; printf '0 5 * * * root /usr/local/bin/sweep\n' >/etc/cron.d/sweep.save
}
check() { ! openssl s_client -connect 127.0.0.1:443 -servername tickets.corp.internal </dev/null 2>/dev/null | openssl x509 -noout -checkend 0 >/dev/null; }
