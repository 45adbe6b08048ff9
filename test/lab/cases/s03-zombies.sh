# hostname: render-11
# symptom_en: preview images stopped coming, worked fine this morning. log says something about fork??
# symptom_zh: 预览图不出了，早上还好好的，日志里好像说 fork 什么的
# cause: preview-hub never reaps its finished children: zombies (defunct processes) fill its task limit TasksMax=60, so it can not fork any more.
# cause_zh: preview-hub 不回收结束的子进程，僵尸进程占满了 TasksMax=60，无法再 fork。
# also: zombie processes of preview-hub exhaust the TasksMax of its unit
# must: zombie|defunct|reap|TasksMax|task limit|pids\.max|僵尸|任务数|进程数 && preview-hub
# must_not: out of memory|OOM|memory leak|disk|内存泄漏|CPU
# fix: systemctl kill -s KILL preview-hub; rm -r /etc/systemd/system/preview-hub.service.d; systemctl daemon-reload; sleep 4
setup() {
  mkdir -p /opt/preview /etc/systemd/system/preview-hub.service.d; printf '[Service]\nTasksMax=60\n' >/etc/systemd/system/preview-hub.service.d/tasks.conf
  cat >/opt/preview/hub.pl <<'P'
$| = 1; my $n = 0;
while (1) { my $p = fork; if (!defined $p) { print "preview not made: fork: $!\n"; sleep 3; next } if (!$p) { exit 0 } $n++; select undef, undef, undef, 0.05 }
P
  old 40 /opt/preview/hub.pl; DESC='Previews' svc preview-hub '/usr/bin/perl /opt/preview/hub.pl'; sleep 7
}
check() { [ "$(cat /sys/fs/cgroup/system.slice/preview-hub.service/pids.current 2>/dev/null || systemctl show -p TasksCurrent --value preview-hub)" -ge 59 ] 2>/dev/null; }
