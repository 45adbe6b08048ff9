# hostname: erp-06
# symptom_en: erp-sync cannot reach the ERP at 10.66.0.80 port 8443 from this host ("No route to host"), every other destination is fine.
# symptom_zh: 本机 erp-sync 连不上 ERP（10.66.0.80 的 8443 端口），报 No route to host，其他地址都正常。
# cause: an ip rule sends traffic to 10.66.0.80 to routing table 120, whose route is unreachable, so connections to 10.66.0.80 fail with "No route to host".
# cause_zh: 策略路由（ip rule）把去往 10.66.0.80 的流量送到路由表 120，而表 120 里是 unreachable，因此连接 10.66.0.80 报 No route to host。
# also: policy routing: table 120 has an unreachable route for 10.66.0.80
# must: 10\.66\.0\.80 && unreachable|不可达|No route && rout|路由|table|rule
# must_not: firewall|DNS|ERP .{0,20}is down
# fix: ip rule del to 10.66.0.80 lookup 120
peer() { ip addr add 10.66.0.80/24 dev eth0; mkdir -p /srv/e; cd /srv/e; setsid python3 -m http.server 8443 --bind 10.66.0.80 </dev/null >/dev/null 2>&1 & }
setup() {
  ip route add unreachable default table 120; ip rule add to 10.66.0.80 lookup 120
  mkdir -p /opt/erp; printf 'import socket, time\nwhile True:\n    try: socket.create_connection(("10.66.0.80", 8443), 3).close(); print("synced", flush=True)\n    except OSError as e: print("ERP 10.66.0.80:8443:", e, flush=True)\n    time.sleep(3)\n' >/opt/erp/e.py; svc erp-sync '/usr/bin/python3 /opt/erp/e.py'; sleep 4
}
check() { ! up_port 8443 10.66.0.80; }
