# hostname: sip-06
# symptom_en: Calls are cut off again and again, every ten seconds or so all are gone at once
# symptom_zh: 通话老是断，差不多每十秒钟所有通话一起掉
# cause: systemd kills call-hub because of its WatchdogSec=8: call-hub never sends the watchdog notification (sd_notify), so after 8 s the unit is aborted (Watchdog timeout) and restarted.
# cause_zh: call-hub 的单元设了 WatchdogSec=8，但程序不发送看门狗通知，systemd 每 8 秒因 Watchdog timeout 用 SIGABRT 杀掉它再重启。
# also: watchdog timeout of call-hub.service (limit 8s), systemd kills it with SIGABRT
# must: call-hub && watchdog|看门狗
# must_not: OOM|memory|segfault|内存|firewall
# fix: sed -i /WatchdogSec/d /etc/systemd/system/call-hub.service; systemctl daemon-reload; systemctl restart call-hub; sleep 12
setup() {
  webapp /opt/call 8316
  DESC='Call hub' svc call-hub '/usr/bin/node /opt/call/server.js' WatchdogSec=8 NotifyAccess=main; sleep 24
}
check() { journalctl -u call-hub --since '-11s' -q --no-pager | grep -q 'Watchdog timeout'; }
