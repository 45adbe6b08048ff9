# hostname: zahl-03
# symptom_en: Payments stopped going through at some point last night, zahlung-gw only prints errors. We changed nothing on this host, I swear.
# symptom_zh: 昨晚开始付款都失败了，zahlung-gw 一直在报错，我们这台机器什么都没改。
# cause: The TLS certificate of the partner bank.corp.internal (10.66.0.44:9443) has expired, so zahlung-gw refuses the connection (certificate verify failed).
# cause_zh: 对端 bank.corp.internal（10.66.0.44:9443）的 TLS 证书已过期，zahlung-gw 校验失败拒绝连接。
# also: the remote server 10.66.0.44:9443 presents a certificate that expired
# must: certificate|证书 && expir|过期|到期 && bank|10\.66\.0\.44|9443
# must_not: this host'?s clock|clock (is )?wrong|name mismatch|untrusted|firewall|DNS|时钟
# fix_peer: cd /srv/tls && openssl x509 -req -in s.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 90 -extfile ext -out s.crt 2>/dev/null; kill $(cat /run/bank.pid); bg openssl s_server -accept 10.66.0.44:9443 -cert s.crt -key s.key -www; sleep 1
# fix: sleep 4
peer() {
  ip addr add 10.66.0.44/24 dev eth0; dns bank 10.66.0.44; mkdir -p /srv/tls /srv/www; cd /srv/tls
  openssl req -x509 -newkey rsa:2048 -nodes -days 3000 -subj '/CN=Corp Root' -keyout ca.key -out ca.crt 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -subj /CN=bank.corp.internal -keyout s.key -out s.csr 2>/dev/null; echo subjectAltName=DNS:bank.corp.internal >ext
  faketime -f -31d openssl x509 -req -in s.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -extfile ext -out s.crt 2>/dev/null
  cp ca.crt /srv/www/; cd /srv/www; bg python3 -m http.server 8000
  cd /srv/tls; setsid openssl s_server -accept 10.66.0.44:9443 -cert s.crt -key s.key -www </dev/null >/dev/null 2>&1 & echo $! >/run/bank.pid; sleep 0.5
}
setup() {
  curl -s http://10.66.0.1:8000/ca.crt >/usr/local/share/ca-certificates/corp-root.crt; update-ca-certificates >/dev/null 2>&1
  mkdir -p /opt/zahlung; echo 'bank_url = https://bank.corp.internal:9443/' >/etc/zahlung.conf
  cat >/opt/zahlung/gw.py <<'P'
import ssl, socket, time, re
u = re.search(r"//([^:/]+):(\d+)", open("/etc/zahlung.conf").read())
while True:
    try:
        with ssl.create_default_context().wrap_socket(socket.create_connection((u[1], int(u[2])), 4), server_hostname=u[1]) as c: c.sendall(b"GET / HTTP/1.0\r\n\r\n"); print("Zahlung ok", c.recv(9), flush=True)
    except OSError as e: print("Zahlung fehlgeschlagen:", e, flush=True)
    time.sleep(2)
P
  old 90 /opt/zahlung/gw.py /etc/zahlung.conf; DESC='Payment gateway' svc zahlung-gw '/usr/bin/python3 /opt/zahlung/gw.py'
  printf '#!/bin/sh\nexit 1\n' >/usr/local/bin/altbackup; chmod 755 /usr/local/bin/altbackup; printf '[Unit]\nDescription=Old backup\n[Service]\nType=oneshot\nExecStart=/usr/local/bin/altbackup\n' >/etc/systemd/system/altbackup.service; systemctl daemon-reload; systemctl start altbackup || true
  sleep 5
}
check() { sleep 3; journalctl -u zahlung-gw --since -4s | grep -q expired; }
