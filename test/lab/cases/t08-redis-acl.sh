# hostname: sess-05
# symptom_en: nobody can log in to the portal any more, "session could not be created". redis is up and answers PONG!!
# symptom_zh: 门户谁都登录不了，提示会话创建失败，redis 是活的，ping 也有 PONG！
# cause: The Redis ACL user portal has no permission for the command setex (NOPERM): its rule in /etc/redis/users.acl allows only reading (+get +ping), so sessions can not be stored.
# cause_zh: Redis 的 ACL 用户 portal 没有 setex 命令的权限（NOPERM），/etc/redis/users.acl 里只给了 +get 等读权限，所以写不了会话。
# also: Redis answers NOPERM: user portal may not run setex according to /etc/redis/users.acl
# must: NOPERM|permission|ACL|privilege|not allowed|权限|不允许 && portal && setex|write|command|redis|写|命令
# must_not: maxmemory|out of memory|wrong password|redis (is )?(down|not running)|file permission|密码错误|内存
# fix: redis-cli acl setuser portal '+@all'; sleep 3
setup() {
  printf 'user default on nopass ~* &* +@all\nuser portal on >kf8Zq2 ~sess:* +ping +get +ttl\n' >/etc/redis/users.acl; chown redis:redis /etc/redis/users.acl; chmod 640 /etc/redis/users.acl
  echo 'aclfile /etc/redis/users.acl' >>/etc/redis/redis.conf; systemctl restart redis-server
  mkdir -p /opt/portal
  cat >/opt/portal/app.js <<'JS'
const http = require('http'), net = require('net');
http.createServer((q, s) => { const c = net.connect(6379, '127.0.0.1', () => c.write('AUTH portal kf8Zq2\r\nSETEX sess:' + Date.now() + ' 60 x\r\n')); let d = '';
  c.on('data', b => { d += b; const l = d.split('\r\n'); if (l.length < 3) return; c.end();
    if (l[1] === '+OK') return s.end('welcome\n');
    console.error(`session could not be created: ${l[1].slice(1)}`); s.statusCode = 500; s.end('session could not be created\n'); });
  c.on('error', e => { s.statusCode = 503; s.end(e.message); }); }).listen(8500);
JS
  old 80 /opt/portal/app.js; DESC='Portal' svc portal '/usr/bin/node /opt/portal/app.js'; waitfor up_port 8500
  for _ in 1 2 3; do code http://127.0.0.1:8500/login >/dev/null; done
}
check() { is 500 http://127.0.0.1:8500/login; }
