# hostname: vm-03
# symptom_en: The guests on the bridge cannot download anything since the hardening script ran.
# symptom_zh: 跑完加固脚本之后，网桥上的虚拟机都上不了网。
# cause: net.ipv4.ip_forward is 0 although /etc/sysctl.d/60-guests.conf asks for 1, so the host does not forward packets of the bridge br0.
# cause_zh: 内核 IP 转发被关闭（net.ipv4.ip_forward=0），而 /etc/sysctl.d/60-guests.conf 要求为 1，br0 的包不会被转发。
# also: IP forwarding is disabled (ip_forward = 0) on this host, the guests behind br0 are cut off.
# must: ip_forward|forward|转发 && (0|off|disabled|关闭|not)
# must_not: firewall (rule )?(drops|rejects)|DNS server|防火墙丢弃
# fix: sysctl -qp /etc/sysctl.d/60-guests.conf
setup() {
  ip link add br0 type bridge; ip addr add 192.168.77.1/24 dev br0; ip link set br0 up
  mkdir -p /run/netns; ip netns add g1; ip link add vnet0 type veth peer name eth0 netns g1; ip link set vnet0 master br0 up
  ip netns exec g1 sh -c 'ip link set lo up; ip addr add 192.168.77.5/24 dev eth0; ip link set eth0 up; ip route add default via 192.168.77.1'
  iptables -t nat -A POSTROUTING -s 192.168.77.0/24 ! -o br0 -j MASQUERADE
  echo 'net.ipv4.ip_forward = 1' >/etc/sysctl.d/60-guests.conf; old 200 /etc/sysctl.d/60-guests.conf; sysctl -qw net.ipv4.ip_forward=0
}
check() { ! ip netns exec g1 ping -c 1 -W 1 10.66.0.1; }
