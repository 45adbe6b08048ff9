# hostname: gate-01
# symptom_en: smsgate does not come up since we stopped running it as root, as the auditors wanted
# symptom_zh: 按审计要求 smsgate 不再用 root 运行之后，就起不来了
# cause: smsgate runs as the user ops now and wants to bind port 587, a privileged port below 1024, without CAP_NET_BIND_SERVICE: permission denied.
# cause_zh: smsgate 现在以 ops 用户运行，但要监听小于 1024 的特权端口 587，又没有 CAP_NET_BIND_SERVICE，绑定端口时被拒绝（Permission denied）。
# also: smsgate runs as an unprivileged user (ops), who may not bind port 587: EACCES
# must: smsgate && 587 && privileg|below 1024|CAP_NET_BIND|permission|denied|EACCES|特权|权限
# must_not: (already|address) in use|firewall|端口(被)?占用|file permission
# fix: printf '[Service]\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n' >/etc/systemd/system/smsgate.service.d.conf; mkdir -p /etc/systemd/system/smsgate.service.d; mv /etc/systemd/system/smsgate.service.d.conf /etc/systemd/system/smsgate.service.d/port.conf; systemctl daemon-reload; systemctl restart smsgate; sleep 2
setup() {
  sysctl -qw net.ipv4.ip_unprivileged_port_start=1024 2>/dev/null || true
  mkdir -p /opt/smsgate; cat >/opt/smsgate/gate.js <<'JS'
require('net').createServer(c => c.end('220 gate\r\n')).listen(587, '0.0.0.0', () => console.log('listening on 587'));
JS
  svc smsgate '/usr/bin/node /opt/smsgate/gate.js' User=ops; sleep 5
}
check() { ! up_port 587; }
