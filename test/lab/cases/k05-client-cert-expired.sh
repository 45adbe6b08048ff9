# hostname: link-06
# symptom_en: bank-link has not delivered a single statement since the weekend. The bank says their side is fine and hung up.
# symptom_zh: 周末之后 bank-link 一份对账单都没送到，银行说他们那边正常。
# cause: the client certificate /etc/bank/client.crt of bank-link has expired, so gate.corp.internal:9443 refuses the TLS connection.
# cause_zh: bank-link 使用的客户端证书 /etc/bank/client.crt 已过期，对端 gate.corp.internal:9443 拒绝 TLS 连接。
# also: bank-link's client certificate expired, the server at 9443 sends alert certificate expired
# must: client|/etc/bank|bank-link|客户端 && cert|证书 && expir|过期|到期|not ?after
# must_not: server'?s? certificate.{0,30}expired|self-signed|clock|DNS|服务器证书.{0,10}过期
# fix: cd /etc/bank && openssl req -newkey rsa:2048 -nodes -subj /CN=bank-link -keyout client.key -out c.csr 2>/dev/null; openssl x509 -req -in c.csr -CA ca.crt -CAkey /root/ca.key -CAcreateserial -days 90 -out client.crt 2>/dev/null; systemctl restart bank-link; sleep 5
peer() {
  ip addr add 10.66.0.73/24 dev eth0; dns gate 10.66.0.73; mkdir -p /root/g; cd /root/g
  setsid sh -c 'socat -u TCP-LISTEN:7001,reuseaddr OPEN:/root/g/b.tgz,creat; tar xzf b.tgz; exec openssl s_server -accept 10.66.0.73:9443 -cert s.crt -key s.key -CAfile ca.crt -Verify 2 -verify_return_error -www' </dev/null >/dev/null 2>&1 &
}
setup() {
  mkdir -p /etc/bank /root/w; cd /root/w
  openssl req -x509 -newkey rsa:2048 -nodes -days 900 -subj /CN=Bank-CA -keyout ca.key -out ca.crt 2>/dev/null; cp ca.key /root/ca.key
  openssl req -newkey rsa:2048 -nodes -subj /CN=gate.corp.internal -keyout s.key -out s.csr 2>/dev/null
  printf 'subjectAltName=DNS:gate.corp.internal\n' >e; openssl x509 -req -in s.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 300 -extfile e -out s.crt 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -subj /CN=bank-link -keyout client.key -out c.csr 2>/dev/null
  mkdir n; : >i; echo 01 >sr; printf '[ca]\ndefault_ca=d\n[d]\ndatabase=i\nserial=sr\nnew_certs_dir=n\ndefault_md=sha256\npolicy=p\nx509_extensions=x\n[p]\ncommonName=supplied\n[x]\n' >cf
  openssl ca -batch -config cf -cert ca.crt -keyfile ca.key -in c.csr -out client.crt -startdate "$(days_ago 400 +%y%m%d000000Z)" -enddate "$(days_ago 3 +%y%m%d000000Z)" 2>/dev/null
  openssl x509 -in client.crt -out /etc/bank/client.crt; cp client.key ca.crt /etc/bank/; cp ca.crt /usr/local/share/ca-certificates/bank.crt; update-ca-certificates >/dev/null 2>&1
  tar czf - s.crt s.key ca.crt | socat -u - TCP:10.66.0.73:7001; waitfor nc -z -w 1 10.66.0.73 9443; old 400 /etc/bank/client.crt /etc/bank/client.key
  mkdir -p /opt/bank; cat >/opt/bank/link.py <<'P'
import ssl, time, urllib.request
def log(*a): print(*a, flush=True)
c = ssl.create_default_context(cafile="/etc/bank/ca.crt"); c.load_cert_chain("/etc/bank/client.crt", "/etc/bank/client.key")
while True:
    try: urllib.request.urlopen("https://gate.corp.internal:9443/", context=c, timeout=5).read(); log("statements delivered"); open("/run/bank.ok", "w").close()
    except Exception as e: log("delivery to gate.corp.internal:9443 failed:", e)
    time.sleep(3)
P
  DESC='Bank statements' svc bank-link '/usr/bin/python3 /opt/bank/link.py'; rm -rf /root/w; waitfor check
}
check() { journalctl -u bank-link -n 1 -o cat | grep -q failed; }
