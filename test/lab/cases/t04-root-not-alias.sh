# hostname: docs-04
# symptom_en: every page under /handbuch/ is "not found" although the files are all there. the start page works. please help, audit tomorrow
# symptom_zh: /handbuch/ 下面所有页面都提示找不到，文件明明都在，首页是好的，明天审计，求帮忙！
# cause: nginx uses root /srv/handbuch in location /handbuch/, so it looks for the files in /srv/handbuch/handbuch/, which does not exist, and answers 404; alias was meant.
# cause_zh: nginx 的 location /handbuch/ 里用了 root /srv/handbuch（应为 alias），实际去找 /srv/handbuch/handbuch/ 下的文件，不存在所以 404。
# also: wrong root in nginx: it opens /srv/handbuch/handbuch/index.html, the files are in /srv/handbuch
# must: /srv/handbuch && root|alias|handbuch/handbuch|path|路径|目录
# must_not: permission|not running|firewall|权限|防火墙
# fix: sed -i 's|root /srv/handbuch;|alias /srv/handbuch/;|' /etc/nginx/sites-available/docs; nginx -s reload; sleep 1
setup() {
  mkdir -p /srv/handbuch/teil1; echo '<h1>Handbuch</h1>' >/srv/handbuch/index.html; echo one >/srv/handbuch/teil1/kapitel.html
  old 300 /srv/handbuch /srv/handbuch/index.html /srv/handbuch/teil1 /srv/handbuch/teil1/kapitel.html
  site docs <<'N'
server {
  listen 80 default_server;
  root /var/www/html;
  index index.html index.nginx-debian.html;
  location /handbuch/ { root /srv/handbuch; }
}
N
  old 2 /etc/nginx/sites-available/docs
  for u in / /handbuch/ /handbuch/index.html /handbuch/teil1/kapitel.html /handbuch/; do code http://127.0.0.1$u >/dev/null; done
}
check() { is 404 http://127.0.0.1/handbuch/index.html; }
