# hostname: iot-mq-1
# symptom_en: Since yesterday no device connects to the broker port 8883 of this host, the devices log a TLS handshake failure.
# symptom_zh: 从昨天起没有设备能连上这台主机的 8883 端口，设备日志里是 TLS 握手失败。
# cause: The TLS certificate of mq-bridge (/etc/mq/tls/server.pem) on port 8883 has expired.
# cause_zh: mq-bridge 在 8883 端口使用的证书 /etc/mq/tls/server.pem 已过期。
# also: expired certificate /etc/mq/tls/server.pem on 8883
# must: certificate|证书 && expired|过期
# must_not: firewall|防火墙|not running
# fix: cd /etc/mq/tls; openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out server.pem -days 90 -subj /CN=mq.corp.internal 2>/dev/null; systemctl restart mq-bridge; sleep 1
setup() {
  mkdir -p /etc/mq/tls /opt/mq; cd /etc/mq/tls
  openssl req -newkey rsa:2048 -nodes -keyout key.pem -out r.csr -subj /CN=mq.corp.internal 2>/dev/null
  openssl x509 -req -in r.csr -signkey key.pem -out server.pem -not_before "$(date -u -d '400 days ago' +%y%m%d%H%M%SZ)" -not_after "$(date -u -d '1 day ago' +%y%m%d%H%M%SZ)" 2>/dev/null || faketime=1
  [ -s server.pem ] || { mkdir -p ca; printf '[ca]\ndefault_ca=c\n[c]\ndatabase=ca/i\nserial=ca/s\nnew_certs_dir=ca\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n' >ca.cnf; : >ca/i; echo 01 >ca/s; openssl ca -batch -config ca.cnf -selfsign -keyfile key.pem -in r.csr -out server.pem -notext -startdate "$(date -u -d '400 days ago' +%y%m%d%H%M%SZ)" -enddate "$(date -u -d '1 day ago' +%y%m%d%H%M%SZ)" 2>/dev/null; }
  cat >/opt/mq/bridge.py <<'P'
import socket, ssl
c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); c.load_cert_chain('/etc/mq/tls/server.pem', '/etc/mq/tls/key.pem')
s = socket.create_server(('', 8883))
while True:
    k, a = s.accept()
    try: c.wrap_socket(k, server_side=True).close()
    except OSError as e: print(f'handshake with {a[0]} failed: {e}', flush=True)
P
  svc mq-bridge '/usr/bin/python3 /opt/mq/bridge.py'; waitfor up_port 8883
}
check() { ! openssl x509 -in /etc/mq/tls/server.pem -noout -checkend 0 >/dev/null; }
