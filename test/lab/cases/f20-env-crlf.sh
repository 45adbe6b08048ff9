# hostname: push-05
# symptom_en: push-relay finds its broker no more since its settings were edited, although the name in the file is right.
# symptom_zh: 修改配置之后 push-relay 找不到 broker 了，可是文件里的主机名是对的。
# cause: /etc/push/relay.env has Windows line ends (CRLF): the broker name ends in a carriage return (broker.corp.internal\r) and does not resolve.
# cause_zh: /etc/push/relay.env 是 Windows 换行（CRLF），主机名末尾多了回车符，无法解析。
# also: CRLF in /etc/push/relay.env
# must: /etc/push/relay\.env && CRLF|carriage return|\\r|\^M|Windows|line end|回车|换行
# must_not: firewall|nameserver .{0,20}(dead|unreachable)
# fix: sed -i 's/\r$//' /etc/push/relay.env; systemctl restart push-relay; sleep 3
peer() { ip addr add 10.66.0.73/24 dev eth0; dns broker 10.66.0.73; setsid socat TCP-LISTEN:1883,bind=10.66.0.73,fork,reuseaddr EXEC:cat </dev/null >/dev/null 2>&1 & }
setup() {
  mkdir -p /etc/push /opt/pr; printf 'BROKER=broker.corp.internal\r\nBROKER_PORT=1883\r\n' >/etc/push/relay.env
  printf 'import socket, time, subprocess\nwhile True:\n    e = dict(l.split("=", 1) for l in open("/etc/push/relay.env", newline="").read().split("\\n") if "=" in l)\n    try: socket.create_connection((e["BROKER"], int(e["BROKER_PORT"])), 2); print("connected", flush=True)\n    except (OSError, UnicodeError) as x: print("broker not reachable:", repr(e["BROKER"]), x, flush=True)\n    time.sleep(2)\n' >/opt/pr/r.py; sed -i 's/%%/%/' /opt/pr/r.py; svc push-relay '/usr/bin/python3 /opt/pr/r.py'; sleep 4
}
check() { sleep 3; journalctl -u push-relay --since -3s | grep -q 'not reachable'; }
