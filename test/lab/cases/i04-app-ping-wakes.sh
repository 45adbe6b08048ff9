# hostname: lock-33
# symptom_en: The door lock's battery is gone in days. It is said to sleep ten minutes at a time; something keeps it up. Log: /var/log/lockpm.log
# symptom_zh: 门锁电池几天就没电，说好一次睡十分钟，不知道什么东西一直吵醒它。日志 /var/log/lockpm.log
# cause: the server 10.66.0.32:9883 sends an application ping (a few bytes) on the lock's connection every 12 seconds, each of which wakes it; the lock's own heartbeat is 600 s.
# cause_zh: 是服务端 10.66.0.32:9883 每 12 秒在长连接上发一个 ping 数据包把门锁唤醒，门锁自己的心跳是 600 秒。
# also: every 12 s a ping from 10.66.0.32 port 9883
# must: 10\.66\.0\.32|9883 && \b12 ?-?(s\b|sec|秒)|every 12|每 ?12|12s
# must_not: cron(tab)? |its own heartbeat (is|every) 12|DNS quer
# fix_peer: kill $(cat /run/ping.pid)
# fix: sleep 13
peer() {
  ip addr add 10.66.0.32/24 dev eth0
  printf 'import socket, threading, time\ns = socket.socket(); s.setsockopt(1, 2, 1); s.bind(("10.66.0.32", 9883)); s.listen(5)\ndef serve(c):\n    try:\n        while True: c.sendall(b"\\xc0\\x00"); time.sleep(12)\n    except OSError: pass\nwhile True: threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()\n' >/run/ping.py
  setsid python3 /run/ping.py </dev/null >/dev/null 2>&1 & echo $! >/run/ping.pid
}
setup() {
  mkdir -p /opt/lock; printf 'heartbeat = 600\nserver = 10.66.0.32:9883\n' >/etc/lock.conf
  printf 'import socket, time\nwhile True:\n    try:\n        c = socket.create_connection(("10.66.0.32", 9883))\n        while c.recv(64): pass\n    except OSError: pass\n    time.sleep(3)\n' >/opt/lock/lock.py
  cat >/opt/lock/pm.py <<'P'
# stands for the radio chip
import socket, time
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800)); s.bind(("eth0", 0))
while True:
    f, a = s.recvfrom(2048)
    if a[2] == 0 and f[23] == 6 and f[26:30] == b"\x0a\x42\x00\x20" and len(f) > 66: print(time.strftime("%F %T"), "resume: rx interrupt; suspend again", flush=True)
P
  python3 - <<'P'
import time
n=time.time()
with open('/var/log/lockpm.log','w') as f:
    t=n-4*3600
    while t<n-3: f.write(time.strftime('%F %T',time.localtime(t))+' resume: rx interrupt; suspend again\n'); t+=12.01
P
  old 30 /etc/lock.conf /opt/lock/*; DESC='Power management' svc lockpm '/usr/bin/python3 /opt/lock/pm.py' 'StandardOutput=append:/var/log/lockpm.log'
  DESC='Lock (heartbeat every 600 s)' svc lock-agent '/usr/bin/python3 /opt/lock/lock.py'; waitfor ss -tnH state established dst 10.66.0.32:9883; sleep 1
}
check() { timeout 14 tcpdump -i eth0 -n -c 1 'src 10.66.0.32 and tcp port 9883 and greater 67' 2>/dev/null | grep -q 9883; }
