# hostname: db-21
# symptom_en: wms-api answers 500 for everything since the database passwords were rotated.
# symptom_zh: 数据库密码轮换之后 wms-api 所有请求都返回 500。
# cause: wms-api logs in to PostgreSQL as user wms with a wrong (old) password: password authentication failed for user "wms".
# cause_zh: wms-api 用旧密码以 wms 用户登录 PostgreSQL，密码认证失败。
# also: password authentication failed for user wms
# must: wms && password|authentication|credential|密码|认证|凭据
# must_not: max_connections|refused on port|pg_hba
# fix: cd /; runuser -u postgres -- psql -c "alter role wms password 'old-one'"
setup() {
  pg <<'S'
create role wms login password 'new-one';
S
  mkdir -p /opt/wms; printf 'import http.server, subprocess\nclass H(http.server.BaseHTTPRequestHandler):\n    def do_GET(self):\n        r=subprocess.run(["psql","-h","127.0.0.1","-U","wms","-c","select 1","postgres"],env={"PGPASSWORD":"old-one","PATH":"/usr/bin"},capture_output=True,text=True)\n        if r.returncode: print("query failed:", r.stderr.strip().splitlines()[-1], flush=True)\n        self.send_response(500 if r.returncode else 200); self.end_headers()\n    def log_message(self,*a): pass\nhttp.server.ThreadingHTTPServer(("",8311),H).serve_forever()\n' >/opt/wms/w.py
  svc wms-api '/usr/bin/python3 /opt/wms/w.py'; waitfor up_port 8311; for i in 1 2 3 4; do code http://127.0.0.1:8311/ >/dev/null; done
}
check() { is 500 http://127.0.0.1:8311/; }
