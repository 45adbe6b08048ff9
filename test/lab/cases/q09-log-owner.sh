# hostname: stamp-05
# symptom_en: Time stamping returns 500 since midnight. Nothing was rolled out. What happened at midnight?
# symptom_zh: 零点之后打卡接口就返回 500，没有上线任何东西，零点发生了什么？
# cause: logrotate created /var/log/stamp/audit.log anew as root:root with mode 0600 (create 0600 root root), so stamp-api, which runs as user stamp, may not write it (permission denied).
# cause_zh: logrotate 在零点用 create 0600 root root 重新创建了 /var/log/stamp/audit.log，stamp-api 以 stamp 用户运行没有写权限（EACCES）。
# also: /var/log/stamp/audit.log belongs to root with mode 600 since the rotation, stamp-api gets EACCES
# must: permission|EACCES|own(er|ed)|belongs|denied|not writable|writ(e|able)|权限|属主|不可写 && /var/log/stamp/audit\.log
# must_not: no space|disk (is )?full|read-only|磁盘满|只读
# fix: chown stamp:stamp /var/log/stamp/audit.log
setup() {
  useradd -r stamp; mkdir -p /opt/stamp /var/log/stamp; chown stamp /var/log/stamp; cat >/opt/stamp/api.py <<'P'
import http.server, time
class H(http.server.BaseHTTPRequestHandler):
    def log_message(self, *a): pass
    def do_GET(self):
        try:
            with open("/var/log/stamp/audit.log", "a") as f: f.write(time.strftime("%F %T stamped\n"))
            self.send_response(200)
        except OSError as e: print("stamp refused:", e, flush=True); self.send_response(500)
        self.end_headers()
http.server.ThreadingHTTPServer(("", 8377), H).serve_forever()
P
  printf '/var/log/stamp/audit.log {\n  daily\n  rotate 7\n  missingok\n  create 0600 root root\n}\n' >/etc/logrotate.d/stamp; old 9 /etc/logrotate.d/stamp /opt/stamp/api.py
  printf '2026-11-20 08:00:00 stamped\n' >/var/log/stamp/audit.log.1; chown stamp /var/log/stamp/audit.log.1; install -o root -g root -m 600 /dev/null /var/log/stamp/audit.log; touch -d 'today 00:00' /var/log/stamp/audit.log
  DESC='Time stamping' svc stamp-api '/usr/bin/python3 /opt/stamp/api.py' User=stamp; waitfor up_port 8377; for _ in 1 2 3; do code http://127.0.0.1:8377/ >/dev/null; done
}
check() { is 500 http://127.0.0.1:8377/; }
