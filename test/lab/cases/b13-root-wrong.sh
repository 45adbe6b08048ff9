# hostname: shop-07
# symptom_en: Images of the shop are all 404 since the weekend, the pages themselves are fine.
# symptom_zh: 周末之后商城图片全部 404，页面本身正常。
# cause: the nginx alias for /img/ points to /srv/media/images, which does not exist; the files are in /srv/media/img.
# cause_zh: nginx 的 /img/ 指向 /srv/media/images，该目录不存在，文件在 /srv/media/img。
# also: wrong path /srv/media/images in the nginx location /img/ (no such directory)
# must: /srv/media/images && not exist|no such|missing|wrong|404|不存在|错
# must_not: permission|upstream|权限
# fix: sed -i 's|media/images|media/img|' /etc/nginx/sites-available/shop; nginx -s reload; sleep 1
setup() {
  mkdir -p /srv/media/img; for i in 1 2 3; do echo p >/srv/media/img/$i.jpg; done
  site shop <<'N'
server { listen 80 default_server; root /var/www/html; index index.nginx-debian.html;
  location /img/ { alias /srv/media/images/; } }
N
  for i in 1 2 3 1 2; do code http://127.0.0.1/img/$i.jpg >/dev/null; done; code http://127.0.0.1/ >/dev/null
}
check() { is 404 http://127.0.0.1/img/1.jpg; }
