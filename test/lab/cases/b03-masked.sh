# hostname: q-03
# symptom_en: dispatch-svc is not running after the maintenance and "systemctl start dispatch-svc" refuses to work.
# symptom_zh: 维护之后 dispatch-svc 没有运行，systemctl start dispatch-svc 也启动不了。
# cause: dispatch-svc.service is masked (linked to /dev/null), so systemd refuses to start it.
# cause_zh: dispatch-svc.service 被 mask（指向 /dev/null），systemd 拒绝启动。
# also: the unit dispatch-svc is masked
# must: mask|/dev/null && dispatch-svc
# must_not: port|permission|crash
# fix: rm -f /etc/systemd/system/dispatch-svc.service /run/systemd/system/dispatch-svc.service; systemctl daemon-reload; systemctl start dispatch-svc
setup() {
  webapp /opt/dispatch 8111; svc dispatch-svc '/usr/bin/node /opt/dispatch/server.js'; mkdir -p /lib/systemd/system; mv /etc/systemd/system/dispatch-svc.service /lib/systemd/system/; systemctl daemon-reload; systemctl stop dispatch-svc; systemctl mask dispatch-svc
}
check() { ! systemctl is-active -q dispatch-svc; }
