# hostname: search-09
# symptom_en: search still ranks by the old rules on this node, the new rules were deployed on Friday everywhere. Restarted twice.
# symptom_zh: 只有这台机器的搜索排序还是旧规则，周五新规则已经全部发布，重启过两次。
# cause: the symlink /srv/search/rules still points to the old release rules-41, the new one rules-42 lies beside it but was never linked.
# cause_zh: 软链 /srv/search/rules 仍指向旧版本 rules-41，没有切换到 rules-42。
# also: /srv/search/rules is a symbolic link to the previous release rules-41
# must: symlink|symbolic link|\blink\b|软链|符号链接 && rules-41|old release|previous|旧
# must_not: browser cache|proxy cache|缓存|not restarted
# fix: ln -sfn rules-42 /srv/search/rules; systemctl restart search-web; sleep 2
setup() {
  mkdir -p /srv/search/rules-41 /srv/search/rules-42 /opt/search; echo 41 >/srv/search/rules-41/version; echo 42 >/srv/search/rules-42/version
  printf 'import http.server\nv = open("/srv/search/rules/version").read()\nclass H(http.server.BaseHTTPRequestHandler):\n    def log_message(self, *a): pass\n    def do_GET(self):\n        self.send_response(200); self.end_headers(); self.wfile.write(b"rules " + v.encode())\nhttp.server.ThreadingHTTPServer(("", 8512), H).serve_forever()\n' >/opt/search/web.py
  ln -s rules-41 /srv/search/rules; old 60 /srv/search/rules /srv/search/rules-41 /srv/search/rules-41/* /opt/search/web.py; old 3 /srv/search/rules-42 /srv/search/rules-42/*
  DESC='Search' svc search-web '/usr/bin/python3 /opt/search/web.py'; waitfor up_port 8512
}
check() { waitfor up_port 8512; curl -s -m 3 http://127.0.0.1:8512/ | grep -q 41; }
