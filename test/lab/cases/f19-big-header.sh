# hostname: sso-02
# symptom_en: Users with many roles get 502 after login at /sso, everybody else gets in.
# symptom_zh: 角色多的用户登录 /sso 之后报 502，其他用户正常。
# cause: the upstream sso-app sends a response header larger than nginx's proxy_buffer_size (upstream sent too big header), so nginx answers 502.
# cause_zh: 上游 sso-app 返回的响应头超过 nginx 的 proxy_buffer_size（upstream sent too big header），nginx 返回 502。
# also: upstream sent too big header while reading response header from upstream 8741
# must: too big|too large|proxy_buffer|header|响应头 && header|proxy_buffer|响应头
# must_not: not running|timed? ?out|connection refused
# fix: sed -i 's/proxy_pass/proxy_buffer_size 64k; proxy_buffers 4 64k; proxy_busy_buffers_size 64k; proxy_pass/' /etc/nginx/sites-available/sso; nginx -s reload; sleep 1
setup() {
  mkdir -p /opt/sso; echo "require('http').createServer((q, s) => { if (/roles/.test(q.url)) s.setHeader('set-cookie', 'roles=' + 'r'.repeat(12000)); s.end('in'); }).listen(8741)" >/opt/sso/s.js; svc sso-app '/usr/bin/node /opt/sso/s.js'; waitfor up_port 8741
  site sso <<'N'
server { listen 80 default_server; root /var/www/html; location /sso { proxy_pass http://127.0.0.1:8741; } }
N
  for i in 1 2 3; do code "http://127.0.0.1/sso?roles=$i" >/dev/null; code http://127.0.0.1/sso >/dev/null; done
}
check() { is 502 'http://127.0.0.1/sso?roles=1'; }
