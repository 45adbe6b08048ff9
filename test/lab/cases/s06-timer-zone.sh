# hostname: close-02
# symptom_en: The till closing must run at 22:00 but it comes hours later, so the morning shift has no figures. The server clock is right!
# symptom_zh: 收银日结应该 22:00 跑，结果晚了好几个小时，早班没有数据。服务器时间是对的！
# cause: till-close.timer has OnCalendar=*-*-* 22:00:00 America/New_York: the time zone in the expression makes it run hours later than 22:00 local time (UTC).
# cause_zh: till-close.timer 的 OnCalendar 写了时区 America/New_York，所以比本机 22:00 晚几个小时触发。
# also: OnCalendar of till-close.timer is in the zone America/New_York
# must: New_York|time ?zone|时区 && till-close
# must_not: clock (is|drift|skew)|NTP|disabled|masked|时钟
# fix: sed -i 's| America/New_York||' /etc/systemd/system/till-close.timer; systemctl daemon-reload; systemctl restart till-close.timer
setup() {
  mkdir -p /opt/till; printf '#!/bin/sh\necho closed >>/opt/till/closed.log\n' >/opt/till/close; chmod 755 /opt/till/close
  printf '[Unit]\nDescription=Close the tills\n[Service]\nType=oneshot\nExecStart=/opt/till/close\n' >/etc/systemd/system/till-close.service
  printf '[Unit]\nDescription=Close the tills at 22:00\n[Timer]\nOnCalendar=*-*-* 22:00:00 America/New_York\n[Install]\nWantedBy=timers.target\n' >/etc/systemd/system/till-close.timer
  old 5 /etc/systemd/system/till-close.*; systemctl daemon-reload; systemctl enable -q --now till-close.timer
}
check() { systemctl cat till-close.timer | grep -q New_York; }
