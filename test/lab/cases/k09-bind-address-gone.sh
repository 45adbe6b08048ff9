# hostname: web-41
# symptom_en: After the reboot the intranet is down. We only swapped the network card and the address of this box.
# symptom_zh: 换了网卡和地址、重启之后内网站点就起不来了。
# cause: nginx cannot start because its site listens on 10.66.0.77:80, an address this host does not have any more (bind() failed, 99: Cannot assign requested address).
# cause_zh: nginx 启动失败：站点配置 listen 10.66.0.77:80，而本机已没有这个地址（bind 失败 99 Cannot assign requested address）。
# also: nginx: bind() to 10.66.0.77:80 failed (99: Cannot assign requested address)
# must: nginx && 10\.66\.0\.77 && assign|address|bind|not (on|have|configured)|地址|绑定
# must_not: address already in use|port .{0,10}in use|syntax|firewall|被占用
# fix: sed -i 's/10.66.0.77:80/80/' /etc/nginx/sites-available/intranet; systemctl reset-failed nginx; systemctl start nginx
setup() {
  ip addr add 10.66.0.77/24 dev eth0
  site intranet <<'N'
server { listen 10.66.0.77:80 default_server; server_name intranet; root /var/www/html; index index.nginx-debian.html; }
N
  old 200 /etc/nginx/sites-available/intranet; systemctl stop nginx; ip addr del 10.66.0.77/24 dev eth0; systemctl start nginx || true; sleep 1
}
check() { ! up_port 80; }
