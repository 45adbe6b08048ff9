# hostname: ops-06
# symptom_en: The weekly cleanup of exports has not happened for a while, nobody remembers touching it.
# symptom_zh: 每周的导出清理已经很久没有执行了，没人记得动过它。
# cause: export-cleanup.timer is masked (linked to /dev/null), so systemd never starts the job.
# cause_zh: export-cleanup.timer 被 mask（指向 /dev/null），任务不会执行。
# also: The timer export-cleanup.timer is masked.
# must: mask|/dev/null && export-cleanup
# must_not: disk full|permission|exit (code|status)|磁盘满
# fix: systemctl unmask export-cleanup.timer; systemctl enable --now export-cleanup.timer
setup() {
  mkdir -p /usr/local/lib/systemd/system
  printf '[Unit]\nDescription=Cleanup of exports\n[Service]\nType=oneshot\nExecStart=/bin/true\n' >/usr/local/lib/systemd/system/export-cleanup.service
  printf '[Timer]\nOnCalendar=weekly\n[Install]\nWantedBy=timers.target\n' >/usr/local/lib/systemd/system/export-cleanup.timer
  old 90 /usr/local/lib/systemd/system/export-cleanup.*; ln -s /dev/null /etc/systemd/system/export-cleanup.timer; systemctl daemon-reload
}
check() { [ "$(systemctl is-enabled export-cleanup.timer)" = masked ]; }
