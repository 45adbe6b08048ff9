# hostname: blog-01
# symptom_en: The blog only shows "Error establishing a database connection".
# symptom_zh: 博客只显示“数据库连接错误”。
# needs: mariadb-server
# cause: mariadb does not start because of an unknown variable innodb_bufer_pool_size in /etc/mysql/mariadb.conf.d/99-tuning.cnf.
# cause_zh: mariadb 启动失败：/etc/mysql/mariadb.conf.d/99-tuning.cnf 中有未知参数 innodb_bufer_pool_size。
# also: MariaDB fails to start, unknown variable 'innodb_bufer_pool_size=512M' in its configuration.
# must: mariadb|mysql && innodb_bufer_pool_size|unknown variable|99-tuning
# must_not: disk full|max_connections|wrong password|磁盘满
# fix: rm /etc/mysql/mariadb.conf.d/99-tuning.cnf; systemctl restart mariadb
setup() {
  printf '[mysqld]\ninnodb_bufer_pool_size=512M\n' >/etc/mysql/mariadb.conf.d/99-tuning.cnf; systemctl enable -q mariadb; systemctl start mariadb || true
  mkdir -p /opt/blog; cat >/opt/blog/b.py <<'P'
import http.server, socket
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try: socket.create_connection(("127.0.0.1", 3306), 2); self.send_response(200); self.end_headers()
        except OSError as e: print("Error establishing a database connection: %s" % e, flush=True); self.send_response(500); self.end_headers(); self.wfile.write(b"Error establishing a database connection\n")
    def log_message(self, *a): pass
http.server.HTTPServer(("0.0.0.0", 8280), H).serve_forever()
P
  DESC='Blog' svc blog '/usr/bin/python3 /opt/blog/b.py'; waitfor up_port 8280; code http://127.0.0.1:8280/ >/dev/null; code http://127.0.0.1:8280/ >/dev/null
}
check() { is 500 http://127.0.0.1:8280/; }
