# hostname: fx-03
# symptom_en: Our rate pull should come every ten minutes on the dot, the bank wants it like that. But sometimes it is 3 minutes after the last one and sometimes 16. It was fine before the new package.
# symptom_zh: 汇率拉取应该整整每十分钟一次，银行那边要求的。可现在有时隔 3 分钟，有时隔 16 分钟。装新包之前一直是好的。
# cause: rate-pull.timer has RandomizedDelaySec=480: systemd delays each run by a random time of up to 8 minutes, so the gaps differ.
# cause_zh: rate-pull.timer 里设置了 RandomizedDelaySec=480，systemd 每次都随机延迟 0 到 8 分钟，所以间隔忽长忽短。
# also: The timer rate-pull.timer adds a random delay (RandomizedDelaySec) to every run.
# must: rate-pull && RandomizedDelay|random(ized|ly)?.{0,20}(delay|time|offset|late)|随机.{0,6}延迟|随机
# must_not: clock (drift|skew|jump)|\bNTP\b|overlap|AccuracySec is the cause|step of|duplicate
# fix: sed -i '/^RandomizedDelaySec/d' /etc/systemd/system/rate-pull.timer; systemctl daemon-reload; systemctl restart rate-pull.timer
setup() {
  mkdir -p /opt/rates /var/log/rates
  printf '#!/bin/sh\necho "$(date "+%%F %%T") rates pulled: 38 pairs" >>/var/log/rates/pull.log\n' >/opt/rates/pull.sh
  chmod 755 /opt/rates/pull.sh
  printf '[Unit]\nDescription=Pull exchange rates\n[Service]\nType=oneshot\nExecStart=/opt/rates/pull.sh\n' >/etc/systemd/system/rate-pull.service
  printf '[Unit]\nDescription=Pull exchange rates every 10 minutes\n[Timer]\nOnCalendar=*:0/10\nAccuracySec=1s\nRandomizedDelaySec=480\n[Install]\nWantedBy=timers.target\n' >/etc/systemd/system/rate-pull.timer
  python3 - <<'P'
import random, time
random.seed(8); now = int(time.time()) // 600 * 600
with open('/var/log/rates/pull.log', 'w') as f:
    for t in range(now - 2 * 86400, now - 600, 600): f.write(time.strftime('%F %T', time.localtime(t + random.randrange(480))) + ' rates pulled: 38 pairs\n')
P
  old 3 /opt/rates/pull.sh /etc/systemd/system/rate-pull.*
  systemctl daemon-reload
  systemctl enable -q --now rate-pull.timer
}
check() { [ "$(systemctl show -p RandomizedDelayUSec --value rate-pull.timer)" != 0 ]; }
