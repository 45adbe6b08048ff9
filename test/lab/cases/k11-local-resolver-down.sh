# hostname: pos-19
# symptom_en: Nothing on this till server finds anything any more. ping by number works. It was rebooted for patches an hour ago.
# symptom_zh: 这台收银服务器打完补丁重启后什么都连不上，直接 ping IP 是通的。
# cause: /etc/resolv.conf points to the local resolver 127.0.0.1, but dnsmasq is not running: it does not start because of the unknown option cache-sise in /etc/dnsmasq.d/till.conf.
# cause_zh: /etc/resolv.conf 指向本机 127.0.0.1，而本地 dnsmasq 因 /etc/dnsmasq.d/till.conf 里的错误选项 cache-sise 启动失败，没有在运行。
# also: the local DNS cache dnsmasq is dead, bad option at line 2 of /etc/dnsmasq.d/till.conf
# must: dnsmasq && not running|fail|dead|down|stopped|not start|bad option|cache-sise|未运行|没有运行|启动失败|停
# must_not: firewall|防火墙
# fix: sed -i s/cache-sise/cache-size/ /etc/dnsmasq.d/till.conf; systemctl reset-failed dnsmasq 2>/dev/null; systemctl start dnsmasq; sleep 1
peer() { dns api 10.66.0.1; }
setup() {
  mkdir -p /etc/dnsmasq.d; printf '# till\ncache-sise=500\nserver=10.66.0.1\n' >/etc/dnsmasq.d/till.conf
  printf '[Unit]\nDescription=dnsmasq - A lightweight DHCP and caching DNS server\n[Service]\nExecStart=/usr/sbin/dnsmasq -k -R --listen-address=127.0.0.1 --bind-interfaces --conf-dir=/etc/dnsmasq.d\n[Install]\nWantedBy=multi-user.target\n' >/etc/systemd/system/dnsmasq.service
  systemctl daemon-reload; systemctl enable -q dnsmasq; systemctl start dnsmasq || true
  umount /etc/resolv.conf 2>/dev/null || true; printf 'search corp.internal\nnameserver 127.0.0.1\n' >/etc/resolv.conf; sleep 1
}
check() { ! getent hosts api.corp.internal >/dev/null; }
