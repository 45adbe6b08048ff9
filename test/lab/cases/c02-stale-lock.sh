# hostname: sync-07
# symptom_en: ledger-sync does no work since the power failure, it says it is already running but it is not.
# symptom_zh: 断电之后 ledger-sync 一直不工作，它说自己已在运行，但其实没有。
# cause: the stale lock file /var/lib/ledger/sync.lock of a process that no longer exists keeps ledger-sync from running.
# cause_zh: 残留的锁文件 /var/lib/ledger/sync.lock（对应进程已不存在）导致 ledger-sync 拒绝运行。
# also: left-over lock /var/lib/ledger/sync.lock with a dead pid
# must: /var/lib/ledger/sync\.lock && stale|left|no longer|dead|残留|不存在
# must_not: permission|disk
# fix: rm /var/lib/ledger/sync.lock; systemctl restart ledger-sync; sleep 3
setup() {
  mkdir -p /var/lib/ledger /opt/lsync; echo 31999 >/var/lib/ledger/sync.lock; old 2 /var/lib/ledger/sync.lock
  printf 'import os, sys, time\np="/var/lib/ledger/sync.lock"\nif os.path.exists(p): print("another instance is already running, lock file", p, "exists", file=sys.stderr, flush=True); sys.exit(3)\ntime.sleep(1e6)\n' >/opt/lsync/s.py; svc ledger-sync '/usr/bin/python3 /opt/lsync/s.py'; sleep 5
}
check() { test -e /var/lib/ledger/sync.lock; }
