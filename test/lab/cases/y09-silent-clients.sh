# hostname: gate-09
# symptom_en: The turnstile service on port 8460 takes no card any more after a while, although it runs. Restarting it gives us a few minutes.
# symptom_zh: 闸机服务（8460 端口）跑一会儿就刷不了卡了，进程还在，重启后能好几分钟。
# cause: All 30 connection slots of turnstile are held by open idle connections from 10.66.0.1 which never send anything; the service has no read timeout, so further connections wait in the backlog.
# cause_zh: turnstile 的 30 个连接名额全被 10.66.0.1 的空闲连接占住（连上后不发数据，服务没有读超时），新连接只能排队。
# also: turnstile's connections from 10.66.0.1 pile up (ESTABLISHED, idle) and exhaust its slots, new ones hang in the accept queue of port 8460.
# must: turnstile|8460 && connection|socket|slot|worker|thread|client|连接|名额|线程|套接字 && 10\.66\.0\.1\b|idle|held|hold|occup|exhaust|used up|pile|all (its )?\d+|leak|accept|backlog|queue|空闲|占|耗尽|满|堆积|队列
# must_not: TIME[_-]WAIT|CLOSE[_-]WAIT|memory leak|firewall|内存泄漏
# fix: sed -i 's/settimeout(None)/settimeout(1)/' /opt/turnstile/svc.py; systemctl restart turnstile; sleep 4
peer() {
  cat >/run/hold.py <<'P'
import socket, time
held = []
while True:
    try:
        if len(held) < 34: held.append(socket.create_connection(("10.66.0.10", 8460), 2))
    except OSError: pass
    time.sleep(0.1)
P
  setsid python3 /run/hold.py </dev/null >/dev/null 2>&1 &
}
setup() {
  mkdir -p /opt/turnstile; cat >/opt/turnstile/svc.py <<'P'
import socket, threading
slots = threading.Semaphore(30)
l = socket.socket(); l.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); l.bind(("0.0.0.0", 8460)); l.listen(16)
def serve(c):
    try:
        c.settimeout(None); c.recv(4096); c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n")
    except OSError: pass
    c.close(); slots.release()
while True:
    slots.acquire(); c, a = l.accept(); threading.Thread(target=serve, args=(c,), daemon=True).start()
P
  DESC='Turnstile' svc turnstile '/usr/bin/python3 /opt/turnstile/svc.py'; waitfor check
}
check() { [ "$(ss -tnH state established sport = :8460 | wc -l)" -gt 25 ] && T=2 is 000 http://127.0.0.1:8460/; }
