# hostname: jump-02
# symptom_en: Logging in over ssh to this machine takes a very long time before anything appears, afterwards it is quick.
# symptom_zh: ssh 登录这台机器要等很久才有反应，登录之后操作很快。
# cause: sshd has UseDNS yes and the nameserver 10.66.0.99 does not answer, so each login waits for the reverse lookup of the client address.
# cause_zh: sshd 开启了 UseDNS yes，而 DNS 服务器 10.66.0.99 没有应答，每次登录都要等反向解析超时。
# also: UseDNS yes in sshd_config makes every ssh login wait for the dead DNS server 10.66.0.99.
# must: UseDNS|reverse|反向|10\.66\.0\.99 && DNS|name ?server|lookup|解析
# must_not: CPU|memory|disk|key is refused|内存|磁盘
# fix: sed -i 's/^UseDNS.*/UseDNS no/' /etc/ssh/sshd_config; systemctl restart ssh
setup() {
  printf 'search corp.internal\nnameserver 10.66.0.99\noptions timeout:3 attempts:1\n' >/etc/resolv.conf
  echo 'UseDNS yes' >>/etc/ssh/sshd_config; systemctl restart ssh; sleep 1
}
check() { local a=$SECONDS; ssh -o BatchMode=yes -o StrictHostKeyChecking=no -o ConnectTimeout=20 nobody@10.66.0.10 true 2>/dev/null; [ $((SECONDS - a)) -ge 2 ]; }
