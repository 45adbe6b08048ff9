# hostname: ops-21
# symptom_en: Nobody gets into /grafana-old any more. The browser still asks for the password, then there is an internal server error, with any password.
# symptom_zh: /grafana-old 谁都进不去了，浏览器还会问密码，输完就是 500，什么密码都一样。
# cause: nginx cannot read the password file /etc/nginx/ops.htpasswd (permission denied: owner root, mode 600, nginx works as www-data), so auth_basic fails with 500.
# cause_zh: nginx（www-data）没有权限读取密码文件 /etc/nginx/ops.htpasswd（root 600），auth_basic 返回 500。
# also: /etc/nginx/ops.htpasswd is not readable for www-data, auth_basic answers 500
# must: ops\.htpasswd && permission|readable|mode|owner|权限|读取|600
# must_not: wrong password|mismatch|firewall|密码错误
# fix: chmod 644 /etc/nginx/ops.htpasswd
setup() {
  webapp /opt/dash 8150; DESC='Dashboards' svc dash-old '/usr/bin/node /opt/dash/server.js'; waitfor up_port 8150
  echo "ops:$(openssl passwd -apr1 lamp-post)" >/etc/nginx/ops.htpasswd; chmod 600 /etc/nginx/ops.htpasswd
  site ops <<'N'
server {
    listen 80 default_server;
    root /var/www/html;
    location /grafana-old { auth_basic "Operations"; auth_basic_user_file ops.htpasswd; proxy_pass http://127.0.0.1:8150; }
}
N
  for i in 1 2 3 4; do code http://127.0.0.1/grafana-old >/dev/null; code -u ops:lamp-post http://127.0.0.1/grafana-old >/dev/null; done
}
check() { ! is 200 -u ops:lamp-post http://127.0.0.1/grafana-old; }
