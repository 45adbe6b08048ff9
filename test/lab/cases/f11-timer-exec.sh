# hostname: stat-09
# symptom_en: No numbers from last night in the dashboard.
# symptom_zh: 看板上没有昨晚的数据。
# cause: nightly-stats.service fails when its timer starts it: /opt/stats/run.sh is not executable (permission denied, 203/EXEC).
# cause_zh: nightly-stats.service 被定时器启动时失败：/opt/stats/run.sh 没有执行权限（203/EXEC，Permission denied）。
# also: systemd cannot execute /opt/stats/run.sh of nightly-stats: Permission denied.
# must: nightly-stats|/opt/stats && execut|permission|203|执行权限|权限
# must_not: timer is (not|inactive)|masked|disk full
# fix: chmod +x /opt/stats/run.sh; systemctl start nightly-stats
setup() {
  mkdir -p /opt/stats; printf '#!/bin/sh\nexit 0\n' >/opt/stats/run.sh; chmod 644 /opt/stats/run.sh
  printf '[Unit]\nDescription=Statistics of the night\n[Service]\nType=oneshot\nExecStart=/opt/stats/run.sh\n' >/etc/systemd/system/nightly-stats.service
  printf '[Timer]\nOnCalendar=*-*-* 02:30\n[Install]\nWantedBy=timers.target\n' >/etc/systemd/system/nightly-stats.timer
  systemctl daemon-reload; systemctl enable -q --now nightly-stats.timer; systemctl start nightly-stats || true
}
check() { ! systemctl start nightly-stats; }
