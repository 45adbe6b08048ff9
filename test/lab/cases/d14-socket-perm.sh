# hostname: web-92
# symptom_en: All dynamic pages show 502 since the app server was redeployed, static files work.
# symptom_zh: 应用服务器重新部署之后动态页面全部 502，静态文件正常。
# cause: the upstream socket /run/app/app.sock is not writable for nginx (www-data): permission denied (mode 0600, owner root).
# cause_zh: nginx 没有权限访问上游套接字 /run/app/app.sock（root 600），返回 502。
# also: connect() to unix:/run/app/app.sock failed (13: Permission denied)
# must: /run/app/app\.sock && permission|denied|mode|权限
# must_not: not running|does not exist|timeout
# fix: chmod 666 /run/app/app.sock
setup() {
  mkdir -p /run/app /opt/appsock; echo "const f='/run/app/app.sock',fs=require('fs'); try{fs.unlinkSync(f)}catch{} require('http').createServer((q,s)=>s.end('ok')).listen(f,()=>fs.chmodSync(f,0o600))" >/opt/appsock/s.js; svc app-server '/usr/bin/node /opt/appsock/s.js'; waitfor test -S /run/app/app.sock; sleep 1
  site app <<'N'
server { listen 80 default_server; root /var/www/html; location /dyn { proxy_pass http://unix:/run/app/app.sock; } }
N
  for i in 1 2 3; do code http://127.0.0.1/dyn >/dev/null; done
}
check() { is 502 http://127.0.0.1/dyn; }
