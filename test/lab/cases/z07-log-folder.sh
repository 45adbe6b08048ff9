# hostname: www-08
# symptom_en: after the disk cleanup and a reboot the web page does not come back
# symptom_zh: 清理磁盘并重启之后，网页就再也起不来了
# cause: nginx does not start because the directory /var/log/nginx does not exist any more: it can not open /var/log/nginx/error.log (No such file or directory).
# cause_zh: nginx 启动失败，因为目录 /var/log/nginx 被删掉了，无法打开 /var/log/nginx/error.log（No such file or directory）。
# also: the log directory of nginx, /var/log/nginx, is missing
# must: /var/log/nginx && missing|not exist|no such|gone|deleted|removed|不存在|被删|缺少|没有
# must_not: permission|port (80 )?(is )?(already )?in use|syntax|no space|权限|端口
# fix: mkdir -p /var/log/nginx; systemctl reset-failed nginx; systemctl start nginx
setup() {
  site page <<'N'
server { listen 80 default_server; location / { return 200 "welcome\n"; } }
N
  rm -rf /var/log/nginx; systemctl stop nginx; systemctl start nginx || true; sleep 1
}
check() { ! is 200 http://127.0.0.1/; }
