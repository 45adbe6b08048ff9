# hostname: dock-07
# symptom_en: truck gate does not open since the update was copied over. everything broken
# symptom_zh: 更新拷过去以后道闸就不开了，全瘫了
# cause: /opt/gate/bin/gated is not executable (mode 644), so systemd can not start gate-control: permission denied, 203/EXEC.
# cause_zh: /opt/gate/bin/gated 没有可执行权限（644），systemd 启动 gate-control 失败（203/EXEC，Permission denied）。
# also: gate-control fails with 203/EXEC because gated lost its execute bit
# must: execut|203|permission|mode|可执行|执行权限|权限 && /opt/gate/bin/gated|gated
# must_not: no such file|interpreter|user .{0,20}not exist|解释器|noexec
# fix: chmod 755 /opt/gate/bin/gated; systemctl restart gate-control; sleep 2
setup() {
  mkdir -p /opt/gate/bin; printf '#!/usr/bin/python3\nimport http.server\nhttp.server.ThreadingHTTPServer(("", 8190), http.server.SimpleHTTPRequestHandler).serve_forever()\n' >/opt/gate/bin/gated; chmod 644 /opt/gate/bin/gated
  logger -p daemon.err -t gate-camera "snapshot failed: lens cap detected"
  DESC='Gate control' svc gate-control /opt/gate/bin/gated RestartSec=3; sleep 3
}
check() { ! up_port 8190; }
