# hostname: preis-02
# symptom_en: our price list page only shows an nginx error page since Monday's move!! customers are calling, the python service is running, I checked twice
# symptom_zh: 周一迁移之后价目表页面就只有 nginx 的错误页，客户一直打电话来，python 服务明明在跑，急！
# cause: nginx is configured with a socket path that does not exist: it proxies to unix:/run/preis/preis.sock, but preisliste listens on /run/preisliste/http.sock, so connect() fails with ENOENT and nginx answers 502.
# cause_zh: nginx 的上游 socket 路径配错：unix:/run/preis/preis.sock 不存在，preisliste 实际监听 /run/preisliste/http.sock，所以 502。
# also: the upstream socket /run/preis/preis.sock named in nginx does not exist; the service listens on /run/preisliste/http.sock
# must: /run/preis/preis\.sock && not exist|no such file|missing|wrong|mismatch|instead|nobody|nothing|不存在|没有|错|不一致|不同
# must_not: permission|service (is )?(down|stopped|not running)|firewall|权限|服务没有运行|防火墙
# fix: sed -i 's|/run/preis/preis.sock|/run/preisliste/http.sock|' /etc/nginx/sites-available/preise; nginx -s reload; sleep 1
setup() {
  mkdir -p /srv/preisliste
  cat >/srv/preisliste/dienst.py <<'P'
import os, socket
p = "/run/preisliste/http.sock"
if os.path.exists(p): os.unlink(p)
s = socket.socket(socket.AF_UNIX); s.bind(p); os.chmod(p, 0o666); s.listen(32)
print("bereit auf", p, flush=True)
while True:
    c, a = s.accept(); c.recv(65536); c.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nPreis\n"); c.close()
P
  old 70 /srv/preisliste/dienst.py
  DESC='Preisliste' svc preisliste '/usr/bin/python3 /srv/preisliste/dienst.py' User=www-data RuntimeDirectory=preisliste
  waitfor test -S /run/preisliste/http.sock
  site preise <<'N'
upstream preise { server unix:/run/preis/preis.sock; keepalive 8; }
server { listen 80 default_server; root /var/www/html;
  location /preise { proxy_pass http://preise; } }
N
  logger -t smartd "Device: /dev/sda, 1 Currently unreadable (pending) sectors"
  for _ in 1 2 3; do code http://127.0.0.1/preise >/dev/null; done
}
check() { is 502 http://127.0.0.1/preise; }
