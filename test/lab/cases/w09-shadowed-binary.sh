# hostname: fee-12
# symptom_en: We rolled out feesd 3.2 on Thursday, the package says 3.2 and the service was restarted twice, but this host still answers as 3.1.
# symptom_zh: 周四把 feesd 升到了 3.2，装的也是 3.2，服务重启了两次，可是这台机器返回的还是 3.1。
# cause: An old copy /usr/local/bin/feesd (3.1) comes before /usr/bin/feesd (3.2) in PATH, and the service starts feesd by its bare name through env, so the old one runs.
# cause_zh: /usr/local/bin/feesd 是旧的 3.1，在 PATH 里排在 /usr/bin/feesd（3.2）前面，服务用 env 按名字启动，所以跑的是旧的。
# also: The service runs the old binary /usr/local/bin/feesd instead of /usr/bin/feesd because it is found first in PATH.
# must: /usr/local/bin/feesd && old|3\.1|shadow|PATH|precede|before|first|instead|旧|遮|优先|前面
# must_not: browser cache|CDN cache|proxy cache|not (been )?restarted|symlink|缓存|没有重启
# fix: rm /usr/local/bin/feesd; systemctl restart feesd; sleep 1
setup() {
  for v in 3.1:/usr/local/bin 3.2:/usr/bin; do
    printf '#!/usr/bin/python3\nimport http.server\nclass Fees(http.server.BaseHTTPRequestHandler):\n    def do_GET(self): self.send_response(200); self.end_headers(); self.wfile.write(b"feesd %s\\n")\n    def log_message(self, *a): pass\nhttp.server.HTTPServer(("0.0.0.0", 8077), Fees).serve_forever()\n' "${v%:*}" >"${v#*:}/feesd"
    chmod 755 "${v#*:}/feesd"
  done
  old 140 /usr/local/bin/feesd
  old 4 /usr/bin/feesd
  DESC='Fees' svc feesd '/usr/bin/env feesd'
  waitfor up_port 8077
}
check() { waitfor up_port 8077; curl -s -m 3 http://127.0.0.1:8077/ | grep -q 3.1; }
