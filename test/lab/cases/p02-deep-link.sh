# hostname: spa-05
# symptom_en: In the new planner people click around fine, but pressing reload or opening a bookmarked link gives a not-found page.
# symptom_zh: 新排班系统点来点去都正常，一刷新或者打开收藏的链接就是找不到页面。
# cause: the single-page application in /srv/planner has client-side routes, but location / of nginx has no try_files fallback to /index.html, so a reload of /week/47 looks for the file /srv/planner/week/47 and gets 404.
# cause_zh: /srv/planner 是单页应用，nginx 的 location / 没有 try_files 回退到 /index.html，刷新 /week/47 时去找不存在的文件 /srv/planner/week/47，返回 404。
# also: nginx lacks try_files $uri /index.html for the single page application, deep links are 404
# must: try_files|index\.html|fallback|single.?page|单页|回退 && 404|not.?found|找不到|不存在 && nginx|/srv/planner|location
# must_not: permission|firewall|upstream|权限
# fix: sed -i 's#location / { }#location / { try_files $uri /index.html; }#' /etc/nginx/sites-available/planner; nginx -s reload; sleep 1
setup() {
  mkdir -p /srv/planner/assets; echo '<div id="app"></div><script src="/assets/app.js"></script>' >/srv/planner/index.html; echo 'history.pushState({}, "", "/week/47");' >/srv/planner/assets/app.js
  site planner <<'N'
server {
    listen 80 default_server;
    root /srv/planner;
    index index.html;
    location / { }
    location /assets/ { expires 7d; }
}
N
  for i in 1 2 3 4 5 6; do code http://127.0.0.1/ >/dev/null; code http://127.0.0.1/assets/app.js >/dev/null; done
  for p in week/47 week/48 staff/12 week/47 requests; do code -A 'Mozilla/5.0' "http://127.0.0.1/$p" >/dev/null; done
}
check() { is 404 http://127.0.0.1/week/47 && is 200 http://127.0.0.1/; }
