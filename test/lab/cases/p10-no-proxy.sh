# hostname: shop-88
# symptom_en: price-pull gets no prices since it was given internet access last week. The price server is in our own network and answers when I curl it here.
# symptom_zh: 上周给 price-pull 开了外网之后就拿不到价格了，价格服务器就在我们内网，我在这台机器上 curl 是通的。
# cause: http_proxy=http://10.66.0.84:3128 in /etc/price/env sends also the requests for the internal host prices.corp.internal through the egress proxy, which refuses internal destinations with 403; no_proxy is missing.
# cause_zh: /etc/price/env 里的 http_proxy=10.66.0.84:3128 让访问内网 prices.corp.internal 的请求也走外网代理，代理拒绝（403），缺少 no_proxy。
# also: no_proxy lacks prices.corp.internal, so price-pull asks the proxy 10.66.0.84:3128, which answers 403
# must: proxy|代理 && 10\.66\.0\.84|3128|no_proxy|http_proxy && 403|refus|forbid|deny|through|拒绝|内网|经|走
# must_not: DNS|firewall|407|防火墙
# fix: echo no_proxy=corp.internal >>/etc/price/env; systemctl restart price-pull; sleep 4
peer() {
  ip addr add 10.66.0.84/24 dev eth0; ip addr add 10.66.0.85/24 dev eth0; dns prices 10.66.0.85
  cat >/root/p.py <<'P'
import http.server, threading
class Proxy(http.server.BaseHTTPRequestHandler):
    def do_GET(s): s.send_response(403); s.end_headers(); s.wfile.write(b"policy: internal destinations are not served\n")
    def log_message(s, *a): pass
class Prices(http.server.BaseHTTPRequestHandler):
    def do_GET(s): s.send_response(200); s.end_headers(); s.wfile.write(b"prices\n")
    def log_message(s, *a): pass
threading.Thread(target=http.server.ThreadingHTTPServer(("10.66.0.85", 8000), Prices).serve_forever).start()
http.server.ThreadingHTTPServer(("10.66.0.84", 3128), Proxy).serve_forever()
P
  setsid python3 /root/p.py </dev/null >/dev/null 2>&1 &
}
setup() {
  mkdir -p /opt/price /etc/price; echo 'http_proxy=http://10.66.0.84:3128' >/etc/price/env; cat >/opt/price/pull.py <<'P'
import time, urllib.request
while True:
    try: urllib.request.urlopen("http://prices.corp.internal:8000/today", timeout=5).read(); print("prices updated", flush=True)
    except Exception as e: print("could not get prices:", e, flush=True)
    time.sleep(3)
P
  DESC='Prices' svc price-pull '/usr/bin/python3 /opt/price/pull.py' EnvironmentFile=/etc/price/env; waitfor check
}
check() { is 200 http://prices.corp.internal:8000/today && journalctl -u price-pull -n 1 -o cat | grep -q 403; }
