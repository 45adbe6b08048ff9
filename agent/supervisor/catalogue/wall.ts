/**
 * What programs need on the host beyond reading files and /proc, or why they can not work behind the read-only
 * wall. Whoever is not listed needs nothing. The wall opens exactly these doors for a command, and stays away
 * altogether for `off`. This table never decides whether a command may run.
 *
 * - `processes`: other processes' descriptors and memory maps (what ptrace's read access guards)
 * - `descriptors`: looks through other processes' descriptors at the files themselves (deleted ones, sizes)
 * - `ids`: asks the kernel about a process by its number, so that must be the host's
 * - `daemons`: local sockets: D-Bus, resolved, nscd
 * - `network`: TCP and UDP; includes local sockets, where databases and resolvers also listen
 * - `packets`: raw sockets
 * - `firewall`: the network's configuration, which the kernel shows to its administrator only
 * - `mounts`: shows how things are mounted, so it must see the host's own mounts
 * - `kernel-log`: /dev/kmsg
 * - `identity`: answers differently to another user
 * - `metadata`: shows owners, rights and sizes, so nothing may lie over a file
 * - `temporary`: writes temporary files
 * - `privileges`: set-user-id, or capabilities of its own: nothing to root, but broken for an account
 * - `off`: writes, locks or configures the kernel even when it only looks
 */
export type WallNeed =
  | "processes"
  | "descriptors"
  | "ids"
  | "daemons"
  | "network"
  | "packets"
  | "firewall"
  | "mounts"
  | "kernel-log"
  | "identity"
  | "metadata"
  | "temporary"
  | "privileges"
  | "sudo"
  | "off";

const table: readonly (readonly [programs: string, ...needs: WallNeed[]])[] = [
  ["ss", "processes"],
  ["netstat", "processes", "network"],
  ["lsof fuser", "descriptors", "network"],
  // The highest process number, by which they set their columns, is another one in a name space of processes.
  ["ps top", "processes", "ids"],
  ["pmap pwdx pstree lsns lslocks numastat pidstat", "processes"],
  ["jps jstat jstack jinfo jmap jcmd py-spy rbspy", "off"],
  ["chrt taskset ionice prlimit renice kill sysctl", "ids"],
  ["systemctl service loginctl timedatectl hostnamectl localectl busctl coredumpctl networkctl", "daemons"],
  ["machinectl portablectl oomctl userdbctl systemd-cgls systemd-cgtop bootctl", "daemons"],
  ["resolvectl systemd-resolve nmcli systemd-cat upower getent", "daemons", "network"],
  ["supervisorctl monit pm2 rc-service initctl sv svcs", "off"],
  ["curl wget openssl keytool dig host nslookup drill kdig delv dog hostname dnsdomainname", "network"],
  ["nc ncat netcat telnet ifconfig route arp showmount ethtool mii-tool", "network"],
  ["w who users last lastb finger", "daemons"],
  ["ping ping6 fping mtr traceroute traceroute6 arping tcptraceroute", "network", "packets", "privileges"],
  ["tracepath tracepath6", "network"],
  ["nstat ifstat rtstat lnstat systemd-analyze", "off"],
  ["tcpdump tshark dumpcap ngrep", "off"],
  ["iptables ip6tables ebtables arptables iptables-legacy iptables-nft", "firewall"],
  ["iptables-save ip6tables-save nft ipset conntrack ipvsadm", "firewall"],
  ["tc bridge brctl", "network"],
  ["ufw firewall-cmd ovs-vsctl ovs-ofctl wg lldpctl lldpcli teamdctl", "off"],
  ["redis-cli valkey-cli keydb-cli mysqladmin pg_isready mysqlshow", "network"],
  ["nodetool zkServer.sh memcached-tool memcstat kafka-topics.sh kafka-topics", "network"],
  // Local logins go by the user's name: peer authentication knows no unused uid.
  ["mysql mariadb psql mongosh mongo patronictl repmgr pg_lsclusters", "off"],
  ["mount findmnt lsblk df", "mounts"],
  ["dmesg", "kernel-log"],
  ["sort tac apt-cache apt-mark apt-config apt-file", "temporary"],
  ["ls dir vdir exa eza stat find getfacl getfattr namei lsattr tree du file test", "metadata"],
  ["id groups whoami logname users", "identity"],
  ["ausearch aureport", "identity"],
  ["crontab atq at chage passwd locate mlocate plocate expiry", "identity", "privileges"],
  ["ssh-add gpg gpg2 git svn hg", "off"],
  ["lvs vgs pvs lvdisplay vgdisplay pvdisplay lvscan vgscan pvscan mdadm dmsetup dumpe2fs xfs_info", "off"],
  ["smartctl nvme hdparm blkid blockdev fdisk parted sfdisk swapon losetup btrfs zfs zpool multipath", "off"],
  ["dmidecode lshw lspci lsusb hwinfo inxi ipmitool nvidia-smi rocm-smi sensors", "off"],
  ["nginx openresty tengine apachectl apache2ctl httpd apache2 haproxy varnishd squid caddy", "off"],
  ["unbound named lighttpd traefik envoy sshd php-fpm uwsgi gunicorn varnishadm varnishlog", "off"],
  ["rndc unbound-control postfix postconf postqueue mailq exim sendmail chronyc ntpq ntpstat", "off"],
  ["rabbitmqctl rabbitmq-diagnostics fail2ban-client consul etcdctl nomad vault crm pcs", "off"],
  ["corosync-cfgtool drbdadm gluster ceph rbd squidclient varnishstat varnishncsa", "off"],
  ["docker podman nerdctl crictl ctr kubectl oc helm minikube kind skopeo buildah docker-compose", "off"],
  ["apt apt-get aptitude dnf yum rpm zypper snap flatpak pip pip3 npm yarn needs-restarting", "off"],
  ["perf strace ltrace gdb bpftrace bpftool fio auditctl debugfs xfs_db", "off"],
  ["nsenter unshare chroot runuser su doas pkexec systemd-run busybox toybox", "off"],
  ["java node php ruby go dotnet", "off"],
];

const needs = new Map<string, readonly WallNeed[]>();
for (const [programs, ...list] of table) for (const name of programs.split(" ")) needs.set(name, list);

/** Needs of a program by its bare name; versioned names fall back as in the catalogue. */
export function needsOf(name: string): readonly WallNeed[] {
  return needs.get(name) ?? needs.get(name.replace(/[\d.]+$/, "")) ?? [];
}
