# hostname: fx-04
# symptom_en: After the lunch break the first quote takes forever and then everything is normal again until the next pause. Restarting rate-pull cures it for the moment.
# symptom_zh: 每次午休之后第一笔汇率查询都要等特别久，之后又正常，重启 rate-pull 能临时解决。
# cause: the NAT gateway in front of 10.66.0.44:7400 forgets the idle connection and silently drops its packets (no RST); rate-pull sends no keepalive, goes on using the dead connection and retransmits.
# cause_zh: 10.66.0.44:7400 前面的网关把空闲连接的会话老化清除，之后静默丢弃数据包不发 RST，rate-pull 没有开 keepalive，复用旧连接一直重传。
# also: idle connection to 10.66.0.44 is dropped silently by a middlebox, the client retransmits
# must: idle|quiet|pause|inactiv|空闲|静默|闲置 && load.?balanc|middle ?box|firewall|\bNAT\b|conntrack|stateful|gateway|10\.66\.0\.44|负载均衡|网关|中间设备|防火墙|会话 && drop|discard|silent|no RST|black ?hol|forg[eo]t|expire|age[ds]? out|remov|丢弃|丢掉|丢包|老化|清除|清理|回收
# must_not: DNS|OOM|CPU (is|at)|server (is )?(down|overload)
# fix: sed -i 's/# keepalive/s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1); s.setsockopt(6, 4, 1); s.setsockopt(6, 5, 1)/' /opt/rate/pull.py; systemctl restart rate-pull; sleep 16
peer() {
  ip addr add 10.66.0.44/24 dev eth0
  iptables -A INPUT -p tcp --dport 7400 -m conntrack --ctstate INVALID -j DROP
  sysctl -qw net.netfilter.nf_conntrack_tcp_loose=0 net.netfilter.nf_conntrack_tcp_timeout_established=3
  setsid socat TCP-LISTEN:7400,bind=10.66.0.44,fork,reuseaddr EXEC:cat </dev/null >/dev/null 2>&1 &
}
setup() {
  mkdir -p /opt/rate; cat >/opt/rate/pull.py <<'P'
import socket, time
def log(*a): print(time.strftime("%T"), *a, flush=True)
while True:
    try:
        s = socket.create_connection(("10.66.0.44", 7400)); log("connected")
        # keepalive
        while True:
            t = time.time(); s.sendall(b"EURUSD?\n"); s.recv(100); log("quote in %d ms" % ((time.time() - t) * 1000)); time.sleep(8)
    except OSError as e: log("lost:", e); time.sleep(1)
P
  old 80 /opt/rate/pull.py; DESC='Exchange rates' svc rate-pull '/usr/bin/python3 /opt/rate/pull.py'; waitfor check
}
check() { sleep 2; ss -tnoH state established dst 10.66.0.44 | grep -q 'timer:(on,.*,[1-9][0-9]*)'; }
