# hostname: dwh-02
# symptom_en: stock-load hangs since this morning: the process is there, uses no CPU and writes nothing.
# symptom_zh: stock-load 从早上开始卡住：进程在，不占 CPU，也没有输出。
# cause: stock-load waits for the lock file /run/lock/warehouse.lock (flock), which price-export holds.
# cause_zh: stock-load 在等待文件锁 /run/lock/warehouse.lock，该锁被 price-export 持有。
# also: flock on /run/lock/warehouse.lock is held by price-export, so stock-load is blocked
# must: lock|锁 && warehouse\.lock|price-export
# must_not: database lock|deadlock in postgres|CPU quota
# fix: systemctl stop price-export; sleep 2
setup() {
  mkdir -p /opt/dwh; svc price-export '/usr/bin/flock /run/lock/warehouse.lock sleep 100000'; sleep 1
  printf '#!/bin/sh\nexec 9>/run/lock/warehouse.lock\necho "waiting for the warehouse"\nflock 9\nrm -f /run/dwh.waiting\nexec sleep 100000\n' >/opt/dwh/load.sh; chmod 755 /opt/dwh/load.sh; touch /run/dwh.waiting; svc stock-load /opt/dwh/load.sh; sleep 2
}
check() { test -e /run/dwh.waiting; }
