# hostname: quo-06
# symptom_en: We set the limit to 500 in /etc/quota/quota.json last week and restarted quotad, but the partner is still cut off at 200. The file is right, I looked at it three times.
# symptom_zh: 上周把 /etc/quota/quota.json 里的上限改成 500 并重启了 quotad，合作方还是到 200 就被限了。文件我看了三遍，没写错。
# cause: quotad does not read /etc/quota/quota.json: its ExecStart names --config /opt/quota/conf/quota.json, an old copy with limit 200.
# cause_zh: quotad 读的不是 /etc/quota/quota.json，它的 ExecStart 用的是 --config /opt/quota/conf/quota.json，那里的旧文件上限还是 200。
# also: The service is started with another configuration file, /opt/quota/conf/quota.json, which still has the limit 200.
# must: /opt/quota/conf/quota\.json && quotad|ExecStart|--config|config|配置
# must_not: not (been )?restarted|没有重启|缓存
# fix: sed -i 's|/opt/quota/conf/quota.json|/etc/quota/quota.json|' /etc/systemd/system/quotad.service; systemctl daemon-reload; systemctl restart quotad; sleep 1
setup() {
  mkdir -p /etc/quota /opt/quota/conf
  echo '{ "port": 8059, "limit": 500 }' >/etc/quota/quota.json
  echo '{ "port": 8059, "limit": 200 }' >/opt/quota/conf/quota.json
  cat >/opt/quota/quotad.js <<'JS'
const file = process.argv[process.argv.indexOf('--config') + 1];
const settings = JSON.parse(require('fs').readFileSync(file, 'utf8'));
require('http').createServer((q, s) => s.end(JSON.stringify({ limit: settings.limit }) + '\n')).listen(settings.port);
JS
  old 7 /etc/quota/quota.json
  old 200 /opt/quota/conf/quota.json /opt/quota/quotad.js
  DESC='Quota' svc quotad '/usr/bin/node /opt/quota/quotad.js --config /opt/quota/conf/quota.json'
  waitfor up_port 8059
}
check() { waitfor up_port 8059; curl -s -m 3 http://127.0.0.1:8059/ | grep -q 200; }
