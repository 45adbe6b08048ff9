# hostname: fakt-11
# symptom_en: invoices are no longer sent to the queue at mq.corp.internal, the sender just waits and waits. other hosts can send.
# symptom_zh: 发票发不到 mq.corp.internal 的队列里了，发送程序一直在等，别的机器能发。
# cause: An nftables rule on this host (table inet hardening, chain egress: tcp dport { 5671, 5672 } drop) silently drops outgoing packets to 10.66.0.61:5672.
# cause_zh: 本机 nftables 表 inet hardening 的 egress 链里 tcp dport { 5671, 5672 } drop，把发往 10.66.0.61:5672 的包丢弃了。
# also: the local nft firewall drops outgoing tcp/5672 (inet hardening egress)
# must: nft|firewall|netfilter|iptables|防火墙|egress && 5672 && drop|discard|block|丢弃|丢|拦截
# must_not: DNS|queue (server )?(is )?down|MTU|idle
# fix: nft delete table inet hardening; systemctl restart rechnung-out; sleep 3
peer() { ip addr add 10.66.0.61/24 dev eth0; dns mq 10.66.0.61; setsid socat TCP-LISTEN:5672,bind=10.66.0.61,fork,reuseaddr EXEC:cat </dev/null >/dev/null 2>&1 & }
setup() {
  mkdir -p /opt/rechnung; printf '{\n  "broker": "mq.corp.internal",\n  "port": 5672,\n  "timeout": 4\n}\n' >/opt/rechnung/config.json
  cat >/opt/rechnung/out.py <<'P'
import json, logging, socket, time
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
conf = json.load(open("/opt/rechnung/config.json"))
while True:
    try:
        c = socket.create_connection((conf["broker"], conf["port"]), conf["timeout"]); c.sendall(b"rechnung"); c.recv(20); c.close(); logging.info("invoice batch delivered")
    except OSError as e: logging.error("delivery failed: %s", e)
    time.sleep(2)
P
  old 120 /opt/rechnung/*; DESC='Invoice sender' svc rechnung-out '/usr/bin/python3 /opt/rechnung/out.py'; sleep 3
  nft add table inet hardening; nft 'add chain inet hardening out { type filter hook output priority 10; policy accept; }'; nft add chain inet hardening egress
  nft add rule inet hardening out ct state established,related accept; nft add rule inet hardening out oifname eth0 jump egress
  nft add rule inet hardening egress tcp dport '{ 25, 465 }' reject; nft add rule inet hardening egress tcp dport '{ 5671, 5672 }' counter drop
  sleep 10
}
check() { sleep 9; journalctl -u rechnung-out --since -9s | grep -q failed; }
