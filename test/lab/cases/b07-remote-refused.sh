# hostname: bill-04
# symptom_en: rating-svc cannot fetch tariffs any more and answers with an error; the tariff server is up according to its team.
# symptom_zh: rating-svc 获取不到资费数据，返回错误；资费服务器的团队说服务是好的。
# cause: rating-svc uses the wrong port in TARIFF_URL=http://10.66.0.70:8088 (/etc/rating/rating.env); 10.66.0.70 refuses the connection on 8088.
# cause_zh: /etc/rating/rating.env 的 TARIFF_URL 指向 10.66.0.70:8088，该端口拒绝连接。
# also: connection refused by 10.66.0.70:8088 configured as TARIFF_URL
# must: 8088 && 10\.66\.0\.70 && refus|拒绝|wrong|错
# must_not: DNS|time.?out|firewall|超时|防火墙
# fix: sed -i 's/8088/8080/' /etc/rating/rating.env; systemctl restart rating-svc; sleep 1
peer() { ip addr add 10.66.0.70/24 dev eth0; setsid python3 -m http.server 8080 --bind 10.66.0.70 </dev/null >/dev/null 2>&1 & }
setup() {
  mkdir -p /opt/rating /etc/rating; printf 'PORT=8144\nTARIFF_URL=http://10.66.0.70:8088/tariffs\n' >/etc/rating/rating.env
  cat >/opt/rating/server.js <<'JS'
const http = require('http'), e = process.env;
http.createServer((q, s) => http.get(e.TARIFF_URL, r => { r.resume(); s.end('ok'); }).on('error', x => { console.error(`tariff fetch failed: ${x.message}`); s.statusCode = 502; s.end('tariff error'); })).listen(+e.PORT);
JS
  svc rating-svc '/usr/bin/node /opt/rating/server.js' EnvironmentFile=/etc/rating/rating.env; waitfor up_port 8144; for i in 1 2 3; do code http://127.0.0.1:8144/ >/dev/null; done
}
check() { waitfor up_port 8144; is 502 http://127.0.0.1:8144/; }
