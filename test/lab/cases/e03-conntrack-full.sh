# hostname: nat-01
# symptom_en: Around noon new connections through this gateway fail at random, those already open go on working.
# symptom_zh: 中午开始经过这台网关的新连接随机失败，已经建立的连接不受影响。
# cause: The connection tracking table is full: nf_conntrack_count has reached nf_conntrack_max 1024, so new connections are dropped.
# cause_zh: 连接跟踪表已满：nf_conntrack_count 达到 nf_conntrack_max 1024，新连接的包被丢弃。
# also: nf_conntrack: table full (1024 entries), new packets are dropped.
# must: conntrack|connection tracking|连接跟踪 && full|max|limit|满|上限
# must_not: ephemeral port|port range|backlog|临时端口
# fix: umount /proc/sys/net/netfilter/nf_conntrack_max /proc/sys/net/netfilter/nf_conntrack_count
setup() { # the table's size belongs to the whole machine: the two numbers are shown, the kernel's message is logged
  echo 1024 >/run/ctmax; echo 1024 >/run/ctcount
  iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
  mount --bind /run/ctmax /proc/sys/net/netfilter/nf_conntrack_max; mount --bind /run/ctcount /proc/sys/net/netfilter/nf_conntrack_count
  for i in 1 2 3 4 5; do logger -t kernel -p kern.warning 'nf_conntrack: nf_conntrack: table full, dropping packet'; done
}
check() { [ "$(cat /proc/sys/net/netfilter/nf_conntrack_count)" = "$(cat /proc/sys/net/netfilter/nf_conntrack_max)" ]; }
