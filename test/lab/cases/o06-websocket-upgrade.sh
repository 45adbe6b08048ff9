# hostname: dash-03
# symptom_en: the dashboard on http://dash.corp.internal/ loads but its live figures never move, the browser console says the websocket to /live fails with 426.
# symptom_zh: http://dash.corp.internal/ 看板能打开，但实时数据不动，浏览器控制台说 /live 的 websocket 失败，426。
# cause: nginx does not pass the Upgrade and Connection headers on to the backend 127.0.0.1:6010 for location /live (no proxy_set_header Upgrade, no proxy_http_version 1.1), so websockets are refused with 426.
# cause_zh: nginx 的 /live 没有把 Upgrade、Connection 头转发给后端 127.0.0.1:6010（缺少 proxy_set_header Upgrade 和 proxy_http_version 1.1），websocket 因此被拒绝，返回 426。
# also: missing proxy_set_header Upgrade in the nginx location /live: the websocket backend on port 6010 answers 426
# must: [Uu]pgrade && nginx|proxy_set_header|/live|6010
# must_not: backend .{0,20}down|certificate|firewall
# fix: sed -i 's#proxy_pass http://127.0.0.1:6010;#proxy_pass http://127.0.0.1:6010; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;#' /etc/nginx/sites-available/dash; systemctl reload nginx; sleep 1
setup() {
  mkdir -p /opt/live
  cat >/opt/live/server.js <<'J'
const http = require('http');
const s = http.createServer((q, r) => { r.writeHead(426, { 'content-type': 'text/plain' }); r.end('Upgrade Required\n'); console.log('plain request to ' + q.url + ', websocket upgrade required'); });
s.on('upgrade', (q, k) => { k.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'); k.end(); });
s.listen(6010, '127.0.0.1', () => console.log('live feed on 127.0.0.1:6010'));
J
  svc live-feed '/usr/bin/node /opt/live/server.js'
  mkdir -p /srv/dash; echo dashboard >/srv/dash/index.html
  site dash <<'N'
server { listen 80; server_name dash.corp.internal; root /srv/dash; access_log /var/log/nginx/dash.log;
  location /live { proxy_pass http://127.0.0.1:6010; } }
N
  sleep 1; for _ in 1 2 3 4; do code -H 'Host: dash.corp.internal' -H 'Upgrade: websocket' -H 'Connection: Upgrade' http://127.0.0.1/live >/dev/null; done
}
check() { is 426 -H 'Host: dash.corp.internal' -H 'Upgrade: websocket' -H 'Connection: Upgrade' http://127.0.0.1/live; }
