# hostname: sync-14
# symptom_en: geo-sync complains about certificates since Tuesday. curl to the very same URL is fine, I do not get it.
# symptom_zh: geo-sync 周二开始报证书校验失败，同一个地址 curl 完全正常，想不通。
# cause: geo-sync has SSL_CERT_FILE=/opt/geo/old-bundle.pem in its unit, a bundle without the CA of maps.corp.internal:8444, so verification fails although the system trust store has it.
# cause_zh: geo-sync 的 unit 里设置了 SSL_CERT_FILE=/opt/geo/old-bundle.pem，这个 CA 包里没有 maps.corp.internal 的签发 CA，所以校验失败，系统信任库是好的。
# also: the unit of geo-sync points SSL_CERT_FILE to an old bundle that lacks the issuing CA
# must: SSL_CERT_FILE|old-bundle
# must_not: expired|firewall|name mismatch|过期
# fix: sed -i /SSL_CERT_FILE/d /etc/systemd/system/geo-sync.service; systemctl daemon-reload; systemctl restart geo-sync; sleep 5
peer() {
  ip addr add 10.66.0.74/24 dev eth0; dns maps 10.66.0.74; mkdir -p /root/g; cd /root/g
  setsid sh -c 'socat -u TCP-LISTEN:7001,reuseaddr OPEN:/root/g/b.tgz,creat; tar xzf b.tgz; exec openssl s_server -accept 10.66.0.74:8444 -cert s.crt -key s.key -www' </dev/null >/dev/null 2>&1 &
}
setup() {
  mkdir -p /opt/geo /root/w; cd /root/w
  for n in new old; do openssl req -x509 -newkey rsa:2048 -nodes -days 900 -subj "/CN=Corp Root $n" -keyout $n.key -out $n.crt 2>/dev/null; done
  openssl req -newkey rsa:2048 -nodes -subj /CN=maps.corp.internal -keyout s.key -out s.csr 2>/dev/null
  printf 'subjectAltName=DNS:maps.corp.internal\n' >e; openssl x509 -req -in s.csr -CA new.crt -CAkey new.key -CAcreateserial -days 300 -extfile e -out s.crt 2>/dev/null
  cp new.crt /usr/local/share/ca-certificates/corp-new.crt; update-ca-certificates >/dev/null 2>&1; cp old.crt /opt/geo/old-bundle.pem; old 600 /opt/geo/old-bundle.pem
  tar czf - s.crt s.key | socat -u - TCP:10.66.0.74:7001; waitfor nc -z -w 1 10.66.0.74 8444
  cat >/opt/geo/sync.py <<'P'
import os, ssl, time, urllib.request
trust = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE"))
while True:
    try: urllib.request.urlopen("https://maps.corp.internal:8444/", timeout=5, context=trust).read(); print("tiles up to date", flush=True)
    except Exception as e: print("sync failed:", e, flush=True)
    time.sleep(3)
P
  DESC='Map tiles' svc geo-sync '/usr/bin/python3 /opt/geo/sync.py' Environment=SSL_CERT_FILE=/opt/geo/old-bundle.pem; cd /; rm -rf /root/w; waitfor check
}
check() { curl -fsS -o /dev/null -m 5 https://maps.corp.internal:8444/ && journalctl -u geo-sync -n 1 -o cat | grep -q 'failed.*CERTIFICATE'; }
