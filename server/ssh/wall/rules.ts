import type { Rule, Test } from "./bpf.ts";

/** errno values: equal on both architectures. */
const eperm = 1;
const eacces = 13;
const enospc = 28;
const erofs = 30;
const enosys = 38;
const eafnosupport = 97;
const eaddrinuse = 98;

export interface SeccompNeeds {
  /** Socket families that may be created (AF_*). */
  families: readonly number[];
  /** Nothing else keeps this process from opening files for writing: every such open goes to the broker. */
  brokered: boolean;
  /** It checks a server's configuration, which opens its ports: they count as taken, which every check passes over. */
  scratch: boolean;
  /** Signals reach nothing but the command itself by another layer (pid namespace, Landlock scope, foreign uid). */
  signalsContained: boolean;
}

/** O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | __O_TMPFILE: the same bits on both architectures. */
const writing = 0o3 | 0o100 | 0o1000 | 0o20000000;

/** O_TRUNC with O_RDONLY, or with the access mode 3: cuts a file without opening it for writing. */
const cutting = (arg: number): Test[] =>
  [0o1000, 0o1003].map((value) => ({ arg, op: "is", value, mask: 0o1003, act: erofs }));

const self = (arg: number): Test => ({ arg, op: "is", value: 0, act: "allow" });

/**
 * What no look at a host needs, whoever asks. Most of it would fail anyway for want of a capability: here it
 * fails also when the kernel has a hole behind the call, or the account more rights than thought.
 */
const never: Rule[] = [
  {
    // Other processes' memory and descriptors; other name spaces and views of the file system; the kernel itself.
    calls: [
      "ptrace",
      "process_vm_writev",
      "kcmp",
      "pidfd_getfd",
      "process_madvise",
      "process_mrelease",
      "migrate_pages",
      "move_pages",
      "mount",
      "umount2",
      "pivot_root",
      "chroot",
      "move_mount",
      "open_tree",
      "open_tree_attr",
      "fsopen",
      "fsconfig",
      "fsmount",
      "fspick",
      "mount_setattr",
      "setns",
      "unshare",
      "open_by_handle_at",
      "bpf",
      "perf_event_open",
      "userfaultfd",
      "keyctl",
      "add_key",
      "request_key",
      "kexec_load",
      "kexec_file_load",
      "init_module",
      "finit_module",
      "delete_module",
      "reboot",
      "swapon",
      "swapoff",
      "sethostname",
      "setdomainname",
      "settimeofday",
      "clock_settime",
      "acct",
      "iopl",
      "ioperm",
      "lookup_dcookie",
      "nfsservctl",
      "uselib",
      "sysfs",
      "quotactl",
      "quotactl_fd",
      "vhangup",
      "fanotify_init",
      "mknod",
      "mknodat",
      // Serving: a reader of state has nobody to wait for.
      "accept",
      "accept4",
      "mq_unlink",
    ],
    otherwise: eperm,
  },
  // Absent, not forbidden: programs then take their older way (clone, poll, open).
  {
    calls: ["clone3", "io_uring_setup", "io_uring_enter", "io_uring_register", "mq_open"],
    otherwise: enosys,
  },
  // CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET}
  {
    calls: ["clone"],
    tests: [{ arg: 0, op: "any", value: 0x7e020000, act: eperm }],
    otherwise: "allow",
  },
  // Landlock does not know these and a mount may be writable: metadata of files.
  {
    calls: [
      "chmod",
      "fchmod",
      "fchmodat",
      "fchmodat2",
      "chown",
      "fchown",
      "lchown",
      "fchownat",
      "setxattr",
      "lsetxattr",
      "fsetxattr",
      "setxattrat",
      "removexattr",
      "lremovexattr",
      "fremovexattr",
      "removexattrat",
      "file_setattr",
      "utime",
      "utimes",
      "utimensat",
      "futimesat",
    ],
    otherwise: erofs,
  },
  // SYSLOG_ACTION_READ_ALL, SIZE_UNREAD, SIZE_BUFFER. READ (2) takes the lines away from the host's logger.
  {
    calls: ["syslog"],
    tests: [3, 9, 10].map((value) => ({ arg: 0, op: "is", value, act: "allow" })),
    otherwise: eperm,
  },
  {
    calls: ["ioctl"],
    tests: [
      0x5412, // TIOCSTI: types into a terminal
      0x541c, // TIOCLINUX
      0x40086602, // FS_IOC_SETFLAGS (chattr): works on a descriptor opened for reading
      0x40046602, // FS_IOC32_SETFLAGS
      0x401c5820, // FS_IOC_FSSETXATTR
      0x40087602, // FS_IOC_SETVERSION
      0x41009432, // FS_IOC_SETFSLABEL
      0x800c6613, // FS_IOC_SET_ENCRYPTION_POLICY
      0x40806685, // FS_IOC_ENABLE_VERITY
      0xc0045877, // FIFREEZE
      0xc0045878, // FITHAW
      0xc0185879, // FITRIM
    ].map((value) => ({ arg: 1, op: "is", value, act: eperm })),
    otherwise: "allow",
  },
  // `nice`, `ionice` and `taskset` start a command with them: on itself (0) they may act, on others not.
  {
    calls: ["setpriority"],
    tests: [{ arg: 0, op: "is", value: 2, act: eperm }, self(1)],
    otherwise: eperm,
  },
  {
    calls: ["ioprio_set"],
    tests: [{ arg: 0, op: "is", value: 3, act: eperm }, self(1)],
    otherwise: eperm,
  },
  {
    calls: ["sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr"],
    tests: [self(0)],
    otherwise: eperm,
  },
  {
    calls: ["prlimit64"],
    tests: [self(0), { arg: 2, op: "nonzero", value: 0, act: eperm }],
    otherwise: "allow",
  },
  // System V objects: looked at (`ipcs`), never made, changed, taken from or removed. IPC_RMID 0, IPC_SET 1,
  // SHM_LOCK 11, SHM_UNLOCK 12, SETVAL 16, SETALL 17; IPC_CREAT 01000; SHM_RDONLY 010000.
  {
    calls: ["shmctl"],
    tests: [0, 1, 11, 12].map((value) => ({ arg: 1, op: "is", value, act: eperm })),
    otherwise: "allow",
  },
  {
    calls: ["msgctl"],
    tests: [0, 1].map((value) => ({ arg: 1, op: "is", value, act: eperm })),
    otherwise: "allow",
  },
  {
    calls: ["semctl"],
    tests: [0, 1, 16, 17].map((value) => ({ arg: 2, op: "is", value, act: eperm })),
    otherwise: "allow",
  },
  {
    calls: ["shmget", "semget"],
    tests: [{ arg: 2, op: "any", value: 0o1000, act: enospc }],
    otherwise: "allow",
  },
  {
    calls: ["msgget"],
    tests: [{ arg: 1, op: "any", value: 0o1000, act: enospc }],
    otherwise: "allow",
  },
  { calls: ["shmat"], tests: [{ arg: 2, op: "any", value: 0o10000, act: "allow" }], otherwise: eacces },
  { calls: ["semop", "semtimedop", "msgsnd", "msgrcv"], otherwise: eacces },
];

