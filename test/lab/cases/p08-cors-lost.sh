# hostname: api-44
# symptom_en: The map widget on the partner pages stays empty, the browser console says "blocked by CORS policy: No Access-Control-Allow-Origin header". Only for /tiles, the other calls work.
# symptom_zh: 合作方页面上的地图是空的，控制台报 blocked by CORS policy，没有 Access-Control-Allow-Origin，只有 /tiles 这样，其它接口正常。
# cause: location /tiles/ of nginx has an add_header of its own (Cache-Control), and so no longer inherits add_header Access-Control-Allow-Origin from the server block; the header is missing there.
# cause_zh: nginx 的 location /tiles/ 里有自己的 add_header Cache-Control，因此不再继承 server 块的 add_header Access-Control-Allow-Origin，该路径缺少这个头。
# also: add_header in location /tiles/ replaces the inherited Access-Control-Allow-Origin header
# must: add_header && /tiles && Access-Control-Allow-Origin|CORS
# must_not: firewall|not running|certificate
# fix: sed -i 's#add_header Cache-Control#add_header Access-Control-Allow-Origin "*"; add_header Cache-Control#' /etc/nginx/sites-available/api; nginx -s reload; sleep 1
setup() {
  mkdir -p /srv/api/tiles; echo '{}' >/srv/api/points; echo tile >/srv/api/tiles/1.png
  site api <<'N'
server {
    listen 80 default_server;
    root /srv/api;
    add_header Access-Control-Allow-Origin "*";
    location / { }
    location /tiles/ {
        add_header Cache-Control "public, max-age=600";
    }
}
N
  for i in 1 2 3 4; do code -H 'Origin: https://partner.example' http://127.0.0.1/points >/dev/null; code -H 'Origin: https://partner.example' http://127.0.0.1/tiles/1.png >/dev/null; done
}
check() { curl -sI http://127.0.0.1/points | grep -qi access-control && ! curl -sI http://127.0.0.1/tiles/1.png | grep -qi access-control; }
