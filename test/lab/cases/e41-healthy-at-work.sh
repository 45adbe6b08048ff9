# hostname: enc-05
# symptom_en: The graphs show this encoder busy all day. Is something wrong with it, or is it just working?
# symptom_zh: 监控图上这台编码机一整天都很忙，是出问题了还是正常干活？
# healthy: yes
# cause: No fault found: the host is healthy, it is just working.
# cause_zh: 未发现故障，主机一切正常，只是在正常工作。
# also: I did not find any problem.
# must: no (fault|problem)|any problem|未发现
# must_not: root cause is|caused by|is full|killed|not running
setup() {
  mkdir -p /opt/enc /var/lib/enc; cat >/opt/enc/encode.py <<'P'
import time, zlib, os
data, n = os.urandom(200000) * 4, 0
while True:
    t = time.time()
    while time.time() - t < 0.055: zlib.compress(data[:60000], 6)
    n += 1
    if n % 50 == 0: print(f"encoded segment {n}", flush=True)
    time.sleep(0.06)
P
  DESC='Video encoder' svc encoder '/usr/bin/python3 /opt/enc/encode.py' Nice=10
  webapp /opt/queue 8600; svc queue-api '/usr/bin/node /opt/queue/server.js'; waitfor up_port 8600
  printf '#!/bin/sh\nwhile sleep 0.1; do curl -s -o /dev/null http://127.0.0.1:8600/next; done\n' >/opt/enc/poll.sh; chmod 755 /opt/enc/poll.sh
  svc queue-poll /opt/enc/poll.sh; systemctl start redis-server; head -c 150000000 /dev/urandom >/var/lib/enc/segments.bin; cat /var/lib/enc/segments.bin >/dev/null; sleep 3
}
check() { is 200 http://127.0.0.1:8600/; }
