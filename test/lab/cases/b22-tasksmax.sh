# hostname: job-08
# symptom_en: render-pool cannot start more workers since the new limits policy, it logs that threads cannot be started.
# symptom_zh: 新的资源限制策略之后 render-pool 无法启动更多 worker，日志说不能创建线程。
# cause: render-pool has reached TasksMax=24 of its unit (pids cgroup limit), so new threads fail.
# cause_zh: render-pool 达到单元 TasksMax=24 的任务数上限，无法创建新线程。
# also: the systemd task limit (TasksMax 24) of render-pool is reached
# must: TasksMax|task limit|pids|任务数 && render-pool|24
# must_not: out of memory|disk
# fix: sed -i 's/TasksMax=24/TasksMax=500/' /etc/systemd/system/render-pool.service; systemctl daemon-reload; systemctl restart render-pool; sleep 3
setup() {
  mkdir -p /opt/render; printf 'import threading, time\nn=0\nwhile True:\n    try:\n        if n < 60: threading.Thread(target=time.sleep, args=(1e6,), daemon=True).start(); n+=1\n    except RuntimeError as e: print("worker not started:", e, flush=True)\n    time.sleep(0.05 if n < 23 else 2)\n' >/opt/render/r.py; svc render-pool '/usr/bin/python3 /opt/render/r.py' TasksMax=24; sleep 5
}
check() { journalctl -u render-pool --since -6s | grep -q 'not started'; }
