# hostname: inv-04
# symptom_en: The tills cannot reach the inventory service (10.66.0.10, port 9187) since the reinstallation. I tried curl on the machine itself and get an answer.
# symptom_zh: 重装之后各收银台都连不上库存服务（10.66.0.10 的 9187 端口），我在机器上自己 curl 是有返回的。
# cause: inventory listens on 127.0.0.1:9187 only (listen = 127.0.0.1 in /etc/inventory/app.ini), so connections from other hosts are refused.
# cause_zh: inventory 只监听 127.0.0.1:9187（/etc/inventory/app.ini 里 listen = 127.0.0.1），其它机器连接被拒绝。
# also: The service is bound to the loopback address (127.0.0.1:9187) and not reachable from outside.
# must: 127\.0\.0\.1|localhost|loopback|回环|本机 && bind|bound|listen|监听|绑定 && 9187|inventory
# must_not: iptables|nftables|firewall (is )?(block|drop|reject)|防火墙(规则)?(拦截|阻)
# fix: sed -i 's/^listen = .*/listen = 0.0.0.0/' /etc/inventory/app.ini; systemctl restart inventory; sleep 2
setup() {
  mkdir -p /opt/inventory /etc/inventory; printf '[web]\nlisten = 127.0.0.1\nport = 9187\n' >/etc/inventory/app.ini
  cat >/opt/inventory/app.py <<'P'
import configparser, http.server
conf = configparser.ConfigParser(); conf.read("/etc/inventory/app.ini")
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self): self.send_response(200); self.end_headers(); self.wfile.write(b'{"items":12}\n')
http.server.ThreadingHTTPServer((conf["web"]["listen"], int(conf["web"]["port"])), H).serve_forever()
P
  DESC='Inventory' svc inventory '/usr/bin/python3 /opt/inventory/app.py'; waitfor up_port 9187
}
check() { waitfor up_port 9187 && ! up_port 9187 10.66.0.10; }
