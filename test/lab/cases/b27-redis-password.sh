# hostname: sess-02
# symptom_en: session-svc answers 500 for every login since the security team rotated secrets.
# symptom_zh: 安全团队轮换密钥之后 session-svc 登录全部 500。
# cause: Redis requires a password (requirepass) and session-svc uses the old or wrong password: WRONGPASS, authentication fails.
# cause_zh: Redis 设置了新密码（requirepass），session-svc 用的密码不对，报 WRONGPASS。
# also: session-svc's Redis password is wrong (WRONGPASS invalid username-password pair)
# must: password|WRONGPASS|NOAUTH|credential|密码|凭据|认证 && redis && session-svc
# must_not: redis (is )?(down|stopped)|maxmemory|port (is )?wrong
# fix: redis-cli -a n3w-Secret config set requirepass old-Secret
setup() {
  systemctl start redis-server; sleep 1; redis-cli config set requirepass n3w-Secret; mkdir -p /opt/session /etc/session; printf 'PORT=8201\nREDIS_PORT=6379\nREDIS_PASSWORD=old-Secret\n' >/etc/session/env
  cat >/opt/session/server.js <<'JS'
const http = require('http'), net = require('net'), e = process.env;
http.createServer((q, s) => { const c = net.connect(+e.REDIS_PORT, '127.0.0.1', () => c.write(`AUTH ${e.REDIS_PASSWORD}\r\nGET s\r\n`));
  c.once('data', d => { const m = String(d).split('\r\n')[0]; if (m[0] == '-') { console.error(`redis error: ${m.slice(1)}`); s.statusCode = 500; } s.end(); c.end(); }); }).listen(+e.PORT);
JS
  svc session-svc '/usr/bin/node /opt/session/server.js' EnvironmentFile=/etc/session/env; waitfor up_port 8201; for i in 1 2 3 4 5; do code http://127.0.0.1:8201/login >/dev/null; done
}
check() { is 500 http://127.0.0.1:8201/login; }
