# hostname: edge-02
# symptom_en: The tills behind this box (10.88.0.0/24) have no connection to the outside since it was rebooted at night, the box itself reaches everything.
# symptom_zh: 夜里重启之后，这台机器后面的收银机（10.88.0.0/24）全部断网，机器自己访问什么都正常。
# cause: IP forwarding is off on this router (net.ipv4.ip_forward = 0), so packets of 10.88.0.0/24 are not forwarded.
# cause_zh: 这台路由机的 IP 转发被关闭（net.ipv4.ip_forward=0），10.88.0.0/24 的包不会被转发。
# also: net.ipv4.ip_forward is 0, so the kernel does not forward packets between lan0 and eth0.
# must: ip_forward|forwarding|forward packets|IP 转发|转发 && (0|off|disabled|关闭|not)
# must_not: firewall (rule )?(drops|rejects)|wrong gateway|DNS server|防火墙丢弃
# fix: sysctl -qw net.ipv4.ip_forward=1
setup() {
  ip netns add till 2>/dev/null || { mkdir -p /run/netns; ip netns add till; }
  ip link add lan0 type veth peer name eth0 netns till
  ip addr add 10.88.0.1/24 dev lan0; ip link set lan0 up
  ip netns exec till sh -c 'ip link set lo up; ip addr add 10.88.0.21/24 dev eth0; ip link set eth0 up; ip route add default via 10.88.0.1'
  iptables -t nat -A POSTROUTING -s 10.88.0.0/24 -o eth0 -j MASQUERADE
  iptables -A FORWARD -i lan0 -o eth0 -j ACCEPT; iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
  sysctl -qw net.ipv4.ip_forward=0
}
check() { ! ip netns exec till ping -c 1 -W 1 10.66.0.1; }
