# hostname: sync-31
# symptom_en: ledger-export cannot talk to https://localhost:9443 any more: "certificate is not yet valid". The certificate was renewed two days ago and browsers accept it.
# symptom_zh: ledger-export 连不上 https://localhost:9443，报 certificate is not yet valid，证书两天前刚续期，浏览器访问正常。
# cause: ledger-export runs with a fake clock: a drop-in preloads libfaketime with FAKETIME=-20d, so it takes a valid certificate for one of the future.
# cause_zh: ledger-export 的 drop-in 里 LD_PRELOAD 了 libfaketime，FAKETIME=-20d 让它的时钟慢 20 天，把有效证书当成尚未生效。
# also: faketime in the unit's drop-in sets the clock of ledger-export back by 20 days
# must: ledger-export && faketime|FAKETIME
# must_not: expired|renew the certificate|host clock is wrong|time zone
# fix: rm /etc/systemd/system/ledger-export.service.d/test.conf; systemctl daemon-reload; systemctl restart ledger-export; sleep 5
setup() {
  mkdir -p /etc/nginx/tls /opt/ledger
  (cd /etc/nginx/tls && faketime '2 days ago' openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout l.key -out l.crt 2>/dev/null)
  cp /etc/nginx/tls/l.crt /usr/local/share/ca-certificates/ledger.crt; update-ca-certificates >/dev/null 2>&1
  site ledger <<'N'
server { listen 9443 ssl; server_name localhost; ssl_certificate tls/l.crt; ssl_certificate_key tls/l.key; location / { return 200; } }
N
  printf '#!/bin/bash\nwhile :; do curl -sSf -m 5 https://localhost:9443/ && echo exported; sleep 2; done\n' >/opt/ledger/export
  chmod 755 /opt/ledger/export
  old 30 /opt/ledger/export
  mkdir -p /etc/systemd/system/ledger-export.service.d
  printf '[Service]\nEnvironment=LD_PRELOAD=%s FAKETIME=-20d\n' "$(ls /usr/lib/*/faketime/libfaketime.so.1)" >/etc/systemd/system/ledger-export.service.d/test.conf
  old 3 /etc/systemd/system/ledger-export.service.d/test.conf
  DESC='Ledger export' svc ledger-export /opt/ledger/export
  sleep 7
}
check() { sleep 4; ! journalctl -u ledger-export -n 1 -o cat | grep -q '^exported'; }
