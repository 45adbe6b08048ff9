# hostname: stock-03
# symptom_en: stock-view shows "service temporarily unavailable" for all products.
# symptom_zh: stock-view 所有商品都显示“服务暂不可用”。
# cause: redis-server is not running, so stock-view's connections to 127.0.0.1:6379 are refused.
# cause_zh: redis-server 没有运行，stock-view 连接 127.0.0.1:6379 被拒绝。
# also: nothing listens on 6379: Redis is stopped
# must: redis|6379 && not running|stopped|inactive|nothing|no process|没有运行|停止|没有.{0,6}监听
# must_not: wrong port|firewall|password
# fix: systemctl start redis-server; sleep 2
setup() {
  systemctl enable -q redis-server; systemctl start redis-server; sleep 1; mkdir -p /opt/sv /var/log/stock-view
  cat >/opt/sv/s.js <<'JS'
const http = require('http'), net = require('net'), fs = require('fs');
http.createServer((q, s) => { const c = net.connect(6379, '127.0.0.1', () => { s.end('ok'); c.end(); }); c.on('error', x => { fs.appendFileSync('/var/log/stock-view/app.log', `${new Date().toISOString()} ERROR redis ${x.message}\n`); s.statusCode = 503; s.end('service temporarily unavailable'); }); }).listen(8321);
JS
  svc stock-view '/usr/bin/node /opt/sv/s.js'; waitfor up_port 8321; systemctl stop redis-server; for i in 1 2 3; do code http://127.0.0.1:8321/ >/dev/null; done
}
check() { is 503 http://127.0.0.1:8321/; }
