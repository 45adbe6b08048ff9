# hostname: ci-40
# symptom_en: Is everything all right with this build machine? People say builds take longer than last week.
# symptom_zh: 这台构建机有没有问题？有人说构建比上周慢。
# healthy: yes
# cause: No fault found: the host is healthy.
# cause_zh: 未发现故障，主机一切正常。
# also: No problem found, the host is healthy.
# must: no (fault|problem)|any problem|未发现 && file system \(/\)|文件系统（/）|healthy|正常|any problem
# must_not: root cause is|caused by|is full|killed|not running
setup() {
  mkdir -p /opt/build; printf 'import time\nwhile True:\n    t=time.time()\n    while time.time()-t < 0.05: pass\n    time.sleep(0.35)\n' >/opt/build/b.py; svc build-agent '/usr/bin/python3 /opt/build/b.py'
  webapp /opt/web 8080; svc artifact-web '/usr/bin/node /opt/web/server.js'; waitfor up_port 8080; head -c 60000000 /dev/urandom >/opt/build/cache.bin
  for i in $(seq 40); do code http://127.0.0.1:8080/$i >/dev/null; done
}
check() { is 200 http://127.0.0.1:8080/; }
