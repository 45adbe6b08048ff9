# hostname: docs-08
# symptom_en: Uploading scans ends in a 500 page, small text notes go through. Nothing shows up in the log of docs-app, as if it never got them.
# symptom_zh: 上传扫描件就跳 500 页面，发小段文字没问题。docs-app 日志里什么都没有，好像根本没收到。
# cause: /var/cache/upload (tmpfs of 8 MB, nginx client_body_temp_path) is full with leftover files, so nginx can not buffer the request body: No space left on device, 500.
# cause_zh: nginx 的请求体临时目录 /var/cache/upload 是 8MB 的 tmpfs，被残留文件占满，写请求体报 No space left on device，返回 500。
# also: The tmpfs /var/cache/upload where nginx keeps request bodies has no space left.
# must: /var/cache/upload && full|100 ?%|no space|ENOSPC|exhaust|filled|fills|used up|满|耗尽|用尽|空间
# must_not: out of inodes|client_max_body_size|\b413\b|permission|docs-app (is )?(down|stopped)
# fix: find /var/cache/upload -type f -delete
setup() {
  mkdir -p /var/cache/upload /opt/docs
  mount -t tmpfs -o size=8m,mode=755 tmpfs /var/cache/upload
  chown www-data /var/cache/upload
  cat >/opt/docs/app.js <<'JS'
require('http').createServer((q, s) => {
  let n = 0;
  q.on('data', d => { n += d.length; }).on('end', () => { console.log('document of', n, 'bytes'); s.end('kept\n'); });
}).listen(8087);
JS
  DESC='Documents' svc docs-app '/usr/bin/node /opt/docs/app.js'
  waitfor up_port 8087
  site docs <<'N'
client_body_temp_path /var/cache/upload;
server { listen 80 default_server; client_max_body_size 50m; location / { proxy_pass http://127.0.0.1:8087; } }
N
  i=0
  while head -c 700000 /dev/zero >/var/cache/upload/00000000$((10 + i)) 2>/dev/null; do i=$((i + 1)); done
  chown www-data /var/cache/upload/0*; old 6 /var/cache/upload/0*
  for i in 1 2 3; do
    head -c 3000000 /dev/zero | code --data-binary @- http://127.0.0.1/scan >/dev/null
    code -d note http://127.0.0.1/note >/dev/null
  done
}
check() { head -c 3000000 /dev/zero | is 500 --data-binary @- http://127.0.0.1/scan && is 200 -d note http://127.0.0.1/note; }
