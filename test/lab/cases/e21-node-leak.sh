# hostname: web-32
# symptom_en: session-cache gets slower and slower during the day until we restart it, then it is fine again.
# symptom_zh: session-cache 一天里越来越慢，重启之后又正常了。
# cause: session-cache (node) leaks memory: its resident memory grows steadily and never shrinks.
# cause_zh: session-cache（node）内存泄漏，常驻内存持续增长。
# also: The resident memory of session-cache keeps growing (memory leak).
# must: session-cache && leak|grow|泄漏|增长
# must_not: disk full|DNS|CPU quota|磁盘
# fix: systemctl stop session-cache; sleep 1
setup() {
  mkdir -p /opt/scache; printf "const keep = []; require('http').createServer((q, s) => s.end('ok')).listen(8240);\nsetInterval(() => { keep.push(Buffer.alloc(2 << 20, 1)); }, 300);\n" >/opt/scache/s.js
  DESC='Session cache' svc session-cache '/usr/bin/node /opt/scache/s.js' MemoryMax=600M; sleep 12
}
check() { local p a b; p=$(systemctl show -p MainPID --value session-cache); [ "$p" != 0 ] || return 1; a=$(awk '/VmRSS/{print $2}' /proc/$p/status); sleep 3; b=$(awk '/VmRSS/{print $2}' /proc/$p/status); [ $((b - a)) -gt 5000 ]; }
