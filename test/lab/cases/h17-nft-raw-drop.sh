# hostname: hub-06
# symptom_en: Branch offices report a dead line to 10.66.0.10:6443. curl on the machine itself answers.
# symptom_zh: 分公司说连 10.66.0.10:6443 一直转圈，机器上自己 curl 是通的。
# cause: An nftables rule in table ip guard (chain pre, hook prerouting) drops tcp packets to port 6443 that come in on eth0.
# cause_zh: nftables 的 ip guard 表 pre 链里有规则把 eth0 进来的 tcp 6443 的包丢弃（drop）了。
# also: nft rule: iifname eth0 tcp dport 6443 drop
# must: iptables|nft|firewall|netfilter|packet filter|防火墙 && 6443 && drop|discard|block|丢弃|丢|拦截|阻
# must_not: reject(s|ed)? with|not listening|bound to 127|service (is )?down|未监听
# fix: nft delete table ip guard
setup() {
  webapp /opt/hub 6443; DESC='Hub' svc hub '/usr/bin/node /opt/hub/server.js'; waitfor up_port 6443
  nft -f - <<'N'
table ip guard {
  set bad { type ipv4_addr; elements = { 198.51.100.4, 198.51.100.7 } }
  chain pre { type filter hook prerouting priority -300; policy accept; ip saddr @bad drop; iifname "eth0" tcp dport { 6443, 6444 } counter drop; }
}
N
}
check() { nft list table ip guard 2>/dev/null | grep -q 6443; }
