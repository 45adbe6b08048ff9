# hostname: pay-07
# symptom_en: We corrected the gateway address in /etc/paygw/paygw.env an hour ago, but paygw still calls the old address 10.66.0.98.
# symptom_zh: 一小时前已经改好了 /etc/paygw/paygw.env 里的网关地址，但 paygw 还是访问旧地址 10.66.0.98。
# cause: paygw was not restarted after /etc/paygw/paygw.env was changed; the running process still has GATEWAY=10.66.0.98 in its environment.
# cause_zh: 修改 /etc/paygw/paygw.env 之后没有重启 paygw，进程环境里还是旧值 10.66.0.98。
# also: stale environment: paygw runs since before the edit, needs a restart
# must: restart|重启|reload|since before|started before|启动早于|旧(的)?环境 && paygw
# must_not: firewall|DNS
# fix: systemctl restart paygw; sleep 1
setup() {
  mkdir -p /etc/paygw /opt/paygw; printf 'GATEWAY=10.66.0.98\nGATEWAY_PORT=8300\n' >/etc/paygw/paygw.env; old 3 /etc/paygw/paygw.env
  printf 'import os, socket, time\nwhile True:\n    g=(os.environ["GATEWAY"], int(os.environ["GATEWAY_PORT"]))\n    try: socket.create_connection(g, 1)\n    except OSError as e: print("gateway %%s:%%d:" %% g, e, flush=True)\n    time.sleep(3)\n' >/opt/paygw/p.py; svc paygw '/usr/bin/python3 /opt/paygw/p.py' EnvironmentFile=/etc/paygw/paygw.env; sleep 3; sed -i 's/0.98/0.1/' /etc/paygw/paygw.env
}
check() { tr '\0' '\n' </proc/$(systemctl show -p MainPID --value paygw)/environ | grep -q 0.98; }
