import { type Arch, numberOf, type Syscall } from "../../../../server/ssh/wall/syscalls.ts";

/**
 * Attempts to change the host, each one line `name=ok` or `name=ERRNO`, made with raw system calls so that no
 * program's politeness stands between. What could hurt the machine is called with arguments the kernel refuses
 * only after it has looked at rights: EINVAL then means "reached".
 */
export function probe(arch: Arch): string {
  const calls: Syscall[] = [
    ...(["truncate", "openat", "mknodat", "setxattr", "utimensat", "kill", "tgkill", "ptrace"] as const),
    ...([
      "pidfd_open",
      "pidfd_send_signal",
      "process_vm_writev",
      "setpriority",
      "prlimit64",
      "mount",
    ] as const),
    ...([
      "umount2",
      "setns",
      "unshare",
      "clone",
      "chroot",
      "syslog",
      "io_uring_setup",
      "add_key",
      "bpf",
    ] as const),
    ...(["perf_event_open", "userfaultfd", "kexec_load", "reboot", "clock_settime", "sethostname"] as const),
    ...([
      "swapon",
      "init_module",
      "acct",
      "shmget",
      "msgget",
      "semget",
      "mq_open",
      "open_by_handle_at",
    ] as const),
    ...([
      "memfd_create",
      "ioctl",
      "pidfd_getfd",
      "fsopen",
      "open_tree",
      "fchmodat",
      "fchmod",
      "linkat",
    ] as const),
    ...(["getsid", "exit_group", "mq_unlink", "shmctl", "msgctl", "semctl"] as const),
  ];
  const table = calls.map((call) => `${call} => ${numberOf(call, arch) ?? -1}`).join(", ");
  return `my %n = (${table});\n${body}`;
}

