# hostname: hub-03
# symptom_en: event-hub never becomes active, systemd keeps killing it although it seems to work for a few seconds.
# symptom_zh: event-hub 一直起不来，看起来能工作几秒，然后就被 systemd 杀掉。
# cause: event-hub is Type=notify but never sends READY=1, so systemd kills it after TimeoutStartSec=4s (start operation timed out).
# cause_zh: event-hub 是 Type=notify 但没有发送 READY，启动超时（TimeoutStartSec=4s）后被 systemd 杀掉。
# also: event-hub: start operation timed out: Type=notify without READY
# must: event-hub && start.{0,30}tim(e|ed)|timeout|notify|超时
# must_not: OOM|segfault|port
# fix: sed -i s/Type=notify/Type=simple/ /etc/systemd/system/event-hub.service; systemctl daemon-reload; systemctl restart event-hub; sleep 5
setup() { webapp /opt/hub 8401; svc event-hub '/usr/bin/node /opt/hub/server.js' Type=notify TimeoutStartSec=4s & sleep 14; }
check() { sleep 5; ! systemctl is-active -q event-hub; }
