# hostname: hr-03
# symptom_en: Applicants cannot send their CV, small ones go through. nginx.conf allows 50 MB!
# symptom_zh: 应聘者传不了简历，小文件可以，nginx.conf 里明明放开到 50M 了！
# cause: The snippet /etc/nginx/snippets/harden.conf, included by the site, sets client_max_body_size 64k and overrides the 50m of nginx.conf, so larger uploads get 413.
# cause_zh: 站点 include 的 /etc/nginx/snippets/harden.conf 里 client_max_body_size 64k 覆盖了全局的 50m，大文件被 413 拒绝。
# also: client_max_body_size 64k in /etc/nginx/snippets/harden.conf
# must: client_max_body_size|body size|413|请求体|上传大小 && 64 ?k
# must_not: permission|disk (is )?full|time.?out|upstream (is )?down|权限
# fix: sed -i s/64k/50m/ /etc/nginx/snippets/harden.conf; nginx -s reload; sleep 1
setup() {
  mkdir -p /opt/hr; echo "require('http').createServer((q, s) => { q.resume().on('end', () => s.end('thanks\\n')); }).listen(8074);" >/opt/hr/server.js; DESC='Applications' svc hr-apply '/usr/bin/node /opt/hr/server.js'; waitfor up_port 8074
  sed -i 's/^http {/http {\n\tclient_max_body_size 50m;/' /etc/nginx/nginx.conf; printf 'add_header X-Frame-Options DENY;\nserver_tokens off;\nclient_max_body_size 64k;\n' >/etc/nginx/snippets/harden.conf
  site hr <<'N'
server { listen 80 default_server; include snippets/harden.conf; location /apply { proxy_pass http://127.0.0.1:8074; } }
N
  head -c 20000 /dev/zero >/tmp/s; head -c 900000 /dev/zero >/tmp/b; for f in s b s b b; do code --data-binary @/tmp/$f http://127.0.0.1/apply >/dev/null; done; rm /tmp/s /tmp/b
}
check() { head -c 900000 /dev/zero | is 413 --data-binary @- http://127.0.0.1/apply; }
