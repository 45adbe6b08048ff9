# hostname: img-14
# symptom_en: all product pictures are grey boxes since Ansible ran over the box, the shop itself is up
# symptom_zh: 跑过 Ansible 之后商品图片全是灰块，商城页面本身能打开
# cause: thumbd does not start: its unit's EnvironmentFile=/etc/default/thumbd does not exist (Failed to load environment files), so nothing listens on 8311 and the pictures get 502.
# cause_zh: thumbd 起不来：单元里的 EnvironmentFile=/etc/default/thumbd 不存在，8311 没有监听，图片都是 502。
# also: thumbd.service fails because the environment file /etc/default/thumbd is missing
# must: thumbd && /etc/default/thumbd|environment ?file|环境(变量)?文件
# must_not: port (is )?(taken|in use)|disk|firewall|磁盘
# fix: echo CACHE=/var/cache/thumbs >/etc/default/thumbd; systemctl reset-failed thumbd; systemctl restart thumbd; sleep 2
setup() {
  webapp /opt/thumbd 8311
  DESC='Thumbnails' svc thumbd '/usr/bin/node /opt/thumbd/server.js' 'EnvironmentFile=/etc/default/thumbd'
  mkdir -p /var/www/shop; echo '<img src=/thumb/1.jpg>' >/var/www/shop/index.html
  site shop <<'N'
server { listen 80 default_server; root /var/www/shop; location /thumb/ { proxy_pass http://127.0.0.1:8311; } }
N
  for i in 1 2 3; do code http://127.0.0.1/thumb/$i.jpg >/dev/null; code http://127.0.0.1/ >/dev/null; done
}
check() { is 502 http://127.0.0.1/thumb/1.jpg; }
