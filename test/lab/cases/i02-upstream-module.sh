# hostname: web-61
# symptom_en: 502 on https... sorry, http://10.66.0.10/forms/ since the update last night
# symptom_zh: 昨晚更新之后 http://10.66.0.10/forms/ 一直 502
# cause: the upstream forms-app (127.0.0.1:8202) does not start: Python cannot import the module formkit (ModuleNotFoundError), so nothing listens and nginx answers 502.
# cause_zh: 上游 forms-app 起不来：缺少 Python 模块 formkit（ModuleNotFoundError），8202 没有监听，nginx 返回 502。
# also: forms-app crashes at start with No module named 'formkit'
# must: forms-app|8202 && formkit
# must_not: firewall|wrong port|permission
# fix: echo 'x = 1' >/opt/forms/formkit.py; systemctl restart forms-app; sleep 3
setup() {
  mkdir -p /opt/forms; printf 'import http.server\nimport formkit\nclass H(http.server.BaseHTTPRequestHandler):\n    def do_GET(s): s.send_response(200); s.end_headers(); s.wfile.write(b"forms\\n")\nhttp.server.ThreadingHTTPServer(("127.0.0.1", 8202), H).serve_forever()\n' >/opt/forms/app.py
  DESC='Forms' svc forms-app '/usr/bin/python3 /opt/forms/app.py'
  site forms <<'N'
server { listen 80 default_server; root /var/www/html; location /forms/ { proxy_pass http://127.0.0.1:8202; } }
N
  sleep 4; for i in 1 2 3; do code http://127.0.0.1/forms/ >/dev/null; done
}
check() { is 502 http://127.0.0.1/forms/; }
