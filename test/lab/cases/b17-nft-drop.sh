# hostname: mq-02
# symptom_en: Devices cannot reach the broker 10.66.0.10:1884 since the security hardening, connections just hang.
# symptom_zh: 安全加固之后设备连不上 10.66.0.10:1884 的 broker，连接一直挂着。
# cause: an nftables rule in inet filter input drops tcp dport 1884.
# cause_zh: nftables 的 input 链把目的端口 1884 的包丢弃了。
# also: the local nft firewall drops incoming packets to port 1884
# must: nft|firewall|防火墙 && 1884 && drop|丢弃|discard
# must_not: not listening|bound to 127|reject
# fix: nft flush ruleset
setup() {
  webapp /opt/broker 1884; svc broker '/usr/bin/node /opt/broker/server.js'; waitfor up_port 1884
  nft -f - <<'N'
table inet hardening {
  chain input { type filter hook input priority 0; policy accept;
    iif "lo" accept
    ct state established,related accept
    tcp dport { 23, 1884, 2323 } counter drop
  }
}
N
}
check() { nft list ruleset | grep -q 1884; }
