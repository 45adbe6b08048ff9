# hostname: notify-02
# symptom_en: push messages stop going out after a while, a restart brings them back for some minutes
# symptom_zh: 推送消息跑一阵就发不出去了，重启一下能好几分钟
# cause: push-relay leaks threads: it starts a new thread for every message and never ends them, until the TasksMax=60 of its unit is reached and it can't start new thread.
# cause_zh: push-relay 存在线程泄漏：每条消息都新建线程且从不结束，直到达到单元的 TasksMax=60，报 can't start new thread。
# also: push-relay has used up its task limit (TasksMax=60) with threads that never end
# must: push-relay && thread|TasksMax|task limit|线程|任务数 && 60|limit|leak|TasksMax|上限|泄漏
# must_not: memory leak|out of memory|file descriptor|CPU|内存泄漏
# fix: sed -i 's/^TasksMax=.*/TasksMax=4000/' /etc/systemd/system/push-relay.service; systemctl daemon-reload; systemctl restart push-relay; sleep 6
setup() {
  mkdir -p /opt/push; cat >/opt/push/relay.py <<'P'
import threading, time, sys
gate = threading.Event()
def deliver(): gate.wait()
n = 0
while True:
    n += 1
    try:
        threading.Thread(target=deliver, daemon=True).start()
        open("/run/push-relay.last", "w").write("ok\n")
    except RuntimeError as e:
        open("/run/push-relay.last", "w").write("failed\n")
        print(f"message {n} not delivered: {e}", file=sys.stderr, flush=True)
        time.sleep(1)
    time.sleep(0.05)
P
  svc push-relay '/usr/bin/python3 /opt/push/relay.py' TasksMax=60
  sleep 12
}
check() { grep -q failed /run/push-relay.last; }
