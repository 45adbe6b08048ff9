# hostname: gate-07
# tree: busybox
# symptom_en: This little gateway was replaced yesterday. Does it have any problem?
# symptom_zh: 这台小网关昨天刚更换过，有没有什么问题？
# healthy: yes
# cause: No fault found: the host is healthy.
# cause_zh: 未发现故障，主机一切正常。
# also: I did not find any problem.
# must: no (fault|problem)|any problem|未发现
# must_not: root cause is|caused by|is full|killed|not running
setup() {
  echo 'gateway ok' >/var/www/index.html; /bin/busybox httpd -p 80 -h /var/www
  printf '*/10 * * * * /bin/true\n' >/var/spool/cron/crontabs/root
  for i in 1 2 3 4 5; do logger -t watchdog "link eth0 up, round trip 0.$i ms"; wget -q -O /dev/null http://127.0.0.1/; done
}
check() { wget -q -O - http://127.0.0.1/ | grep -q ok; }
