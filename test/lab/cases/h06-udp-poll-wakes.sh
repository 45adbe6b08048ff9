# hostname: meter-19
# symptom_en: The water meter's battery was meant for five years and is empty after three weeks; it never stays asleep. /var/log/sleepd.log has the wake-ups.
# symptom_zh: 这只水表电池本该用五年，三个星期就没电了，根本睡不住。唤醒记录在 /var/log/sleepd.log。
# cause: 10.66.0.31 sends a UDP packet to port 5683 of the meter every 15 seconds, and each of them wakes it (its own report is due once an hour).
# cause_zh: 是 10.66.0.31 每 15 秒向水表的 UDP 5683 端口发一个探测包把它唤醒，水表自己每小时才上报一次。
# also: every 15 s a UDP probe from 10.66.0.31 to port 5683
# must: 10\.66\.0\.31 && \b15 ?-?(s\b|sec|秒)|every 15|每 ?15|15s
# must_not: cron(tab)? |its own report (is|every) 15|DNS quer
# fix_peer: kill $(cat /run/poll.pid)
# fix: sleep 16
peer() {
  ip addr add 10.66.0.31/24 dev eth0
  printf 'import socket, time\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("10.66.0.31", 40404))\nwhile True:\n    s.sendto(b"\\x40\\x01ping", ("10.66.0.10", 5683)); time.sleep(15)\n' >/run/poll.py
  setsid python3 /run/poll.py </dev/null >/dev/null 2>&1 & echo $! >/run/poll.pid
}
setup() {
  mkdir -p /opt/meter
  cat >/opt/meter/meter.py <<'P'
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("0.0.0.0", 5683))
while True: s.recvfrom(500)
P
  cat >/opt/meter/sleepd.py <<'P'
# stands for the radio's firmware
import socket, time
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800)); s.bind(("eth0", 0))
while True:
    f, a = s.recvfrom(2048)
    if a[2] == 0 and f[23] == 17 and f[26:30] != b"\x0a\x42\x00\x0a": print(time.strftime("%F %T"), "woken by radio, back to sleep in 2 s", flush=True)
P
  python3 - <<'P'
import time
n=time.time()
with open('/var/log/sleepd.log','w') as f:
    t=n-6*3600
    while t<n-4: f.write(time.strftime('%F %T',time.localtime(t))+' woken by radio, back to sleep in 2 s\n'); t+=15.01
P
  printf 'report_interval=3600\nlisten=udp:5683\n' >/etc/meter.conf; old 30 /etc/meter.conf /opt/meter/*
  DESC='Sleep daemon' svc sleepd '/usr/bin/python3 /opt/meter/sleepd.py' 'StandardOutput=append:/var/log/sleepd.log'
  DESC='Meter (reports once an hour)' svc meter '/usr/bin/python3 /opt/meter/meter.py'; sleep 1
}
check() { timeout 17 tcpdump -i eth0 -n -c 1 'src 10.66.0.31 and udp dst port 5683' 2>/dev/null | grep -q UDP; }
