# hostname: meter-31
# symptom_en: The battery of this meter is flat after four days instead of a year. sleepd.log shows that it hardly ever sleeps longer than a quarter of a minute, while it should only report hourly.
# symptom_zh: 这块电表的电池四天就没电了，本来能用一年。sleepd.log 里看它几乎每次睡不到十五秒就醒，按说一小时上报一次就够了。
# cause: The remote host 10.66.0.45 pings the meter (ICMP echo request) every 12 seconds; each ping wakes it.
# cause_zh: 是远端 10.66.0.45 每 12 秒发一次 ping（ICMP echo request）把电表唤醒的。
# also: Every 12 s an ICMP echo request from 10.66.0.45 arrives and ends the meter's sleep.
# must: ping|ICMP|echo && 10\.66\.0\.45 && \b1[123](\.\d+)? ?-?(s\b|sec|秒)|every 12|每 ?12
# must_not: cron(tab)? |DNS quer|own report
# fix_peer: kill $(cat /run/ping.pid)
# fix: sleep 1
peer() {
  ip addr add 10.66.0.45/24 dev eth0
  setsid ping -q -i 12 -I 10.66.0.45 10.66.0.10 </dev/null >/dev/null 2>&1 & echo $! >/run/ping.pid
}
setup() {
  mkdir -p /opt/meter /var/log/meter
  cat >/opt/meter/sleepd.py <<'P'
# stands for the radio firmware: a received frame ends the sleep
import socket, time
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800)); s.bind(("eth0", 0))
while True:
    f, a = s.recvfrom(2048)
    if a[2] == 0 and f[23] == 1: print(time.strftime("%F %T"), "woken by radio, frame of", len(f), "bytes", flush=True)
P
  python3 - <<'P'
import time
n = time.time()
with open('/var/log/meter/sleepd.log', 'w') as f:
    t = n - 6 * 3600
    while t < n - 3: f.write(time.strftime('%F %T', time.localtime(t)) + ' woken by radio, frame of 98 bytes\n'); t += 12.01
P
  printf '[report]\nevery = 3600\n' >/etc/meter.conf; old 60 /opt/meter/sleepd.py /etc/meter.conf
  DESC='Sleep daemon' svc sleepd '/usr/bin/python3 /opt/meter/sleepd.py' 'StandardOutput=append:/var/log/meter/sleepd.log'
}
check() { timeout 14 tcpdump -i eth0 -n -c 1 'src 10.66.0.45 and icmp' 2>/dev/null | grep -q 'echo request'; }
