# hostname: job-12
# symptom_en: since the reboot nothing on this machine finds any host by name, "Temporary failure in name resolution" everywhere, addresses still work.
# symptom_zh: 重启以后这台机器什么域名都解析不了，到处报 Temporary failure in name resolution，用 IP 都通。
# cause: /etc/resolv.conf points at nameserver 127.0.0.53, but no local resolver listens there (nothing answers on port 53 of 127.0.0.53), so no name can be resolved.
# cause_zh: /etc/resolv.conf 指向 nameserver 127.0.0.53，但本机没有解析服务在该地址监听 53 端口，因此所有域名都无法解析。
# also: the only name server, 127.0.0.53 in resolv.conf, refuses: no stub resolver runs on this host
# must: 127\.0\.0\.53 && nameserver|name server|resolv|DNS|解析
# must_not: firewall|NXDOMAIN for|search domain
# fix: echo 'nameserver 10.66.0.1' >/etc/resolv.conf
peer() { dns mirror 10.66.0.33; }
setup() {
  printf '# stub of the local resolver\nnameserver 127.0.0.53\noptions edns0\nsearch corp.internal\n' >/etc/resolv.conf
  mkdir -p /opt/sync; printf 'import socket, time\nwhile True:\n    try: print("mirror", socket.gethostbyname("mirror.corp.internal"), flush=True)\n    except OSError as e: print("mirror.corp.internal:", e, flush=True)\n    time.sleep(3)\n' >/opt/sync/s.py; svc mirror-sync '/usr/bin/python3 /opt/sync/s.py'; sleep 4
}
check() { ! getent hosts mirror.corp.internal; }
