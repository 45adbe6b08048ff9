# hostname: kiosk-04
# symptom_en: this box is crawling since the new agent was rolled out, and top shows nobody who would be to blame
# symptom_zh: 上线新的监控脚本之后这台机器特别慢，可是 top 里看不出是谁在占资源
# cause: port-watch.service (/opt/watch/port-watch.sh) starts short-lived processes (grep, sed …) without any pause between them; the forks burn the CPU although no single process shows up in top.
# cause_zh: port-watch.service（/opt/watch/port-watch.sh）不停地启动短命子进程，中间没有任何间隔，这些进程把 CPU 耗尽，而 top 里看不到。
# also: the script /opt/watch/port-watch.sh forks short-lived children in a tight loop
# must: port-watch && short|fork|child|spawn|starts? .{0,40}process|loop|without (a |any )?pause|子进程|短命|短时|循环|不停|fork
# must_not: memory leak|disk (is )?full|iowait|内存泄漏
# fix: systemctl stop port-watch
setup() {
  mkdir -p /opt/watch; cat >/opt/watch/port-watch.sh <<'S'
#!/bin/sh
# looks whether our ports are still open
while :; do
  for port in 22 80 443; do
    grep -c "$port" /proc/net/tcp | sed 's/^/open: /' >/run/port-watch.$port
  done
done
S
  chmod 755 /opt/watch/port-watch.sh
  svc port-watch /opt/watch/port-watch.sh
  webapp /opt/kiosk 8080; svc kiosk '/usr/bin/node /opt/kiosk/server.js'
  sleep 20
}
check() { systemctl is-active --quiet port-watch && [ "$(stat -c %Y /run/port-watch.80)" -ge "$(($(date +%s) - 2))" ]; }
