# hostname: fares-07
# symptom_en: Every other try to get a fare shows "something went wrong", pressing the button again usually helps.
# symptom_zh: 查票价十次有五次提示出错，再点一次基本就好了。
# cause: one of the two backends of nginx, fare-b on 127.0.0.1:8132, answers every request with 500 (it cannot open /opt/fare/tariff-b.json), the other one on 8131 is fine, so every other request fails.
# cause_zh: nginx 的两个后端中 fare-b（127.0.0.1:8132）对请求都返回 500（打不开 /opt/fare/tariff-b.json），8131 正常，所以一半请求失败。
# also: fare-b on port 8132 fails with 500 because tariff-b.json is missing, the other backend works
# must: 8132|fare-b|tariff-b && 500|ENOENT|missing|no such file|fail|error|不存在|失败|出错
# must_not: firewall|timeout|memory
# fix: cp /opt/fare/tariff-a.json /opt/fare/tariff-b.json
setup() {
  mkdir -p /opt/fare; echo '{"base":2}' >/opt/fare/tariff-a.json
  cat >/opt/fare/f.js <<'J'
const fs = require('fs'), [port, file] = process.argv.slice(2);
require('http').createServer((q, r) => {
  try { r.end(fs.readFileSync(file)); } catch (e) { console.error(`GET ${q.url} 500 ${e.message}`); r.statusCode = 500; r.end('{"error":"something went wrong"}\n'); }
}).listen(+port, '127.0.0.1');
J
  DESC='Fares A' svc fare-a '/usr/bin/node /opt/fare/f.js 8131 /opt/fare/tariff-a.json'; DESC='Fares B' svc fare-b '/usr/bin/node /opt/fare/f.js 8132 /opt/fare/tariff-b.json'
  waitfor up_port 8131; waitfor up_port 8132
  site fares <<'N'
upstream fares { server 127.0.0.1:8131; server 127.0.0.1:8132; }
server { listen 80 default_server; location / { proxy_pass http://fares; } }
N
  for i in $(seq 20); do code http://127.0.0.1/fare >/dev/null; done
}
check() { is 500 http://127.0.0.1:8132/fare && is 200 http://127.0.0.1:8131/fare; }
