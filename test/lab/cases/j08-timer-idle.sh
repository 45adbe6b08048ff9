# hostname: arch-31
# symptom_en: invoices are not archived any more, the last ones in the archive are from eight days ago, and we have moved that job from cron to systemd on that very day
# symptom_zh: 发票八天没有归档了，就是那天把任务从 cron 改成了 systemd
# cause: invoice-archive.timer is not active: it was installed but neither enabled nor started, so invoice-archive.service is never triggered.
# cause_zh: invoice-archive.timer 没有启用也没有启动，所以 invoice-archive.service 不会被触发。
# also: the timer invoice-archive.timer is disabled and inactive
# must: invoice-archive(\.timer)? && disabled|inactive|not (been )?(enabled|started|active)|never (enabled|started)|n(ei|)ther enabled|未启用|没有启用|未启动|没有启动|未激活
# must_not: OnCalendar|exit|masked|calendar|path
# fix: systemctl enable -q --now invoice-archive.timer
setup() {
  mkdir -p /opt/inv /srv/archive; printf '#!/bin/sh\ntouch /srv/archive/$(date +%%Y%%m%%d)\n' >/opt/inv/archive; chmod 755 /opt/inv/archive
  for d in 12 11 10 9 8; do touch -d "$d days ago" "/srv/archive/$(days_ago $d +%Y%m%d)"; done
  printf '[Unit]\nDescription=Archive invoices\n[Service]\nType=oneshot\nExecStart=/opt/inv/archive\n' >/etc/systemd/system/invoice-archive.service
  printf '[Unit]\nDescription=Archive invoices every night\n[Timer]\nOnCalendar=*-*-* 01:30:00\nPersistent=true\n[Install]\nWantedBy=timers.target\n' >/etc/systemd/system/invoice-archive.timer
  old 8 /etc/systemd/system/invoice-archive.*
  printf '# moved to systemd\n#30 1 * * * root /opt/inv/archive\n' >/etc/cron.d/inv; old 8 /etc/cron.d/inv; systemctl daemon-reload
}
check() { ! systemctl is-active -q invoice-archive.timer; }
