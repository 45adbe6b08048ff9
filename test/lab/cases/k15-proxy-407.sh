# hostname: cve-03
# symptom_en: vuln-feed has an empty list since the password policy round. The list itself is online, colleagues in another office see it.
# symptom_zh: 上次统一改密码之后 vuln-feed 的列表就空了，名单本身在线，别的办公室能看到。
# cause: the egress proxy 10.66.0.80:3128 set in vuln-feed's environment answers 407 Proxy Authentication Required: its credentials are not accepted any more.
# cause_zh: vuln-feed 环境里的出口代理 10.66.0.80:3128 返回 407（代理认证失败），账号密码已失效。
# also: proxy 10.66.0.80:3128 demands authentication (407)
# must: proxy|代理 && 407|authenticat|credential|password|认证|密码
# must_not: DNS|firewall|not running|防火墙
# fix: sed -i s/spring24/autumn24/ /etc/vuln/env; systemctl restart vuln-feed; sleep 4
peer() {
  ip addr add 10.66.0.80/24 dev eth0; cat >/root/p.py <<'P'
import base64, http.server
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(s):
        ok = s.headers.get("Proxy-Authorization") == "Basic " + base64.b64encode(b"feed:autumn24").decode()
        s.send_response(200 if ok else 407); s.send_header("Proxy-Authenticate", 'Basic realm="egress"') if not ok else None; s.end_headers(); s.wfile.write(b"list\n" if ok else b"proxy authentication required\n")
    def log_message(s, *a): pass
http.server.ThreadingHTTPServer(("10.66.0.80", 3128), H).serve_forever()
P
  setsid python3 /root/p.py </dev/null >/dev/null 2>&1 &
}
setup() {
  mkdir -p /opt/vuln /etc/vuln; echo 'http_proxy=http://feed:spring24@10.66.0.80:3128' >/etc/vuln/env; chmod 600 /etc/vuln/env; cat >/opt/vuln/f.py <<'P'
import time, urllib.request
while True:
    try: urllib.request.urlopen("http://lists.example.org/cve.json", timeout=5).read(); print("list updated", flush=True)
    except Exception as e: print("update failed:", e, flush=True)
    time.sleep(3)
P
  DESC='Vulnerability list' svc vuln-feed '/usr/bin/python3 /opt/vuln/f.py' EnvironmentFile=/etc/vuln/env; waitfor check
}
check() { journalctl -u vuln-feed -n 1 -o cat | grep -q 407; }
