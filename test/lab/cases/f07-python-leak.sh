# hostname: feed-01
# symptom_en: feed-builder has to be restarted every day or it dies. Why?
# symptom_zh: feed-builder 每天都得重启一次，不然就挂，为什么？
# cause: feed-builder leaks memory: its resident memory grows without end.
# cause_zh: feed-builder 存在内存泄漏，常驻内存不断增长。
# also: The memory of feed-builder keeps growing (memory leak).
# must: feed-builder && leak|grow|泄漏|增长
# must_not: disk|DNS|CPU quota|磁盘
# fix: systemctl stop feed-builder; sleep 1
setup() {
  mkdir -p /opt/feed; printf 'import time\nseen = {}\nn = 0\nwhile True:\n    n += 1\n    seen[n] = "x" * 400000\n    time.sleep(0.15)\n' >/opt/feed/build.py
  DESC='Feed builder' svc feed-builder '/usr/bin/python3 /opt/feed/build.py' MemoryMax=700M; sleep 10
}
check() { local p a b; p=$(systemctl show -p MainPID --value feed-builder); [ "$p" != 0 ] || return 1; a=$(awk '/VmRSS/{print $2}' /proc/$p/status); sleep 3; b=$(awk '/VmRSS/{print $2}' /proc/$p/status); [ $((b - a)) -gt 1500 ]; }