/** Everything that changes a directory or cuts a file by its name. */
const names: Rule["calls"] = [
  "creat",
  "unlink",
  "unlinkat",
  "rename",
  "renameat",
  "renameat2",
  "mkdir",
  "mkdirat",
  "rmdir",
  "link",
  "linkat",
  "symlink",
  "symlinkat",
];

/** All rules for one profile. */
export function seccompRules(needs: SeccompNeeds): Rule[] {
  const rules: Rule[] = [
    ...never,
    {
      calls: ["socket"],
      tests: needs.families.map((value) => ({ arg: 0, op: "is", value, act: "allow" })),
      otherwise: eafnosupport,
    },
    { calls: ["listen"], otherwise: needs.scratch ? eaddrinuse : eperm },
    // Kept from everyone: Landlock knows truncation only since ABI 3 (Linux 6.2), and a mount may be writable.
    { calls: ["truncate"], otherwise: erofs },
    // Its flags lie behind a pointer: absent, programs fall back to openat.
    { calls: ["openat2"], otherwise: enosys },
  ];
  if (needs.brokered) {
    const test = (arg: number): Test => ({ arg, op: "any", value: writing, act: "ask-broker" });
    rules.push(
      { calls: names, otherwise: erofs },
      { calls: ["open"], tests: [test(1)], otherwise: "allow" },
      { calls: ["openat"], tests: [test(2)], otherwise: "allow" },
    );
  } else
    rules.push(
      { calls: ["open"], tests: cutting(1), otherwise: "allow" },
      { calls: ["openat"], tests: cutting(2), otherwise: "allow" },
    );
  if (!needs.signalsContained) {
    // To the own process group only: what `timeout` needs. Another process of this account would hear it else.
    rules.push(
      { calls: ["kill"], tests: [self(0)], otherwise: eperm },
      {
        calls: ["tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal"],
        otherwise: eperm,
      },
    );
  }
  return rules;
}
