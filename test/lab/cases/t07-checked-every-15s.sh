# hostname: meter-19
# symptom_en: battery of this meter lasts 3 days instead of 3 months. It should sleep ten minutes at a time but /var/log/meter/sleep.log looks like it never gets more than a few seconds. what keeps it awake?
# symptom_zh: 这台电表的电池只能撑三天（本来三个月），应该每次睡十分钟，可 /var/log/meter/sleep.log 里看睡几秒就醒，是什么一直在唤醒它？
# cause: 10.66.0.35 opens a TCP connection to the meter's port 7010 every 15 seconds (a health check / poll from outside), and each incoming packet wakes it.
# cause_zh: 10.66.0.35 每 15 秒主动连接一次电表的 7010 端口（外部健康检查/轮询），每个进来的包都会唤醒它。
# also: the remote host 10.66.0.35 polls tcp port 7010 every 15 s
# must: 10\.66\.0\.35 && 7010|poll|health|check|connect|轮询|检查|连接|探测 && \b15 ?-?(s\b|sec|秒)|every 15|每 ?15|15s
# must_not: cron(tab)? |its own report (is|was)|DNS quer
# fix_peer: kill $(cat /run/poll.pid)
# fix: sleep 2
peer() {
  ip addr add 10.66.0.35/24 dev eth0
  cat >/run/poll.py <<'P'
import socket, time
t = time.time()
while True:
    try:
        c = socket.create_connection(("10.66.0.10", 7010), 2, source_address=("10.66.0.35", 0)); c.close()
    except OSError: pass
    t += 15; time.sleep(max(0, t - time.time()))
P
  setsid python3 /run/poll.py </dev/null >/dev/null 2>&1 & echo $! >/run/poll.pid
}
setup() {
  mkdir -p /opt/meter /var/log/meter
  cat >/opt/meter/value.py <<'P'
import socket
s = socket.create_server(("", 7010))
while True:
    c, a = s.accept(); c.sendall(b"kwh 4711\n"); c.close()
P
  cat >/opt/meter/sleepd.py <<'P'
# stands for the radio module: any received IP frame ends the sleep
import socket, time
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800)); s.bind(("eth0", 0)); last = 0
while True:
    f, a = s.recvfrom(2048)
    if a[2] == 0 and f[23] == 6 and f[26:30] == b"\x0a\x42\x00\x23" and time.time() - last > 4:
        last = time.time(); print(time.strftime("[%d.%m.%Y %H:%M:%S]"), "SLEEP aborted after %d s: rx on eth0" % 11, flush=True)
P
  python3 - <<'P'
import time
n=time.time()
with open('/var/log/meter/sleep.log','w') as f:
    t=n-6*3600
    while t<n-5: f.write(time.strftime('[%d.%m.%Y %H:%M:%S]',time.localtime(t))+' SLEEP aborted after 11 s: rx on eth0\n'); t+=15.01
P
  DESC='Meter value' svc meter-value '/usr/bin/python3 /opt/meter/value.py'
  DESC='Meter sleep' svc meter-sleep '/usr/bin/python3 /opt/meter/sleepd.py' 'StandardOutput=append:/var/log/meter/sleep.log'
  printf '*/10 * * * * root /usr/bin/logger -t meter "value stored"\n' >/etc/cron.d/meter; old 60 /opt/meter/* /etc/cron.d/meter; sleep 16
}
check() { timeout 17 tcpdump -i eth0 -n -c 1 'src 10.66.0.35 and dst port 7010 and tcp[13]=2' 2>/dev/null | grep -q 7010; }