const body = String.raw`
use strict; use Socket; use Fcntl;
my ($dir, $victim, $port, $abstract, $only) = @ARGV;
$| = 1; $_ += 0 for $victim, $port;
sub sys { my ($c, @a) = @_; my $r = syscall($n{$c}, @a); die $! + 0 if $r == -1; $r }
sub try {
  my ($name, $code) = @_;
  pipe(my $r, my $w); my $pid = fork;
  if (!$pid) {
    close $r;
    eval { $code->(); syswrite $w, "ok"; 1 } or syswrite $w, $@ =~ /^(\d+)/ ? $1 : "? $@";
    syscall($n{exit_group}, 0); kill 9, $$;
  }
  close $w; my $said = join "", <$r>; waitpid $pid, 0;
  $said =~ s/\s+/ /g; print "$name=", ($said eq "" ? "died" : $said), "\n";
}
sub wopen { my ($p, $f) = @_; my $s = "$p\0"; sys("openat", -100, $s, $f, 0666) }
my $f = "$dir/file"; my $z = "$f\0";
try("append", sub { open(my $h, ">>", $f) or die $!+0; syswrite $h, "x" or die $!+0 });
try("create", sub { wopen("$dir/made", O_WRONLY|O_CREAT|O_EXCL) });
try("tmpfile", sub { wopen($dir, O_RDWR|O_DIRECTORY|020000000) });
try("truncate", sub { sys("truncate", $z, 1) });
try("open-trunc", sub { wopen("$dir/file2", O_RDONLY|O_TRUNC) });
try("unlink", sub { unlink("$dir/gone") or die $!+0 });
try("rename", sub { rename("$dir/file3", "$dir/moved") or die $!+0 });
try("mkdir", sub { mkdir("$dir/newdir") or die $!+0 });
try("rmdir", sub { rmdir("$dir/olddir") or die $!+0 });
try("symlink", sub { symlink("x", "$dir/newlink") or die $!+0 });
try("hardlink", sub { my $t = "$dir/hard\0"; sys("linkat", -100, $z, -100, $t, 0) });
try("fifo", sub { my $t = "$dir/fifo\0"; sys("mknodat", -100, $t, 010666, 0) });
try("chmod", sub { sys("fchmodat", -100, $z, 0600) });
try("fchmod", sub { open(my $h, "<", $f) or die $!+0; sys("fchmod", fileno($h), 0644) });
try("xattr", sub { my ($a, $v) = ("user.bz\0", "1"); sys("setxattr", $z, $a, $v, 1, 0) });
try("utimes", sub { my $t = pack("q4", 1, 0, 1, 0); sys("utimensat", -100, $z, $t, 0) });
try("chattr", sub { open(my $h, "<", $f) or die $!+0; my $g = pack("q", 0); sys("ioctl", fileno($h), 0x80086601, $g); sys("ioctl", fileno($h), 0x40086602, $g) });
try("proc-sys", sub { wopen("/proc/sys/kernel/domainname", O_WRONLY) });
try("sysrq", sub { wopen("/proc/sysrq-trigger", O_WRONLY) });
try("sysfs", sub { wopen("/sys/kernel/mm/transparent_hugepage/enabled", O_WRONLY) });
try("cgroup", sub { my ($p) = grep { -e } "/sys/fs/cgroup/unified/cgroup.procs", "/sys/fs/cgroup/cgroup.procs"; wopen($p, O_WRONLY) });
try("via-root", sub { wopen("/proc/$victim/root$dir/file", O_WRONLY) });
try("via-root-tmp", sub { wopen("/proc/$victim/root/tmp/.bz$$", O_WRONLY|O_CREAT); unlink("/proc/$victim/root/tmp/.bz$$") });
try("via-cwd", sub { wopen("/proc/$victim/cwd/file", O_WRONLY) });
try("via-fd", sub { wopen("/proc/$victim/fd/6", O_WRONLY|O_NONBLOCK) });
try("steal-pipe", sub { wopen("/proc/$victim/fd/5", O_RDONLY|O_NONBLOCK) });
try("proc-mem", sub { wopen("/proc/$victim/mem", O_RDWR) });
try("oom-score", sub { wopen("/proc/$victim/oom_score_adj", O_WRONLY) });
try("kill", sub { sys("kill", $victim, 28) });
try("tgkill", sub { sys("tgkill", $victim, $victim, 28) });
try("pidfd-kill", sub { my $p = sys("pidfd_open", $victim, 0); my $i = 0; sys("pidfd_send_signal", $p, 28, 0, 0) });
try("pidfd-getfd", sub { my $p = sys("pidfd_open", $victim, 0); sys("pidfd_getfd", $p, 1, 0) });
try("ptrace", sub { sys("ptrace", 0x4206, $victim, 0, 0) });
try("vm-write", sub { sys("process_vm_writev", $victim, 0, 0, 0, 0, 0) });
try("renice", sub { sys("setpriority", 0, $victim, 19) });
try("prlimit", sub { my $l = pack("Q2", 1024, 4096); sys("prlimit64", $victim, 7, $l, 0) });
try("tcp", sub { socket(my $s, PF_INET, SOCK_STREAM, 0) or die $!+0; connect($s, sockaddr_in($port, inet_aton("127.0.0.1"))) or die $!+0 });
try("udp", sub { socket(my $s, PF_INET, SOCK_DGRAM, 0) or die $!+0; send($s, "x", 0, sockaddr_in(9, inet_aton("127.0.0.1"))) or die $!+0 });
try("raw", sub { socket(my $s, PF_INET, SOCK_RAW, 1) or die $!+0 });
try("packet", sub { socket(my $s, 17, SOCK_RAW, 0) or die $!+0 });
try("vsock", sub { socket(my $s, 40, SOCK_STREAM, 0) or die $!+0 });
try("listen", sub { socket(my $s, PF_INET, SOCK_STREAM, 0) or die $!+0; bind($s, sockaddr_in(0, INADDR_ANY)) or die $!+0; listen($s, 1) or die $!+0 });
try("unix", sub { socket(my $s, PF_UNIX, SOCK_STREAM, 0) or die $!+0; connect($s, sockaddr_un("$dir/daemon.sock")) or die $!+0; syswrite $s, "stop\n" });
try("unix-via-root", sub { socket(my $s, PF_UNIX, SOCK_STREAM, 0) or die $!+0; connect($s, sockaddr_un("/proc/$victim/root$dir/daemon.sock")) or die $!+0 });
try("abstract", sub { socket(my $s, PF_UNIX, SOCK_STREAM, 0) or die $!+0; connect($s, pack("S a*", 1, "\0$abstract")) or die $!+0 });
try("remount", sub { my $p = "$dir\0"; sys("mount", 0, $p, 0, 4096|32, 0) });
try("mount", sub { my ($t, $p) = ("tmpfs\0", "$dir\0"); sys("mount", $t, $p, $t, 0, 0); sys("umount2", $p, 2) });
try("fsopen", sub { my $t = "tmpfs\0"; sys("fsopen", $t, 0) });
try("open-tree", sub { my $t = "/\0"; sys("open_tree", -100, $t, 1) });
try("setns", sub { open(my $h, "<", "/proc/$victim/ns/mnt") or die $!+0; sys("setns", fileno($h), 0) });
try("userns", sub { sys("unshare", 0x10000000) });
try("clone-userns", sub { my $p = sys("clone", 0x10000000|17, 0, 0, 0, 0); syscall($n{exit_group}, 0) if !$p; waitpid $p, 0 });
try("mountns", sub { sys("unshare", 0x20000) });
try("chroot", sub { my $p = "$dir\0"; sys("chroot", $p) });
try("handle", sub { my $h = pack("LlQ", 8, 1, 2); sys("open_by_handle_at", -1, $h, 0) });
try("suid", sub { my $u = ${"`"}$dir/suid -u 2>/dev/null${"`"}; $u == 0 && $u =~ /\d/ ? 1 : die 1 });
try("dmesg-clear", sub { sys("syslog", $only eq "plant" ? 10 : 5, 0, 0) });
try("device-node", sub { my $t = "$dir/dev\0"; sys("mknodat", -100, $t, 020666, 259) });
try("block-device", sub { my ($d) = grep { -b } map { "/dev/$_" } qw(loop0 ram0 nbd0 vdb vda sda nvme0n1); wopen($d, O_WRONLY) });
try("kmsg", sub { wopen("/dev/kmsg", O_WRONLY) });
try("io-uring", sub { my $p = "\0" x 120; sys("io_uring_setup", 2, $p) });
try("add-key", sub { my ($t, $d, $v) = ("user\0", "bz\0", "v"); sys("add_key", $t, $d, $v, 1, -2) });
try("bpf", sub { my $a = pack("L4 x112", 2, 4, 4, 1); sys("bpf", 0, $a, 128) });
try("perf", sub { my $a = pack("L2 x104", 1, 112); sys("perf_event_open", $a, -1, 0, -1, 0) });
try("userfaultfd", sub { sys("userfaultfd", 0) });
try("kexec", sub { sys("kexec_load", 0, 1, 0, 0xff) });
try("reboot", sub { sys("reboot", 1, 2, 3, 0) });
try("settime", sub { my $t = pack("q2", 1, 0); sys("clock_settime", 1, $t) });
try("hostname", sub { my $h = "x"; sys("sethostname", $h, -1) });
try("swapon", sub { my $p = "$dir/none\0"; sys("swapon", $p, 0) });
try("module", sub { my $e = "\0"; sys("init_module", $e, 0, $e) });
try("acct", sub { my $p = "$dir/none\0"; sys("acct", $p) });
try("shm", sub { sys("shmctl", sys("shmget", 0, 4096, 01600), 0, 0) });
try("msg", sub { sys("msgctl", sys("msgget", 0, 01600), 0, 0) });
try("sem", sub { sys("semctl", sys("semget", 0, 1, 01600), 0, 0, 0) });
try("mqueue", sub { my $q = "bz$$\0"; sys("mq_open", $q, O_RDWR|O_CREAT, 0600, 0); sys("mq_unlink", $q) });
try("memfd", sub { my $t = "x\0"; sys("memfd_create", $t, 0) });
`;
