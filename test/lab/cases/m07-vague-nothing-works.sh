# hostname: job-12
# symptom_en: Nothing works on this machine any more, please check.
# symptom_zh: 这台机器什么都不正常了，请看一下。
# cause: the nameserver 10.66.0.77 in /etc/resolv.conf does not answer, so no name can be resolved on this host.
# cause_zh: /etc/resolv.conf 里的 DNS 服务器 10.66.0.77 没有应答，本机无法解析任何域名。
# also: DNS is dead here: 10.66.0.77 from resolv.conf does not respond
# must: 10\.66\.0\.77|resolv\.conf|DNS|name ?server && not (answer|respond|reach)|dead|unreachable|time|没有应答|不可达|无响应|不通
# must_not: out of memory|masked|/backup|内存不足|被 mask
# fix: echo 'nameserver 10.66.0.1' >/etc/resolv.conf
setup() {
  mkdir -p /opt/fetch; printf 'import socket, time\nwhile True:\n    try: socket.gethostbyname("rates.corp.internal"); print("rates ok", flush=True)\n    except OSError as e: print("rates not fetched: rates.corp.internal:", e, flush=True)\n    time.sleep(2)\n' >/opt/fetch/f.py
  echo 'nameserver 10.66.0.77' >/etc/resolv.conf; svc rate-fetch '/usr/bin/python3 /opt/fetch/f.py'
  # bystanders: an OOM kill of last month, a masked timer, a volume at 91 %
  echo "$(days_ago 30 '+%b %e') 02:11:09 job-12 kernel: [81234.1] Out of memory: Killed process 4411 (java) total-vm:2043212kB" >>/var/log/kern.log; printf '[Timer]\nOnCalendar=weekly\n' >/usr/lib/systemd/system/stats.timer; ln -s /dev/null /etc/systemd/system/stats.timer; systemctl daemon-reload
  disk /backup 60; head -c 47500000 /dev/zero >/backup/w.tar; sleep 25
}
peer() { dns rates 10.66.0.41; }
check() { ! timeout 8 getent hosts rates.corp.internal >/dev/null; }
