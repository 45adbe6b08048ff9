# hostname: hr-03
# symptom_en: The leave planner hangs for everyone, even its login page. The CPU does nothing at all.
# symptom_zh: 请假系统所有人都卡住，连登录页都转圈，CPU 却闲着。
# cause: all 3 workers of leave-web (port 8810) wait for the photo service 10.66.0.78:9300, which silently drops the connections (SYN-SENT, no timeout), so no worker is left for other requests.
# cause_zh: leave-web（8810）的 3 个 worker 都卡在连接 10.66.0.78:9300（无应答，SYN-SENT，没有超时），没有空闲 worker 处理其他请求。
# also: leave-web's workers are stuck connecting to 10.66.0.78:9300 which does not answer
# must: 10\.66\.0\.78|9300 && no(t|thing)? (answer|repl|respon|reach)|unreachable|silent|drop|SYN|hang|stuck|wait|block|无应答|没有应答|不可达|卡|等待|丢|阻塞
# must_not: CPU (is|at)|memory|disk|DNS
# fix: sed -i 's/^PHOTO.*/PHOTO = None/' /opt/leave/w.py; systemctl restart leave-web; sleep 3
peer() { ip addr add 10.66.0.78/24 dev eth0; iptables -A INPUT -d 10.66.0.78 -p tcp --dport 9300 -j DROP; }
setup() {
  mkdir -p /opt/leave; cat >/opt/leave/w.py <<'P'
import os, socket
PHOTO = ("10.66.0.78", 9300)
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("0.0.0.0", 8810)); s.listen(100)
for i in range(2):
    if os.fork() == 0: break
while True:
    c, a = s.accept(); r = c.recv(2000)
    if b"/me" in r and PHOTO:
        try: p = socket.socket(); p.connect(PHOTO); p.close()
        except OSError as e: print("photo:", e, flush=True)
    c.sendall(b"HTTP/1.0 200 OK\r\n\r\nleave\n"); c.close()
P
  DESC='Leave planner' svc leave-web '/usr/bin/python3 /opt/leave/w.py'; waitfor up_port 8810
  site leave <<'N'
server { listen 80 default_server; location / { proxy_pass http://127.0.0.1:8810; } }
N
  for i in 1 2 3 4 5 6 7 8; do bg curl -s -m 900 http://127.0.0.1/me?$i; done; sleep 3; code -m 2 http://127.0.0.1/login >/dev/null
}
check() { ! T=3 is 200 http://127.0.0.1/login; }
