# hostname: pos-02
# symptom_en: Old logs pile up under /var/log/pos, nothing is compressed any more.
# symptom_zh: /var/log/pos 下的旧日志越堆越多，都不压缩了。
# cause: logrotate reports a duplicate log entry for /var/log/pos/till.log (two rules name it), so it does not rotate these logs.
# cause_zh: logrotate 报 duplicate log entry：/var/log/pos/till.log 在两个规则里重复出现，因此不再轮转。
# also: Two logrotate rules cover /var/log/pos/till.log: duplicate log entry, the file is skipped.
# must: logrotate|rotat|轮转 && duplicate|two rules|twice|重复
# must_not: insecure permissions|disk full|deleted
# fix: rm /etc/logrotate.d/pos-extra; systemctl start logrotate
setup() {
  mkdir -p /var/log/pos; yes 'sale 12.90' | head -c 3000000 >/var/log/pos/till.log; cp /var/log/pos/till.log /var/log/pos/till.log.1
  printf '/var/log/pos/*.log {\n  size 1M\n  rotate 4\n  compress\n}\n' >/etc/logrotate.d/pos; old 300 /etc/logrotate.d/pos
  printf '/var/log/pos/till.log {\n  weekly\n  rotate 2\n}\n' >/etc/logrotate.d/pos-extra; old 2 /etc/logrotate.d/pos-extra
  systemctl unmask -q logrotate.timer; systemctl start logrotate || true
}
check() { logrotate -d /etc/logrotate.conf 2>&1 | grep -q 'duplicate log entry'; }
