# hostname: shard-02
# symptom_en: scan-pool starts only a few of its workers and logs errors for the others since it runs under its own account.
# symptom_zh: scan-pool 换成独立账号运行之后只能启动少数 worker，其余都报错。
# cause: scan-pool has LimitNPROC=6 (max user processes), so fork fails with EAGAIN, Resource temporarily unavailable.
# cause_zh: scan-pool 的 LimitNPROC=6（最大进程数）已用满，fork 报 EAGAIN。
# also: the limit of processes (nproc 6) of the user scan is reached
# must: NPROC|max(imum)? (user )?processes|process(es)? limit|limit (of|on) processes|进程数 && scan-pool|scan
# must_not: out of memory|file descriptor|disk
# fix: sed -i /LimitNPROC/d /etc/systemd/system/scan-pool.service; systemctl daemon-reload; systemctl restart scan-pool; sleep 3
setup() {
  useradd -r scan; mkdir -p /opt/scan; printf 'import os, time\nn=0\nwhile True:\n    try:\n        if n < 20:\n            if os.fork() == 0: time.sleep(1e6)\n            n+=1\n    except OSError as e: print("worker not started:", e, flush=True); time.sleep(2)\n    time.sleep(0.1)\n' >/opt/scan/s.py; svc scan-pool '/usr/bin/python3 /opt/scan/s.py' User=scan LimitNPROC=6; sleep 5
}
check() { journalctl -u scan-pool --since -5s | grep -q 'not started'; }
