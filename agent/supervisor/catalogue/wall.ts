/**
 * What programs need on the host beyond reading files and /proc, or why they can not work behind the read-only
 * wall. Whoever is not listed needs nothing. The wall opens exactly these doors for a command, and stays away
 * altogether for `off`. This table never decides whether a command may run.
 *
 * - `processes`: other processes' descriptors and memory maps (what ptrace's read access guards)
 * - `descriptors`: looks through other processes' descriptors at the files themselves (deleted ones, sizes)
 * - `ids`: asks the kernel about a process by its number, so that must be the host's
 * - `daemons`: D-Bus and what systemd answers on its sockets
 * - `databases`: the local sockets of MySQL, PostgreSQL, Redis and their kind
 * - `containers`: the sockets of docker, containerd, cri-o, snapd: they take orders, so only their own clients get them
 * - `services`: control sockets of other daemons (fail2ban, supervisor, lldpd, Open vSwitch, postfix)
 * - `network`: TCP and UDP; includes the name services' local sockets
 * - `packets`: raw sockets
 * - `firewall`: the network's configuration, which the kernel shows to its administrator only
 * - `mounts`: shows how things are mounted, so it must see the host's own mounts
 * - `kernel-log`: /dev/kmsg
 * - `identity`: answers differently to another user
 * - `login`: logs in with what lies in its own file (~/.pgpass, ~/.my.cnf), so that is not covered
 * - `metadata`: shows owners, rights and sizes, so nothing may lie over a file
 * - `temporary`: writes temporary files
 * - `scratch`: opens its logs and pid file for writing even to check a configuration: a private copy, thrown away
 * - `privileges`: set-user-id, or capabilities of its own: nothing to root, but broken for an account
 * - `off`: can not work behind any wall; `outside` says why
 */
export type WallNeed =
  | "processes"
  | "descriptors"
  | "ids"
  | "daemons"
  | "databases"
  | "containers"
  | "services"
  | "network"
  | "packets"
  | "firewall"
  | "mounts"
  | "kernel-log"
  | "identity"
  | "login"
  | "metadata"
  | "temporary"
  | "scratch"
  | "privileges"
  | "sudo"
  | "off";

const table: readonly (readonly [programs: string, ...needs: WallNeed[]])[] = [
  ["ss", "processes"],
  ["netstat", "processes", "network"],
  ["lsof fuser", "descriptors", "network"],
  // The highest process number, by which they set their columns, is another one in a name space of processes.
  ["ps top", "processes", "ids"],
  ["pmap pwdx pstree numastat pidstat", "processes"],
  ["lslocks", "descriptors"],
  ["lsns", "descriptors"],
  ["jps jstat", "ids", "identity"],
  // They leave themselves out, by their number.
  ["pgrep pidof", "ids"],
  ["chrt taskset ionice prlimit renice kill sysctl", "ids"],
  ["systemctl service loginctl timedatectl hostnamectl localectl busctl coredumpctl networkctl", "daemons"],
  ["machinectl portablectl oomctl userdbctl bootctl systemd-analyze", "daemons"],
  // Process numbers, as control groups count them.
  ["systemd-cgls systemd-cgtop", "daemons", "ids"],
  ["iotop", "firewall", "ids"],
  ["resolvectl systemd-resolve nmcli systemd-cat upower getent", "daemons", "network"],
  ["supervisorctl fail2ban-client lldpctl lldpcli ovs-vsctl ovs-ofctl", "services", "network", "identity"],
  ["curl wget openssl keytool dig host nslookup drill kdig delv dog hostname dnsdomainname", "network"],
  ["nc ncat netcat telnet ifconfig route arp showmount ethtool mii-tool", "network"],
  ["w who users last lastb finger", "daemons"],
  ["ping ping6 fping mtr traceroute traceroute6 arping tcptraceroute", "network", "packets", "privileges"],
  ["tcpdump ngrep", "network", "packets", "privileges"],
  ["tracepath tracepath6", "network"],
  // They keep the last figures in a file under /tmp.
  ["nstat ifstat rtstat lnstat", "temporary", "network"],
  ["iptables ip6tables ebtables arptables iptables-legacy iptables-nft", "firewall"],
  ["iptables-save ip6tables-save nft ipset conntrack ipvsadm wg", "firewall"],
  ["tc bridge brctl", "network"],
  ["redis-cli valkey-cli keydb-cli", "network", "databases"],
  // Local logins go by the user's name: peer authentication knows no unused uid.
  ["mysql mariadb mysqladmin mysqlshow psql pg_isready repmgr", "network", "databases", "identity", "login"],
  ["pg_lsclusters", "ids", "identity", "databases"],
  ["patronictl etcdctl consul nomad vault ceph rbd squidclient", "network"],
  ["nodetool zkServer.sh memcached-tool memcstat kafka-topics.sh kafka-topics", "network"],
  ["kubectl oc helm skopeo", "network", "identity", "login"],
  ["docker docker-compose crictl ctr snap", "containers", "network", "identity", "login"],
  ["mount findmnt lsblk df swapon losetup xfs_info", "mounts"],
  ["dmesg", "kernel-log"],
  ["sort tac apt-cache apt-mark apt-config apt-file apt apt-get", "temporary"],
  ["ls dir vdir exa eza stat find getfacl getfattr namei lsattr tree du file test", "metadata"],
  ["id groups whoami logname users", "identity"],
  ["ausearch aureport", "identity"],
  ["crontab atq at chage passwd locate mlocate plocate expiry", "identity", "privileges"],
  // Refuses a repository that belongs to somebody else.
  ["git svn hg", "identity", "temporary"],
  ["blkid blockdev fdisk sfdisk dumpe2fs lshw dmidecode lspci lsusb", "identity"],
  ["monit", "scratch", "services", "network"],
  ["nginx openresty tengine", "scratch", "network", "metadata"],
  ["apachectl apache2ctl httpd apache2 haproxy php-fpm lighttpd", "scratch", "network", "metadata"],
  ["sshd", "network", "identity", "metadata"],
  ["rndc unbound-control ntpq ntpstat chronyc", "network", "identity", "services"],
  ["postfix postconf postqueue mailq", "services", "identity", "network"],
  ["varnishstat varnishncsa varnishlog varnishadm", "network", "identity"],
  ["rpm", "metadata"],
  ["npm pip pip3", "network", "identity", "temporary"],
];

