# hostname: mq-08
# symptom_en: event-hub takes no more events after a day or so, the senders hang. Restart, fine again. Third time this week.
# symptom_zh: event-hub 跑一天左右就不收事件了，发送方全卡住，重启就好，这周第三次了。
# cause: event-hub (port 8750) never closes sockets after its clients have hung up: connections pile up in CLOSE_WAIT until its limit of 48 open files is reached.
# cause_zh: event-hub（8750）在客户端断开后不关闭 socket，CLOSE_WAIT 连接越积越多，耗尽了 48 个文件描述符上限。
# also: socket leak in event-hub: CLOSE_WAIT connections use up its open file limit
# must: CLOSE[_ -]?WAIT|leak|never close|not close|泄漏|不关闭|未关闭 && event-hub|8750|hub
# must_not: firewall|OOM|disk full
# fix: systemctl restart event-hub; sleep 1; pkill -f sender.py; systemctl restart event-hub; sleep 1
setup() {
  mkdir -p /opt/hub; cat >/opt/hub/hub.py <<'P'
import socket, time
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("0.0.0.0", 8750)); s.listen(64)
keep = []
while True:
    try: c, a = s.accept(); keep.append(c); c.settimeout(0.2); c.recv(100); c.sendall(b"ok\n")
    except OSError as e:
        if getattr(e, "errno", 0): print("accept:", e, flush=True); time.sleep(1)
P
  cat >/opt/hub/sender.py <<'P'
import socket, time
while True:
    try: c = socket.create_connection(("127.0.0.1", 8750), 2); c.sendall(b"e\n"); c.settimeout(1); c.recv(9); c.close()
    except OSError: time.sleep(1)
    time.sleep(0.05)
P
  DESC='Event hub' svc event-hub '/usr/bin/python3 /opt/hub/hub.py' LimitNOFILE=48; waitfor up_port 8750; bg python3 /opt/hub/sender.py; waitfor check
}
check() { [ "$(ss -tnH state close-wait sport = :8750 | wc -l)" -gt 30 ]; }
