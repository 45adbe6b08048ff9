# hostname: web-31
# symptom_en: Pages of the basket open at once and then for a few seconds nothing at all, again and again.
# symptom_zh: 购物车页面有时秒开，有时好几秒完全没反应，反反复复。
# cause: The event loop of basket-api (node) is blocked for seconds at a time by synchronous work, so requests wait while it computes.
# cause_zh: basket-api 的 Node 事件循环被同步计算阻塞几秒，期间所有请求都在等。
# also: basket-api: the node event loop blocks (synchronous CPU work in /opt/basket/server.js), one core is busy meanwhile.
# must: basket && event loop|busy|block|CPU|synchronous|single thread|事件循环|阻塞
# must_not: memory leak|disk full|DNS|内存泄漏
# fix: sed -i /setInterval/d /opt/basket/server.js; systemctl restart basket-api; waitfor up_port 8230
setup() {
  mkdir -p /opt/basket; cat >/opt/basket/server.js <<'J'
const http = require('http');
setInterval(() => { const t = Date.now(); while (Date.now() - t < 6000) Math.sqrt(t); }, 8000);
http.createServer((q, s) => s.end('ok\n')).listen(8230);
J
  old 3 /opt/basket/server.js; DESC='Basket API' svc basket-api '/usr/bin/node /opt/basket/server.js'; waitfor up_port 8230; sleep 5
  site shop <<'N'
server { listen 80 default_server; location / { proxy_pass http://127.0.0.1:8230; } }
N
}
check() { local i; for i in 1 2 3 4 5; do [ "$(T=1 code http://127.0.0.1:8230/)" = 200 ] || return 0; sleep 1; done; return 1; }
