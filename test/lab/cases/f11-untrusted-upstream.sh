# hostname: pay-21
# symptom_en: pay-front cannot fetch its keys from https://vault.corp.internal:8443 since the vault got a new certificate; the vault answers.
# symptom_zh: vault 换证书之后 pay-front 无法从 https://vault.corp.internal:8443 获取密钥，vault 本身是有应答的。
# cause: the certificate of vault.corp.internal:8443 is self-signed and not trusted by this host, so pay-front refuses the TLS connection.
# cause_zh: vault.corp.internal:8443 的证书是自签名的，本机不信任，所以 TLS 连接被 pay-front 拒绝。
# also: self-signed certificate of vault.corp.internal is not trusted
# must: self.?signed|trust|unknown (CA|authority)|自签|信任 && vault|8443|certificate|证书
# must_not: expired|firewall|DNS|过期
# fix: openssl s_client -connect vault.corp.internal:8443 </dev/null 2>/dev/null | openssl x509 >/usr/local/share/ca-certificates/v.crt; update-ca-certificates >/dev/null 2>&1; sleep 4
peer() {
  ip addr add 10.66.0.71/24 dev eth0; dns vault 10.66.0.71; openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=vault.corp.internal -addext subjectAltName=DNS:vault.corp.internal -keyout /run/v.key -out /run/v.crt 2>/dev/null
  printf 'server { listen 10.66.0.71:8443 ssl default_server; ssl_certificate /run/v.crt; ssl_certificate_key /run/v.key; return 200 "key\\n"; }\n' >/etc/nginx/sites-enabled/default; nginx
}
setup() {
  mkdir -p /opt/payf; printf '#!/bin/sh\nwhile sleep 2; do curl -sS -m 3 -o /dev/null https://vault.corp.internal:8443/keys && echo "keys fetched" || echo "cannot fetch keys"; done\n' >/opt/payf/f.sh; chmod 755 /opt/payf/f.sh; svc pay-front /opt/payf/f.sh; sleep 5
}
check() { ! curl -s -m 3 -o /dev/null https://vault.corp.internal:8443/keys; }
