# hostname: web-51
# symptom_en: The intranet page disappeared after the restart of nginx, a directory listing of some folder is shown instead.
# symptom_zh: nginx 重启之后内网首页不见了，显示的是某个目录列表。
# cause: nginx cannot bind port 80: share-http (python http.server) already listens on it, bind fails with address already in use.
# cause_zh: nginx 无法绑定 80 端口，share-http（python http.server）已占用该端口，启动失败。
# also: port 80 is taken by share-http.service, therefore nginx fails to start (98: Address already in use)
# must: \b80\b && in use|taken|占用|EADDRINUSE|already && share-http|http\.server|python
# must_not: syntax|semicolon|certificate|语法
# fix: systemctl stop share-http; systemctl start nginx; sleep 1
setup() {
  site intra <<'N'
server { listen 80 default_server; root /var/www/html; index index.nginx-debian.html; }
N
  systemctl stop nginx; mkdir -p /srv/share; touch /srv/share/list; svc share-http '/usr/bin/python3 -m http.server 80' WorkingDirectory=/srv/share; waitfor up_port 80; systemctl start nginx || true; sleep 1
}
check() { ! systemctl is-active -q nginx; }
