# hostname: fork-01
# symptom_en: converter handles only a few jobs and then reports errors, a restart helps for a minute.
# symptom_zh: converter 只能处理几个任务，然后就报错，重启后能好一会儿。
# cause: converter does not reap its children: zombie (defunct) processes pile up until TasksMax=60 of the unit is reached and fork fails.
# cause_zh: converter 没有回收子进程，僵尸进程堆积到单元 TasksMax=60 上限，fork 失败。
# also: zombies of converter use up its task limit, fork: Resource temporarily unavailable
# must: zombie|defunct|reap|TasksMax|task limit|僵尸|回收 && converter
# must_not: disk|out of memory
# fix: systemctl stop converter
setup() { mkdir -p /opt/conv2; printf 'import os, time\nwhile True:\n    try:\n        if os.fork() == 0: os._exit(0)\n    except OSError as e: print("job not started:", e, flush=True); time.sleep(2)\n    time.sleep(0.02)\n' >/opt/conv2/c.py; svc converter '/usr/bin/python3 /opt/conv2/c.py' TasksMax=60; sleep 5; }
check() { [ "$(ps -eo stat | grep -c ^Z)" -gt 30 ]; }
