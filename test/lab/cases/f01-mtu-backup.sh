# hostname: store-11
# symptom_en: Since Friday the nightly copy to the vault begins and then never ends. Small test files go through. Network people say the line is up.
# symptom_zh: 从周五开始，每晚往 vault 的拷贝一开始就卡住，永远结束不了，小的测试文件能过去，网络组说线路是通的。
# cause: MTU black hole on the path to 10.66.0.62: packets above about 1250 bytes are lost without ICMP, small ones pass, so vault-copy hangs.
# cause_zh: 到 10.66.0.62 的路径是 MTU 黑洞：1250 字节以上的大包丢失且没有 ICMP，小包正常，vault-copy 卡住。
# also: Large packets (full-size 1500 bytes) to 10.66.0.62 are dropped on the path, the path MTU is smaller.
# must: MTU|1500|full-size|large packet|大包|fragment && 10\.66\.0\.62|path|路径
# must_not: firewall (on|of) this host|idle (flow|connection) was|disk|本机防火墙|空闲连接|磁盘
# fix: ip link set dev eth0 mtu 1200; systemctl restart vault-copy; sleep 6
peer() {
  ip addr add 10.66.0.62/24 dev eth0; iptables -A INPUT -s 10.66.0.10 -d 10.66.0.62 -m length --length 1251:65535 -j DROP
  bg socat -u TCP-LISTEN:8730,bind=10.66.0.62,fork,reuseaddr OPEN:/dev/null
}
setup() {
  ethtool -K eth0 tso off gso off >/dev/null # a path sees single packets
  mkdir -p /srv/vault; head -c 8000000 /dev/urandom >/srv/vault/today.tar
  printf '#!/bin/sh\nexec nc -N 10.66.0.62 8730 </srv/vault/today.tar\n' >/usr/local/bin/vault-copy; chmod +x /usr/local/bin/vault-copy
  DESC='Copy to the vault' svc vault-copy /usr/local/bin/vault-copy; sleep 14
}
check() { local p; p=$(pgrep -f 'nc -N 10.66.0.62' | head -1); [ -n "$p" ] || return 1; sleep 3; kill -0 "$p" 2>/dev/null && ss -tnH dst 10.66.0.62 | awk '{exit !($3 > 20000)}'; }
