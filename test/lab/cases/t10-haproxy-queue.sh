# hostname: rand-08
# symptom_en: at peak (now!) half of the visitors of our ticket shop on port 8090 get "Service Unavailable", the rest gets through. the backend machine is bored
# symptom_zh: 现在是高峰期，票务网站 8090 端口一半的访客看到 Service Unavailable，另一半正常，可是后端机器很闲。
# cause: haproxy allows only maxconn 2 connections to the server tickets1 (127.0.0.1:8095); the others wait in its queue and are answered 503 after timeout queue 1s.
# cause_zh: haproxy 后端服务器 tickets1 的 maxconn 只有 2，其余请求排队，超过 timeout queue 1s 后返回 503。
# also: the server line of haproxy has maxconn 2, requests queue and run into timeout queue (503, sQ)
# must: maxconn|queue|队列|排队 && haproxy|tickets1|503
# must_not: server (is )?down|not running|firewall|CPU|没有运行|防火墙
# fix: sed -i 's/maxconn 2$/maxconn 200/' /etc/haproxy/haproxy.cfg; systemctl reload haproxy; sleep 5
peer() { printf 'import threading, time, urllib.request\ndef run():\n    while True:\n        try: urllib.request.urlopen("http://10.66.0.10:8090/seats", timeout=9).read()\n        except Exception: pass\n        time.sleep(0.2)\nfor i in range(9): threading.Thread(target=run, daemon=True).start()\ntime.sleep(9999)\n' >/run/l.py; ( sleep 5; exec python3 /run/l.py ) </dev/null >/dev/null 2>&1 & }
setup() {
  mkdir -p /opt/tickets
  echo "require('http').createServer((q, s) => setTimeout(() => s.end('seat\\n'), 700)).listen(8095, '127.0.0.1');" >/opt/tickets/shop.js
  old 70 /opt/tickets/shop.js; DESC='Ticket shop' svc tickets '/usr/bin/node /opt/tickets/shop.js'; waitfor up_port 8095
  cat >/etc/haproxy/haproxy.cfg <<'H'
global
  log /dev/log local0
defaults
  mode http
  log global
  option httplog
  timeout connect 2s
  timeout client 20s
  timeout server 20s
  timeout queue 1s
frontend shop
  bind :8090
  default_backend tickets
backend tickets
  server tickets1 127.0.0.1:8095 check maxconn 2
H
  old 5 /etc/haproxy/haproxy.cfg; systemctl restart haproxy; sleep 12
}
check() { local n; n=0; for _ in 1 2 3 4 5 6 7 8; do is 503 http://127.0.0.1:8090/seats && n=$((n + 1)); done; [ $n -gt 0 ]; }
