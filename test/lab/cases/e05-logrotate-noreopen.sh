# hostname: app-18
# symptom_en: Since midnight /var/log/tracker/tracker.log stays empty although the tracker works, we cannot see today's events.
# symptom_zh: 从零点开始 /var/log/tracker/tracker.log 一直是空的，但 tracker 工作正常，看不到今天的日志。
# cause: After rotation tracker still writes to the rotated file /var/log/tracker/tracker.log.1, because logrotate has no postrotate (or copytruncate) that makes it reopen its log.
# cause_zh: 日志轮转后 tracker 仍在写 /var/log/tracker/tracker.log.1，logrotate 没有 postrotate/copytruncate 让它重新打开日志。
# also: tracker keeps the rotated file tracker.log.1 open; nothing signals it to reopen the log after logrotate renamed it.
# must: rotat|轮转|logrotate && tracker\.log[.-]|reopen|postrotate|copytruncate|重新打开
# must_not: disk full|no permission|EACCES|磁盘满|没有权限
# fix: systemctl restart tracker; sleep 2
setup() {
  mkdir -p /var/log/tracker /opt/tracker
  printf 'import time\nf = open("/var/log/tracker/tracker.log", "a", buffering=1)\nwhile True:\n    f.write(time.strftime("%%F %%T event stored\\n")); time.sleep(0.5)\n' >/opt/tracker/tracker.py
  printf '/var/log/tracker/tracker.log {\n  daily\n  rotate 5\n  missingok\n  create 0644 root root\n}\n' >/etc/logrotate.d/tracker; old 30 /etc/logrotate.d/tracker /opt/tracker/tracker.py
  DESC='Event tracker' svc tracker '/usr/bin/python3 /opt/tracker/tracker.py'; sleep 2
  logrotate -f /etc/logrotate.d/tracker; sleep 2
}
check() { sleep 1; [ "$(stat -c %s /var/log/tracker/tracker.log)" = 0 ]; }
