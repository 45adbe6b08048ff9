# hostname: wiki-02
# symptom_en: Nobody can edit pages in the wiki any more, reading works. It began after the restore of the backup.
# symptom_zh: 恢复备份之后，wiki 页面只能看不能改。
# cause: /var/lib/wiki/wiki.db is owned by root (644), but wiki runs as www-data and has no write permission: attempt to write a readonly database.
# cause_zh: /var/lib/wiki/wiki.db 属主是 root，wiki 以 www-data 运行没有写权限，报 attempt to write a readonly database。
# also: The restored database file /var/lib/wiki/wiki.db belongs to root, so wiki (www-data) may not write it.
# must: wiki\.db|/var/lib/wiki && own(er|ed)|permission|root|属主|权限
# must_not: read-only file ?system|disk full|locked|只读文件系统|磁盘满
# fix: chown -R www-data:www-data /var/lib/wiki
setup() {
  mkdir -p /var/lib/wiki /opt/wiki; python3 -c 'import sqlite3; c = sqlite3.connect("/var/lib/wiki/wiki.db"); c.execute("create table p(t)"); c.commit()'; chmod 644 /var/lib/wiki/wiki.db
  cat >/opt/wiki/w.py <<'P'
import http.server, sqlite3
class H(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        try:
            c = sqlite3.connect("/var/lib/wiki/wiki.db"); c.execute("insert into p values ('x')"); c.commit(); self.send_response(200)
        except sqlite3.Error as e: print("ERROR saving page to /var/lib/wiki/wiki.db: %s" % e, flush=True); self.send_response(500)
        self.end_headers()
    def do_GET(self): self.send_response(200); self.end_headers()
    def log_message(self, *a): pass
http.server.HTTPServer(("0.0.0.0", 8290), H).serve_forever()
P
  DESC='Wiki' svc wiki '/usr/bin/python3 /opt/wiki/w.py' User=www-data; waitfor up_port 8290; for i in 1 2 3; do code -X POST http://127.0.0.1:8290/ >/dev/null; done
}
check() { is 500 -X POST http://127.0.0.1:8290/; }
