# hostname: ops-04
# symptom_en: Routine check before the holidays: does this host have any fault?
# symptom_zh: 节前例行检查：这台机器有没有故障？
# healthy: yes
# cause: No fault found: the host is healthy.
# cause_zh: 未发现故障，主机一切正常。
# also: No problem found, the host is healthy.
# must: no (fault|problem)|any problem|未发现 && file system \(/\)|文件系统（/）|healthy|正常|any problem
# must_not: root cause is|caused by|is full|killed|not running
setup() {
  printf '[Unit]\nDescription=Prepare directories\n[Service]\nType=oneshot\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n' >/etc/systemd/system/prepare-dirs.service
  printf '[Unit]\nDescription=Nightly export\n[Service]\nType=oneshot\nExecStart=/bin/true\n' >/etc/systemd/system/nightly-export.service
  printf '[Timer]\nOnCalendar=*-*-* 02:00\n[Install]\nWantedBy=timers.target\n' >/etc/systemd/system/nightly-export.timer
  systemctl daemon-reload; systemctl enable -q prepare-dirs nightly-export.timer; systemctl start prepare-dirs nightly-export.timer nightly-export
  pg <<'S'
create database app;
S
  webapp /opt/portal 8084; svc portal '/usr/bin/node /opt/portal/server.js'; waitfor up_port 8084; iptables -A INPUT -p tcp --dport 23 -j DROP; printf '*/15 * * * * root /bin/true\n' >/etc/cron.d/sync
}
check() { is 200 http://127.0.0.1:8084/; }
