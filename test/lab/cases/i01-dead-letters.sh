# hostname: mq-05
# symptom_en: The order confirmation page ends in "please try again later" for everybody.
# symptom_zh: 用户下单确认页一直提示“请稍后再试”。
# cause: the volume /var/spool/confirm is full (ENOSPC): dead letters in /var/spool/confirm/dead (dead-*.msg) have piled up and fill it, so confirm-svc cannot store messages.
# cause_zh: /var/spool/confirm 分区写满（ENOSPC），/var/spool/confirm/dead 下堆积的死信文件占了大部分空间，confirm-svc 写不进去。
# also: no space left on /var/spool/confirm because of the files in /var/spool/confirm/dead
# must: full|no space|ENOSPC|100 ?%|exhaust|满|耗尽|不足 && /var/spool/confirm && confirm/dead
# must_not: inodes? (are |is )?(exhaust|full)|deleted[- ]but|permission
# fix: rm -f /var/spool/confirm/dead/*; sleep 1
setup() {
  disk /var/spool/confirm 90; mkdir -p /var/spool/confirm/dead /var/spool/confirm/new /opt/confirm
  for i in $(seq 1 400); do head -c 210000 /dev/zero >/var/spool/confirm/dead/dead-$i.msg 2>/dev/null || true; done; old 4 /var/spool/confirm/dead/*
  cat >/opt/confirm/server.js <<'JS'
const http = require('http'), fs = require('fs');
http.createServer((q, s) => fs.writeFile('/var/spool/confirm/new/' + Date.now() + '.msg', 'x'.repeat(300000), e => {
  if (e) { console.error('cannot queue confirmation: ' + e.code); s.statusCode = 503; } s.end(e ? 'please try again later\n' : 'ok\n'); })).listen(8201);
JS
  DESC='Order confirmation' svc confirm-svc '/usr/bin/node /opt/confirm/server.js'; waitfor up_port 8201
  site shop <<'N'
server { listen 80 default_server; location /confirm { proxy_pass http://127.0.0.1:8201; } }
N
  for i in 1 2 3 4 5; do code -X POST http://127.0.0.1/confirm >/dev/null; done
}
check() { is 503 -X POST http://127.0.0.1/confirm; }
