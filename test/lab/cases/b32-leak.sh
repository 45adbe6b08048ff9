# hostname: api-31
# symptom_en: recommend-svc needs more and more memory, we restart it every night; what is eating the memory of this host?
# symptom_zh: recommend-svc 占用内存越来越多，每晚都要重启，帮忙看看这台机器的内存被谁吃了？
# cause: recommend-svc leaks memory: its resident size grows steadily (several MB per second).
# cause_zh: recommend-svc 存在内存泄漏，常驻内存持续增长。
# also: memory leak in recommend-svc, RSS grows continuously
# must: recommend-svc && leak|grow|泄漏|增长 && memory|RSS|内存
# must_not: disk|MemoryMax|CPU
# fix: systemctl stop recommend-svc
setup() { mkdir -p /opt/rec; printf 'import time\nk=[bytearray(b"x")*(60<<20)]\nwhile True: k.append(bytearray(b"x")*(2<<20)); time.sleep(0.6)\n' >/opt/rec/r.py; svc recommend-svc '/usr/bin/python3 /opt/rec/r.py'; sleep 6; }
check() { local p a b; p=$(systemctl show -p MainPID --value recommend-svc); [ "$p" != 0 ] || return 1; a=$(ps -o rss= -p $p); sleep 2; b=$(ps -o rss= -p $p); [ "$b" -gt $((a + 1000)) ]; }
