# hostname: shop-31
# symptom_en: A handful of regular customers only get a bare "400" from the shop, in a private window the same people get in.
# symptom_zh: 有几个老客户打开商城就是一个光秃秃的 400，换无痕窗口又能进，急。
# cause: nginx's large_client_header_buffers 2 1k is too small for the cookies of these customers, so nginx answers 400 Request Header Or Cookie Too Large.
# cause_zh: nginx 的 large_client_header_buffers 2 1k 太小，老客户的 Cookie 请求头超限，nginx 返回 400。
# also: client sent too long header line: the request header exceeds large_client_header_buffers of nginx
# must: large_client_header_buffers|(header|cookie)s?.{0,40}(large|long|big|exceed)|too (large|long|big).{0,20}(header|cookie)|请求头|Cookie && nginx|large_client_header_buffers
# must_not: firewall|upstream (is )?down|not running|expired
# fix: sed -i 's/large_client_header_buffers 2 1k/large_client_header_buffers 4 16k/' /etc/nginx/conf.d/tuning.conf; nginx -s reload; sleep 1
setup() {
  webapp /opt/shop 8210; DESC='Shop front' svc shop-front '/usr/bin/node /opt/shop/server.js'; waitfor up_port 8210
  printf 'client_header_buffer_size 512;\nlarge_client_header_buffers 2 1k;\n' >/etc/nginx/conf.d/tuning.conf
  site shop <<'N'
server { listen 80 default_server; server_name shop; error_log /var/log/nginx/error.log info; location / { proxy_pass http://127.0.0.1:8210; } }
N
  for i in $(seq 25); do code http://127.0.0.1/item/$i >/dev/null; done
  for i in 1 2 3 4; do code -H "Cookie: basket=$(printf '%01800d' $i)" http://127.0.0.1/item/$i >/dev/null; done
}
check() { is 400 -H "Cookie: basket=$(printf '%01800d' 7)" http://127.0.0.1/item/7; }
