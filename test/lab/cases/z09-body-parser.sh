# hostname: form-02
# symptom_en: long application forms can not be sent, short ones go through. people are told "something went wrong"
# symptom_zh: 内容长的申请表提交不了，短的没问题，页面只显示出错了
# cause: form-svc itself limits request bodies to 100 kB (MAX_BODY=102400 in /etc/form/env), so long forms are answered with 413 (request entity too large).
# cause_zh: form-svc 自身把请求体限制为 100 kB（/etc/form/env 里 MAX_BODY=102400），较长的表单被返回 413。
# also: the limit MAX_BODY of 102400 bytes in form-svc rejects larger forms with 413 Payload Too Large
# must: form-svc|form/env|MAX_BODY && 413|too large|limit|限制|过大|上限
# must_not: client_max_body_size.{0,40}(is|of) (1m|1 MB)|permission|disk|timeout|权限
# fix: sed -i 's/^MAX_BODY=.*/MAX_BODY=10485760/' /etc/form/env; systemctl restart form-svc; sleep 1
setup() {
  mkdir -p /etc/form /opt/form; echo 'MAX_BODY=102400' >/etc/form/env; old 3 /etc/form/env
  cat >/opt/form/server.js <<'JS'
const http = require('http'); const max = Number(process.env.MAX_BODY || 1e7);
http.createServer((q, s) => { let n = 0, over = false; q.on('data', b => { n += b.length; over ||= n > max; });
  q.on('end', () => { if (over) { console.error(`PayloadTooLargeError: request entity too large (${n} > limit ${max}) POST ${q.url}`); s.statusCode = 413; s.end('something went wrong\n'); } else s.end('saved\n'); }); }).listen(8095);
JS
  DESC='Application forms' svc form-svc '/usr/bin/node /opt/form/server.js' EnvironmentFile=/etc/form/env
  site form <<'N'
server { listen 80 default_server; client_max_body_size 20m; location / { proxy_pass http://127.0.0.1:8095; } }
N
  waitfor up_port 8095; head -c 300000 /dev/zero >/tmp/long; for _ in 1 2 3; do code --data-binary @/tmp/long http://127.0.0.1/apply >/dev/null; code -d name=x http://127.0.0.1/apply >/dev/null; done; rm /tmp/long
}
check() { head -c 300000 /dev/zero >/tmp/long; is 413 --data-binary @/tmp/long http://127.0.0.1/apply; }
