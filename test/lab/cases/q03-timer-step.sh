# hostname: tariff-01
# symptom_en: tariff-pull is a systemd timer of 25 minutes. Why does the supplier see it twice within ten minutes, once an hour?
# symptom_zh: tariff-pull 是 25 分钟一次的 systemd 定时器，为什么供应商每小时都看到有两次只隔了 10 分钟？
# cause: OnCalendar=*:0/25 is no interval: it fires at the minutes 0, 25 and 50 of each hour and starts over at :00, so the gap from :50 to :00 is only 10 minutes.
# cause_zh: OnCalendar=*:0/25 不是间隔：每小时在 0、25、50 分触发，到整点重新开始，所以 50 分到 00 分只隔 10 分钟。
# also: the step 0/25 of the timer's OnCalendar restarts every hour (:00, :25, :50), the last gap is 10 minutes since 60 is not divisible by 25
# must: 0/25|step|步长|OnCalendar && 50|:00|on the hour|each hour|every hour|per hour|restart|start(s|ed)? (over|again)|divi[ds]|整点|每小时|整除|重新
# must_not: clock (drift|skew|jump)|\bNTP\b|duplicate|two (timers|entries)|overlap|时钟|重复
# fix: sed -i 's|^OnCalendar=.*|OnUnitActiveSec=25min|' /etc/systemd/system/tariff-pull.timer; systemctl daemon-reload; systemctl restart tariff-pull.timer
setup() {
  mkdir -p /opt/tariff; printf '#!/bin/sh\necho "tariffs pulled, 318 rows"\n' >/opt/tariff/pull; chmod 755 /opt/tariff/pull
  printf '[Unit]\nDescription=Pull of the tariffs\n[Service]\nType=oneshot\nExecStart=/opt/tariff/pull\n' >/etc/systemd/system/tariff-pull.service
  printf '[Unit]\nDescription=Tariffs every 25 minutes\n[Timer]\nOnCalendar=*:0/25\nAccuracySec=1s\n[Install]\nWantedBy=timers.target\n' >/etc/systemd/system/tariff-pull.timer
  old 70 /opt/tariff/pull /etc/systemd/system/tariff-pull.*; systemctl daemon-reload; systemctl enable -q --now tariff-pull.timer; systemctl start tariff-pull
  printf '55 * * * * root /bin/true\n' >/etc/cron.d/noop; old 200 /etc/cron.d/noop
}
check() { grep -q 'OnCalendar=\*:0/25' /etc/systemd/system/tariff-pull.timer; }
