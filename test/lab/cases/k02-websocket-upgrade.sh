# hostname: wall-02
# symptom_en: The departures board opens but never moves, the browser console repeats "WebSocket connection failed". The developers say it works on their port.
# symptom_zh: 大屏能打开但数据不动，浏览器控制台一直 WebSocket connection failed，开发说直连端口是好的。
# cause: nginx does not pass the Upgrade and Connection headers to 127.0.0.1:8330 for /live (no proxy_set_header Upgrade, no proxy_http_version 1.1), so the WebSocket handshake fails with 426.
# cause_zh: nginx 的 /live 没有配置 proxy_set_header Upgrade / Connection 和 proxy_http_version 1.1，WebSocket 升级头没有传给后端 8330，握手返回 426。
# also: the websocket handshake at /live fails because nginx drops the Upgrade header
# must: web ?socket|upgrade|升级 && nginx|proxy_set_header|proxy_http_version|/live && header|proxy_http_version|proxy_set_header|Upgrade|头
# must_not: firewall|not running|certificate|timed? ?out
# fix: sed -i 's#proxy_pass http://127.0.0.1:8330/live#proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; proxy_pass http://127.0.0.1:8330/live#' /etc/nginx/sites-available/wall; nginx -s reload; sleep 1
setup() {
  mkdir -p /opt/wall; cat >/opt/wall/w.js <<'J'
const http = require('http'), crypto = require('crypto');
const s = http.createServer((q, r) => {
  if (q.url.startsWith('/live')) { console.log('/live: no Upgrade header, answered 426'); r.writeHead(426, { 'content-type': 'text/plain' }); return r.end('Upgrade Required\n'); }
  r.end('<h1>Departures</h1>\n');
});
s.on('upgrade', (q, k) => { const a = crypto.createHash('sha1').update(q.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64'); k.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ' + a + '\r\n\r\n'); setTimeout(() => k.end(), 500); });
s.listen(8330, '127.0.0.1');
J
  DESC='Departures board' svc board '/usr/bin/node /opt/wall/w.js'; waitfor up_port 8330
  site wall <<'N'
server {
    listen 80 default_server;
    location / { proxy_pass http://127.0.0.1:8330; }
    location /live { proxy_pass http://127.0.0.1:8330/live; }
}
N
  for i in 1 2 3 4 5 6; do code http://127.0.0.1/ >/dev/null; code -H 'Upgrade: websocket' -H 'Connection: Upgrade' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' http://127.0.0.1/live >/dev/null; done
}
check() { is 426 -m 3 -H 'Upgrade: websocket' -H 'Connection: Upgrade' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' http://127.0.0.1/live; }
