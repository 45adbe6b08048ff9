# hostname: queue-03
# symptom_en: Redis on this machine looks very busy in the graph. Is that a problem?
# symptom_zh: 监控图上这台机器的 redis 很忙，是不是有问题？
# healthy: yes
# cause: No fault found: redis answers at once and has memory to spare, the workers keep up.
# cause_zh: 未发现故障，redis 响应正常，内存充足，一切正常。
# also: I did not find any problem, the host is healthy.
# must: no (fault|problem)|any problem|healthy|未发现
# must_not: root cause is|caused by|is full|killed|not running|导致
setup() {
  systemctl start redis-server; mkdir -p /opt/q; cat >/opt/q/work.py <<'P'
import socket, time
c = socket.create_connection(("127.0.0.1", 6379)); n = 0
while True:
    c.sendall(b"LPUSH jobs a\r\nRPOP jobs\r\n"); c.recv(100); n += 1
    if n % 60 == 0: print(f"{n} jobs done, backlog 0", flush=True)
    time.sleep(0.01)
P
  old 30 /opt/q/work.py; svc q-work '/usr/bin/python3 /opt/q/work.py'; sleep 3
}
check() { redis-cli ping | grep -q PONG && systemctl is-active -q q-work; }
