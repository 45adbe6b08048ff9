# hostname: app-61
# symptom_en: order-push cannot find its database host "ledgerdb" on this machine, on the sister machine the same configuration works.
# symptom_zh: 这台机器上 order-push 找不到数据库主机 ledgerdb，另一台同样配置的机器正常。
# cause: /etc/resolv.conf has the wrong search domain (corp.internl), so the short name ledgerdb does not resolve; it should be corp.internal.
# cause_zh: /etc/resolv.conf 的 search 域写成了 corp.internl，短主机名 ledgerdb 无法解析。
# also: wrong search domain in resolv.conf: ledgerdb cannot be resolved (ENOTFOUND)
# must: ledgerdb && search|corp\.internl && resolv|解析|NXDOMAIN|DNS
# must_not: firewall|nameserver .{0,30}(dead|unreachable|does not answer)
# fix: sed -i 's/internl/internal/' /etc/resolv.conf; sleep 3
peer() { dns ledgerdb 10.66.0.45; }
setup() {
  sed -i 's/corp.internal/corp.internl/' /etc/resolv.conf; mkdir -p /opt/push; printf 'import socket, time\nwhile True:\n    try: print("db at", socket.gethostbyname("ledgerdb"), flush=True)\n    except OSError as e: print("cannot resolve host ledgerdb:", e, flush=True)\n    time.sleep(2)\n' >/opt/push/p.py; svc order-push '/usr/bin/python3 /opt/push/p.py'; sleep 3
}
check() { ! getent hosts ledgerdb; }