/**
 * Programs no wall can be built around, and why: each would need a door through which it, or whatever runs in its
 * place, could change the host.
 */
const outside: readonly (readonly [programs: string, why: string])[] = [
  ["jcmd jstack jinfo jmap", "leave a file in the process's directory and signal it"],
  ["py-spy rbspy", "stop the process they look at (ptrace)"],
  ["pm2", "starts its daemon when none runs"],
  ["rc-service initctl sv svcs", "open the supervisor's control pipe for writing"],
  ["tshark dumpcap", "change their user themselves and collect packets in files"],
  ["ufw firewall-cmd", "take a lock, or ask a daemon that lets in only the real root with a session"],
  ["teamdctl", "speaks to a daemon that takes orders and looks alike"],
  ["mongosh mongo", "write logs and settings into the home directory at every start"],
  ["ssh-add", "needs the agent of a person's session, which signs for whoever reaches it"],
  ["gpg gpg2", "start a daemon in the home directory and lock the key ring"],
  [
    "lvs vgs pvs lvdisplay vgdisplay pvdisplay lvscan vgscan pvscan dmsetup multipath mdadm",
    "device mapper answers only to CAP_SYS_ADMIN, which takes every wall down",
  ],
  [
    "smartctl nvme hdparm ipmitool nvidia-smi rocm-smi",
    "send raw commands to the device, opened for writing",
  ],
  ["parted", "opens the disk for writing even to print"],
  [
    "btrfs zfs zpool xfs_db debugfs",
    "administer the file system through calls for CAP_SYS_ADMIN, or read it raw while it changes",
  ],
  ["hwinfo inxi sensors", "probe devices, or run whatever tools they find"],
  [
    "varnishd squid caddy traefik envoy unbound named uwsgi gunicorn",
    "the server itself: it compiles, binds or writes before it looks at its arguments",
  ],
  ["exim sendmail", "set-user-id, and one program for reading and sending mail"],
  ["rabbitmqctl rabbitmq-diagnostics", "change to the broker's user and open a port of their own"],
  [
    "crm pcs corosync-cfgtool drbdadm gluster",
    "talk to the cluster over shared memory they write, or log into files",
  ],
  ["podman nerdctl buildah minikube kind", "lock their storage and make name spaces even to list"],
  [
    "dnf yum zypper aptitude flatpak needs-restarting yarn",
    "take a lock and refresh caches before they answer",
  ],
  [
    "perf strace ltrace gdb bpftrace bpftool auditctl",
    "trace or configure the kernel: ptrace, bpf, perf_event_open, audit",
  ],
  ["fio", "writes what it measures with"],
  [
    "nsenter unshare chroot runuser su doas pkexec systemd-run",
    "change the user, the root or the name spaces",
  ],
  ["busybox toybox", "any program at all, by their arguments"],
];

const needs = new Map<string, readonly WallNeed[]>();
for (const [programs, ...list] of table) for (const name of programs.split(" ")) needs.set(name, list);
for (const [programs] of outside) for (const name of programs.split(" ")) needs.set(name, ["off"]);

/** Why no wall can stand around this program; undefined where one can. */
export function outsideBecause(name: string): string | undefined {
  return outside.find(([programs]) => programs.split(" ").includes(name))?.[1];
}

/** Needs of a program by its bare name; versioned names fall back as in the catalogue. */
export function needsOf(name: string): readonly WallNeed[] {
  return needs.get(name) ?? needs.get(name.replace(/[\d.]+$/, "")) ?? [];
}
