# hostname: edge-14
# symptom_en: beacon does not run after the rollout. "systemctl start beacon" says nothing and returns 0, but there is no process.
# symptom_zh: 发布之后 beacon 没有运行，systemctl start beacon 没有报错、返回 0，但是没有进程。
# cause: the condition ConditionPathExists=/etc/beacon/site.id of beacon.service is not met (the file does not exist), so systemd skips the start.
# cause_zh: beacon.service 的 ConditionPathExists=/etc/beacon/site.id 条件不满足（文件不存在），systemd 跳过启动。
# also: start of beacon skipped because of an unmet condition check: /etc/beacon/site.id is missing
# must: /etc/beacon/site\.id && condition|skip|条件|跳过
# must_not: masked|\bport\b|crash
# fix: mkdir -p /etc/beacon; echo 7 >/etc/beacon/site.id; systemctl start beacon; sleep 1
setup() {
  webapp /opt/beacon 8711; svc beacon '/usr/bin/node /opt/beacon/server.js'; sed -i '/^\[Unit\]/a ConditionPathExists=/etc/beacon/site.id' /etc/systemd/system/beacon.service
  systemctl daemon-reload; systemctl stop beacon; systemctl start beacon
}
check() { ! systemctl is-active -q beacon; }
