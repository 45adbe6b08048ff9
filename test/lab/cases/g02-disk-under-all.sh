# hostname: mixed-02
# symptom_en: Orders are not saved and the status page is stale, everything at once.
# symptom_zh: 订单存不了，状态页也不更新，一下子全出问题了。
# cause: The file system /data is full because of /data/trace/trace.log, so order-sink and status-writer both fail with ENOSPC.
# cause_zh: /data 分区被 /data/trace/trace.log 写满，order-sink 和 status-writer 都报 ENOSPC（空间不足）。
# also: /data has no space left: /data/trace/trace.log has grown to fill it.
# must: /data && full|no space|ENOSPC|满|空间不足 && trace
# must_not: permission|port|DNS
# fix: truncate -s 0 /data/trace/trace.log
setup() {
  disk /data 60; mkdir -p /data/trace /data/orders /opt/m; head -c 70000000 /dev/zero >/data/trace/trace.log 2>/dev/null || true
  for n in order-sink status-writer; do printf 'import time\nwhile True:\n    try:\n        with open("/data/orders/%s.json", "w") as f: f.write("x" * 9000)\n    except OSError as e: print("%s: cannot save: %%s" %% e, flush=True)\n    time.sleep(2)\n' $n $n >/opt/m/$n.py; svc $n "/usr/bin/python3 /opt/m/$n.py"; done; sleep 4
}
check() { ! sh -c 'head -c 100000 /dev/zero >/data/orders/probe' 2>/dev/null; }
