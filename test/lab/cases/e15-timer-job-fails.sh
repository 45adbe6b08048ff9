# hostname: ops-05
# symptom_en: The partners got no price list today, usually it is there at six.
# symptom_zh: 合作方今天没有收到价目表，平时六点就有了。
# cause: The timer fires, but its job pricelist.service fails: /opt/pricelist/export.sh cannot write to /srv/outbox because the directory does not exist (No such file or directory).
# cause_zh: 定时器正常触发，但 pricelist.service 执行失败：/srv/outbox 目录不存在（No such file or directory）。
# also: pricelist.service (started by its timer) exits with status 1: /srv/outbox/prices.csv: No such file or directory.
# must: pricelist && /srv/outbox|No such file|does not exist|不存在
# must_not: timer is (not|inactive|disabled)|masked|disk full|定时器没有
# fix: mkdir -p /srv/outbox; systemctl start pricelist
setup() {
  mkdir -p /opt/pricelist; printf '#!/bin/sh\nset -e\necho "sku;price" >/srv/outbox/prices.csv\n' >/opt/pricelist/export.sh; chmod +x /opt/pricelist/export.sh; old 40 /opt/pricelist/export.sh
  printf '[Unit]\nDescription=Price list export\n[Service]\nType=oneshot\nExecStart=/opt/pricelist/export.sh\n' >/etc/systemd/system/pricelist.service
  printf '[Timer]\nOnCalendar=*-*-* 06:00\n[Install]\nWantedBy=timers.target\n' >/etc/systemd/system/pricelist.timer
  systemctl daemon-reload; systemctl enable -q --now pricelist.timer; systemctl start pricelist || true
}
check() { ! systemctl start pricelist; }
