# hostname: rpt-11
# symptom_en: The times in everything shift-report prints are 8 hours behind, the clock of the host is right.
# symptom_zh: shift-report 输出的时间都慢了 8 小时，但机器时钟是对的。
# cause: the unit of shift-report sets TZ=UTC, so it works in UTC while the host uses Asia/Shanghai.
# cause_zh: shift-report 的单元设置了 TZ=UTC，而主机时区是 Asia/Shanghai。
# also: time zone: Environment=TZ=UTC in shift-report.service
# must: TZ|time ?zone|时区 && UTC && shift-report
# must_not: NTP|drift|skew
# fix: sed -i /TZ=/d /etc/systemd/system/shift-report.service; systemctl daemon-reload; systemctl restart shift-report
setup() { mkdir -p /opt/shift; printf 'import time\nwhile True: print("shift at", time.strftime("%%F %%T"), flush=True); time.sleep(5)\n' >/opt/shift/s.py; svc shift-report '/usr/bin/python3 /opt/shift/s.py' Environment=TZ=UTC; sleep 1; }
check() { grep -q TZ=UTC /etc/systemd/system/shift-report.service; }
