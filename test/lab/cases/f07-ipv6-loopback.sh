# hostname: tax-03
# symptom_en: tax-web answers 502 for every calculation since the backend address was written as a name; the calculator runs.
# symptom_zh: 后端地址改成主机名之后 tax-web 每次计算都返回 502，计算服务是在运行的。
# cause: tax-web connects to [::1]:8721 (IPv6 loopback) but tax-calc listens on 127.0.0.1:8721 (IPv4) only, so the connection is refused.
# cause_zh: tax-web 连接的是 IPv6 回环 [::1]:8721，而 tax-calc 只监听 127.0.0.1:8721（IPv4），连接被拒绝。
# also: tax-calc listens on IPv4 127.0.0.1 only while the client uses IPv6 ::1 port 8721
# must: ::1|IPv6|v6 && 8721|tax-calc
# must_not: not running|firewall|wrong port
# fix: sed -i 's/BIND=.*/BIND=::/' /etc/systemd/system/tax-calc.service; systemctl daemon-reload; systemctl restart tax-calc; sleep 2
setup() {
  webapp /opt/calc6 8721; svc tax-calc '/usr/bin/node /opt/calc6/server.js' Environment=BIND=127.0.0.1; waitfor up_port 8721; mkdir -p /opt/tax
  sed -i 's/^::1.*//' /etc/hosts; echo '::1 calc.local' >>/etc/hosts
  cat >/opt/tax/server.js <<'JS'
require('http').createServer((q, s) => require('http').get('http://calc.local:8721/', r => { r.resume(); s.end('ok'); }).on('error', x => { console.error('calculation failed: ' + x.message); s.statusCode = 502; s.end(); })).listen(8722);
JS
  svc tax-web '/usr/bin/node /opt/tax/server.js'; waitfor up_port 8722; for i in 1 2 3; do code http://127.0.0.1:8722/ >/dev/null; done
}
check() { is 502 http://127.0.0.1:8722/; }
