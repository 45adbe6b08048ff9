# hostname: book-02
# symptom_en: Since the reboot last night nobody can book: booking-api on port 8122 does not answer.
# symptom_zh: 昨晚重启机器之后不能预订了，booking-api 的 8122 端口没有响应。
# cause: booking-api.service is disabled, so it was not started at boot and is inactive (dead); nothing listens on 8122.
# cause_zh: booking-api.service 没有设置开机启动（disabled），重启后没有运行，8122 无监听。
# also: the unit booking-api is not enabled and therefore not running since the reboot
# must: booking-api && disabled|not enabled|not running|inactive|stopped|dead|没有运行|未启动|停止|未设置|没有设置|开机
# must_not: firewall|wrong port|masked
# fix: systemctl start booking-api
setup() { webapp /opt/booking 8122; svc booking-api '/usr/bin/node /opt/booking/server.js'; waitfor up_port 8122; systemctl disable -q --now booking-api; }
check() { is 000 http://127.0.0.1:8122/; }
