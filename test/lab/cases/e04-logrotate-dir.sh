# hostname: app-17
# symptom_en: /var/log/gateway/access.log is one single huge file, it should be cut every day. What is broken?
# symptom_zh: /var/log/gateway/access.log 本来每天切割，现在成了一个超大的文件，哪里坏了？
# cause: logrotate skips /var/log/gateway/access.log because its directory is group-writable (insecure permissions) and no su directive is set.
# cause_zh: logrotate 因父目录 /var/log/gateway 权限不安全（组可写，缺少 su 指令）而跳过 access.log。
# also: logrotate refuses /var/log/gateway/access.log: parent directory has insecure permissions.
# must: logrotate|rotat|轮转|切割 && insecure|permission|writable|su directive|mode|权限|可写
# must_not: disk full|no space|deleted file|磁盘满
# fix: chmod 755 /var/log/gateway; chown root:root /var/log/gateway; systemctl start logrotate
setup() {
  useradd -r gwd; install -d -m 775 -o root -g gwd /var/log/gateway
  yes 'GET /v1/price 200 12ms' | head -c 30000000 >/var/log/gateway/access.log
  printf '/var/log/gateway/*.log {\n  size 5M\n  rotate 7\n  missingok\n  compress\n  copytruncate\n}\n' >/etc/logrotate.d/gateway; old 9 /etc/logrotate.d/gateway
  systemctl unmask -q logrotate.timer; systemctl enable -q --now logrotate.timer; systemctl start logrotate || true
}
check() { systemctl start logrotate >/dev/null 2>&1; [ "$(stat -c %s /var/log/gateway/access.log)" -gt 20000000 ]; }
