# hostname: shop-cache-2
# symptom_en: visitors lose their basket with every click, nobody can stay logged in
# symptom_zh: 用户每点一下购物车就空了，登录状态也保持不住
# cause: the Redis on 127.0.0.1:6379 is a read-only replica (replicaof 10.66.0.55 6379 in /etc/redis/redis.conf), so writes of basket-api get READONLY.
# cause_zh: 本机 Redis（6379）被配成了 10.66.0.55 的只读从库（replicaof），basket-api 的写入被拒绝（READONLY）。
# also: redis-server runs as a replica (slave) of 10.66.0.55 and refuses writes: READONLY You can't write against a read only replica
# must: redis && read.?only|replica|slave|只读|从库|副本|从节点
# must_not: maxmemory|out of memory|disk|内存|磁盘|password|密码
# fix: redis-cli replicaof no one; sleep 1
setup() {
  printf '\nreplicaof 10.66.0.55 6379\n' >>/etc/redis/redis.conf
  systemctl enable -q redis-server; systemctl restart redis-server; waitfor up_port 6379
  mkdir -p /opt/basket; cat >/opt/basket/app.js <<'JS'
const http = require('http'), net = require('net');
http.createServer((q, s) => {
  const c = net.connect(6379, '127.0.0.1', () => c.write('SET basket:' + Date.now() + ' 1\r\n'));
  c.on('data', d => { const t = String(d).trim(); c.end(); if (t[0] === '-') { console.error('session store: ' + t.slice(1)); s.statusCode = 500; } s.end(t + '\n'); });
  c.on('error', e => { console.error('session store: ' + e.message); s.statusCode = 500; s.end(); });
}).listen(8312);
JS
  DESC='Basket' svc basket-api '/usr/bin/node /opt/basket/app.js'; waitfor up_port 8312
  for i in 1 2 3 4; do code http://127.0.0.1:8312/add >/dev/null; sleep 0.3; done
}
check() { is 500 http://127.0.0.1:8312/add; }
