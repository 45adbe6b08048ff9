# hostname: ord-27
# symptom_en: Something is wrong with the server, please have a look.
# symptom_zh: 服务器有问题，帮忙看一下。
# cause: the volume /var/lib/orders is full because of /var/lib/orders/trace/trace.log, so order-in fails with ENOSPC (no space left on device).
# cause_zh: /var/lib/orders 分区被 /var/lib/orders/trace/trace.log 写满，order-in 写入报 ENOSPC。
# also: /var/lib/orders has no space left, trace.log fills it
# must: /var/lib/orders && full|no space|ENOSPC|满|空间不足 && trace
# must_not: symlink|release|brute|软链|旧版本|暴力
# fix: truncate -s 0 /var/lib/orders/trace/trace.log
setup() {
  disk /var/lib/orders 60; mkdir -p /var/lib/orders/trace /opt/order-in; head -c 70000000 /dev/zero >/var/lib/orders/trace/trace.log 2>/dev/null || true
  printf 'import time\nwhile True:\n    try:\n        with open("/var/lib/orders/new.json", "w") as f: f.write("x" * 9000)\n    except OSError as e: print("order not stored:", e, flush=True)\n    time.sleep(2)\n' >/opt/order-in/o.py; svc order-in '/usr/bin/python3 /opt/order-in/o.py'
  # bystanders: a newer release that is not linked yet, people guessing ssh passwords, a disabled leftover unit
  mkdir -p /srv/web/releases/1.0 /srv/web/releases/1.1; echo 1.0 >/srv/web/releases/1.0/VERSION; echo 1.1 >/srv/web/releases/1.1/VERSION; ln -s releases/1.0 /srv/web/current
  for i in $(seq 70); do logger -t sshd -p auth.info "Failed password for invalid user admin from 203.0.113.9 port 5$(printf %03d "$i") ssh2"; done
  sleep 4
}
check() { ! sh -c 'head -c 100000 /dev/zero >/var/lib/orders/probe' 2>/dev/null; }
