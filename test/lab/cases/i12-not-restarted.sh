# hostname: web-81
# symptom_en: The price fix we rolled out this morning works everywhere but here, customers still see the old sum.
# symptom_zh: 今早上线的价格修复别的机器都生效了，就这台客户看到的还是旧金额。
# cause: price-api was not restarted after the roll-out: its process is older than /opt/price/server.js, which was changed since, so the old code is still in memory.
# cause_zh: price-api 发布后没有重启，进程启动时间早于 /opt/price/server.js 的修改时间，内存里跑的还是旧代码。
# also: price-api still runs the old code: /opt/price/server.js is newer than the running process, restart needed
# must: price-api|/opt/price && restart|older than|newer than|still run|in memory|before|重启|早于|旧代码|仍在运行|内存
# must_not: symlink|browser cache|CDN|软链
# fix: systemctl restart price-api; sleep 1
setup() {
  mkdir -p /opt/price; echo "require('http').createServer((q, s) => s.end('sum 119\\n')).listen(8203);" >/opt/price/server.js; old 40 /opt/price/server.js
  DESC='Prices' svc price-api '/usr/bin/node /opt/price/server.js'; waitfor up_port 8203; sleep 3
  echo "require('http').createServer((q, s) => s.end('sum 117\\n')).listen(8203);" >/opt/price/server.js
}
check() { curl -s -m 3 http://127.0.0.1:8203/ | grep -q 119; }
