# hostname: web-31
# symptom_en: the website is gone after cleaning up old files, nginx will not come up
# symptom_zh: 清理了一些旧文件之后网站没了，nginx 起不来
# cause: nginx does not start: /etc/nginx/sites-enabled/promo is a symlink to /etc/nginx/sites-available/promo, which was deleted (open() failed, no such file).
# cause_zh: nginx 启动失败：/etc/nginx/sites-enabled/promo 是指向已删除的 ../sites-available/promo 的软链，open() 报文件不存在。
# also: dangling symlink /etc/nginx/sites-enabled/promo
# must: sites-(enabled|available)/promo && dangling|broken|no such file|not exist|missing|deleted|gone|symlink|不存在|失效|已删除|缺少|悬空
# must_not: syntax error|port .{0,20}in use|permission|语法错误
# fix: rm /etc/nginx/sites-enabled/promo; systemctl reset-failed nginx; systemctl start nginx
setup() {
  site main <<'N'
server { listen 80 default_server; root /var/www/html; }
N
  ln -s ../sites-available/promo /etc/nginx/sites-enabled/promo; systemctl restart nginx 2>/dev/null || true; sleep 1
}
check() { ! nginx -t -q 2>/dev/null && is 000 http://127.0.0.1/; }
