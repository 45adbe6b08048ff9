# hostname: batch-09
# symptom_en: cube-build dies before it is finished, every time, with no message. On my laptop it runs.
# symptom_zh: cube-build 每次跑到一半就没了，也没报错信息，在我自己电脑上是好的。
# cause: cube-build is OOM-killed: its slice batch.slice has MemoryMax=80M (cgroup limit) and the job needs more.
# cause_zh: cube-build 所在的 batch.slice 设置了 MemoryMax=80M，任务内存超过 cgroup 上限被 OOM 杀掉。
# also: the memory limit of batch.slice (MemoryMax=80M) gets cube-build killed by the OOM killer
# must: OOM|out of memory|memory (limit|cgroup|max)|MemoryMax|内存(不足|上限|限制|超) && cube-build && limit|MemoryMax|cgroup|80 ?M|slice|限制|上限
# must_not: segfault|machine (has|ran) out of|memory leak|机器内存不足|内存泄漏
# fix: sed -i 's/^MemoryMax=.*/MemoryMax=700M/' /etc/systemd/system/batch.slice; systemctl daemon-reload; systemctl restart cube-build; sleep 5
setup() {
  mkdir -p /opt/cube; printf 'import time\ncube = []\nfor part in range(200):\n    cube.append(bytearray(1 << 20)); time.sleep(0.01)\nprint("cube built", flush=True)\ntime.sleep(86400)\n' >/opt/cube/build.py
  printf '[Slice]\nMemoryMax=80M\nMemorySwapMax=0\n' >/etc/systemd/system/batch.slice; old 15 /opt/cube/build.py
  DESC='Cube' svc cube-build '/usr/bin/python3 /opt/cube/build.py' Slice=batch.slice Restart=always; sleep 7
}
check() { local a b; a=$(systemctl show -p NRestarts --value cube-build); sleep 5; b=$(systemctl show -p NRestarts --value cube-build); [ "$b" -gt "$a" ]; }
