# hostname: ledger-02
# symptom_en: The first booking after a break always gets stuck in ledger-sync for many minutes, later ones go through at once. Restarting it cures it until the next break.
# symptom_zh: 每次歇一会儿之后第一笔记账都卡在 ledger-sync 里好多分钟，后面的就正常，重启能好，过一阵又犯。
# cause: The gateway in front of 10.66.0.25:7400 silently drops the idle connection of ledger-sync (no RST), which uses it again without keepalive and retransmits into nothing.
# cause_zh: ledger-sync 到 10.66.0.25:7400 的连接空闲后被中间的网关/防火墙静默丢弃，没有发 RST，而它没有开 keepalive，继续在死连接上重传。
# also: ledger-sync reuses an idle TCP connection to 10.66.0.25 whose state a middlebox has expired; packets are dropped without a RST and are retransmitted.
# must: idle|quiet|inactiv|空闲|静默|闲置 && 10\.66\.0\.25|ledger && drop|discard|silent|no RST|without (an? )?(RST|reset|FIN)|black ?hol|forg[eo]t|expire|aged? out|丢弃|丢包|黑洞|老化|清除|不(发|回|返回).{0,4}RST
# must_not: DNS|out of memory|OOM|server is (down|overloaded)
# fix: sed -i 's/keepalive = 0/keepalive = 1/' /etc/ledger.ini; systemctl restart ledger-sync; sleep 12
peer() {
  ip addr add 10.66.0.25/24 dev eth0
  iptables -A INPUT -p tcp --dport 7400 -m conntrack --ctstate INVALID -j DROP
  sysctl -qw net.netfilter.nf_conntrack_tcp_loose=0 net.netfilter.nf_conntrack_tcp_timeout_established=4
  setsid socat TCP-LISTEN:7400,bind=10.66.0.25,fork,reuseaddr EXEC:cat </dev/null >/dev/null 2>&1 &
}
setup() {
  mkdir -p /opt/ledger
  printf '[ledger]\nhost = 10.66.0.25\nport = 7400\nkeepalive = 0\n' >/etc/ledger.ini
  cat >/opt/ledger/sync.py <<'P'
import configparser, socket, time
conf = configparser.ConfigParser(); conf.read("/etc/ledger.ini"); c = conf["ledger"]
while True:
    try:
        s = socket.create_connection((c["host"], int(c["port"])))
        if c["keepalive"] == "1":
            s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for o in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL): s.setsockopt(socket.IPPROTO_TCP, o, 1)
        while True:
            print("booking sent", flush=True); s.sendall(b"book 1\n"); s.recv(100); print("booking confirmed", flush=True)
            time.sleep(8)
    except OSError as e: print("link:", e, flush=True); time.sleep(2)
P
  old 50 /opt/ledger/sync.py /etc/ledger.ini
  DESC='Ledger sync' svc ledger-sync '/usr/bin/python3 /opt/ledger/sync.py'; waitfor check
}
check() { sleep 3; ss -tnoH state established dst 10.66.0.25 | grep -q 'timer:(on,.*,[1-9][0-9]*)'; }
