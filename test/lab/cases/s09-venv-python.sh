# hostname: seat-02
# symptom_en: seat reservation down since the os upgrade last night
# symptom_zh: 昨晚系统升级之后选座服务就起不来了
# cause: /opt/seat/venv/bin/python is a dangling symlink to /usr/bin/python3.9, which is gone after the upgrade, so seat-api can not be started (203/EXEC).
# cause_zh: /opt/seat/venv/bin/python 是指向已不存在的 /usr/bin/python3.9 的悬空软链，seat-api 启动失败（203/EXEC）。
# also: the virtual environment's python points to python3.9, which no longer exists
# must: python3\.9|/opt/seat/venv/bin/python && not exist|no such|missing|dangling|broken|gone|no longer|不存在|悬空|缺失|失效|找不到
# must_not: permission|module|port|权限|端口|模块
# fix: ln -sfn /usr/bin/python3 /opt/seat/venv/bin/python; systemctl restart seat-api; sleep 2
setup() {
  mkdir -p /opt/seat/venv/bin; ln -s /usr/bin/python3.9 /opt/seat/venv/bin/python; old 700 /opt/seat/venv/bin/python
  printf 'import http.server\nhttp.server.ThreadingHTTPServer(("", 8133), http.server.SimpleHTTPRequestHandler).serve_forever()\n' >/opt/seat/api.py; old 700 /opt/seat/api.py
  DESC='Seats' svc seat-api '/opt/seat/venv/bin/python /opt/seat/api.py'; sleep 3
}
check() { ! up_port 8133; }
