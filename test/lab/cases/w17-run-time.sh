# hostname: idx-03
# symptom_en: The full index never gets complete any more since the catalogue grew. index-full begins, and a bit later it begins again. No error that I could see.
# symptom_zh: 商品目录变大之后，全量索引再也没跑完过。index-full 开始跑，过一会儿又从头开始，也没看到报错。
# cause: index-full.service has RuntimeMaxSec=4: systemd ends the job after 4 seconds each time (Result timeout) and restarts it, before it is done.
# cause_zh: index-full.service 设置了 RuntimeMaxSec=4，任务每次跑到 4 秒就被 systemd 终止（超时）然后重启，永远跑不完。
# also: systemd kills index-full when its maximum run time (RuntimeMaxSec) is reached.
# must: index-full && RuntimeMax|max(imum)? run ?time|run ?time (limit|max)|运行时(间|长)
# must_not: OOM|out of memory|MemoryMax|segfault|start operation timed out|内存
# fix: sed -i '/^RuntimeMaxSec/d' /etc/systemd/system/index-full.service; systemctl daemon-reload; systemctl restart index-full; sleep 4
setup() {
  mkdir -p /opt/index
  printf 'import time\nprint("full index begins", flush=True)\nfor part in range(40): time.sleep(0.5)\nprint("full index complete", flush=True)\ntime.sleep(86400)\n' >/opt/index/full.py
  old 50 /opt/index/full.py
  DESC='Full index' svc index-full '/usr/bin/python3 /opt/index/full.py' RuntimeMaxSec=4 Restart=always
  sleep 16
}
check() {
  a=$(systemctl show -p NRestarts --value index-full)
  sleep 8
  b=$(systemctl show -p NRestarts --value index-full)
  [ "$b" -gt "$a" ]
}
