# hostname: doc-27
# symptom_en: scan-up does not get its documents to the archive any more; as root I can upload by hand without trouble. Somebody said something about certificates?
# symptom_zh: scan-up 传不到归档服务器了，我用 root 手工传没问题，有人说是不是证书的事？
# cause: an iptables OUTPUT rule rejects packets of user scanup (owner match --uid-owner) to 10.66.0.79:8090, so only scan-up cannot connect.
# cause_zh: iptables OUTPUT 里按用户 scanup（owner uid 匹配）拒绝到 8090 的出站连接，所以只有 scan-up 连不上。
# also: iptables OUTPUT owner UID match scanup tcp dpt:8090 reject
# must: iptables|firewall|netfilter|防火墙|\bOUTPUT\b && 8090|scanup && reject|refus|block|drop|拒绝|拦截|阻
# must_not: expired|certificate|过期|证书
# fix: iptables -F OUTPUT; sleep 4
peer() { ip addr add 10.66.0.79/24 dev eth0; dns archive 10.66.0.79; printf 'server { listen 10.66.0.79:8090 default_server; return 200 "archive\\n"; }\n' >/etc/nginx/sites-enabled/default; nginx; }
setup() {
  useradd -r -m scanup; mkdir -p /opt/scan /etc/nginx/tls; cat >/opt/scan/up.py <<'P'
import time, urllib.request
while True:
    try: urllib.request.urlopen("http://archive.corp.internal:8090/in", timeout=4).read(); print("uploaded", flush=True)
    except Exception as e: print("upload to archive.corp.internal:8090 failed:", e, flush=True)
    time.sleep(3)
P
  faketime -f -400d openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=legacy -keyout /etc/nginx/tls/l.key -out /etc/nginx/tls/l.crt 2>/dev/null
  site legacy <<'N'
server { listen 8443 ssl; server_name legacy; ssl_certificate /etc/nginx/tls/l.crt; ssl_certificate_key /etc/nginx/tls/l.key; root /var/www/html; }
N
  old 300 /etc/nginx/tls/l.crt /etc/nginx/tls/l.key /etc/nginx/sites-available/legacy
  iptables -A OUTPUT -p tcp --dport 8090 -m owner --uid-owner scanup -j REJECT
  DESC='Scan upload' svc scan-up '/usr/bin/python3 /opt/scan/up.py' User=scanup; waitfor check
}
check() { is 200 http://archive.corp.internal:8090/in && journalctl -u scan-up -n 1 -o cat | grep -q failed; }
