import { seccompFilter } from "./bpf.ts";
import { atFdCwd, family, hex, Lines, oPath, packed } from "./lines.ts";
import { mounts, scratchDirs } from "./mounts.ts";
import { type SeccompNeeds, seccompRules } from "./rules.ts";
import { type Arch, numberOf, type Syscall } from "./syscalls.ts";

/**
 * Wall programs: the lines on-host.ts runs, one system call each. They are made for one step (the foreign uid and
 * the nonce differ) and one architecture. Pure.
 */
export interface WallProfile {
  arch: Arch;
  /** Landlock's ABI version where it is used; 0: not used. */
  landlock: number;
  /** All mounts read-only, in a mount name space of the command's own. Root only. */
  mounts: boolean;
  /** Secrets are covered, where `mounts`: their owners, rights and sizes are then hidden as well. */
  covered: boolean;
  /** A process id name space over the host's /proc: signals can not reach the host. Root only. */
  pids: boolean;
  /** A uid nobody has, with these capabilities and no others. Root only. */
  identity?: { uid: number; keepRoot: boolean; capabilities: readonly number[] };
  /** Opens for writing are answered one by one: where neither mounts nor Landlock may be used. */
  broker: boolean;
  /** AF_* families of sockets that may be made. */
  families: readonly number[];
  /** Local sockets that stay reachable, a regular expression over their paths; all others are covered, where `mounts`. */
  openSockets: string;
  /** Files to log in with stay readable although `covered`. */
  login: boolean;
  /** Private copies of the directories programs write their logs and pid files to. Only with `mounts` and Landlock. */
  scratch: boolean;
  /** A private place for temporary files (`sort`, here-documents), gone with the command. */
  temporary: boolean;
}

export const capability = {
  dacOverride: 1,
  dacReadSearch: 2,
  netBindService: 10,
  netAdmin: 12,
  netRaw: 13,
  sysPtrace: 19,
  syslog: 34,
};

const lastCapability = 40;

const cloneNewNs = 0x20000;
const cloneNewPid = 0x20000000;
const cloneNewUser = 0x10000000;

/**
 * A tmpfs that is mounted nowhere: no listing of mounts shows it, it goes with the last descriptor. An account
 * needs a user name space to make one; that is left again at once, since inside one all other owners are "nobody".
 */
function temporary(lines: Lines, privileged: boolean, uid: number): void {
  const steps: [string, Syscall, ...(string | number)[]][] = [
    ["tmp_fs", "fsopen", hex("tmpfs"), 0],
    ["tmp_size", "fsconfig", "@tmp_fs", 1, hex("size"), hex("64m"), 0],
    ["tmp_mode", "fsconfig", "@tmp_fs", 1, hex("mode"), hex("1777"), 0],
    ["tmp_make", "fsconfig", "@tmp_fs", 6, 0, 0, 0],
    ["tmp", "fsmount", "@tmp_fs", 0, 0x6], // MOUNT_ATTR_NOSUID | NODEV
    ["close", "close", "@tmp_fs"],
  ];
  if (privileged) {
    for (const [name, call, ...args] of steps) lines.may(name, call, ...args);
  } else {
    const inside: typeof steps = [["user", "unshare", cloneNewUser | cloneNewNs], ...steps];
    lines.add(`owntmp ${uid} ${inside.length} ${lines.number("clone")}`);
    for (const [name, call, ...args] of inside) lines.must(name, call, ...args);
  }
  lines.add("tmpdir");
}

const exitGroup = (lines: Lines): number => lines.number("exit_group");

/** PR_SET_SECUREBITS: uid 0 gives no capabilities at exec, changing uid takes none, access(2) counts them; locked. */
const secureBits = 0x1 | 0x2 | 0x4 | 0x8;

function identity(lines: Lines, who: NonNullable<WallProfile["identity"]>): void {
  const { uid, capabilities } = who;
  lines.must("securebits", "prctl", 28, secureBits, 0, 0, 0);
  const others = Array.from({ length: lastCapability + 1 }, (_, cap) => cap).filter(
    (cap) => !capabilities.includes(cap),
  );
  lines.each("prctl", [24, "%", 0, 0, 0], others); // PR_CAPBSET_DROP
  if (!who.keepRoot) {
    lines.must("groups", "setgroups", 0, 0);
    lines.must("gid", "setresgid", uid, uid, uid);
    lines.must("uid", "setresuid", uid, uid, uid);
  }
  const word = (low: boolean) =>
    capabilities.filter((cap) => cap < 32 === low).reduce((mask, cap) => mask + 2 ** (cap % 32), 0);
  const data = new DataView(new ArrayBuffer(24));
  for (let i = 0; i < 6; i++) data.setUint32(i * 4, word(i < 3), true);
  const header = new DataView(new ArrayBuffer(8));
  header.setUint32(0, 0x20080522, true); // _LINUX_CAPABILITY_VERSION_3
  lines.must("caps", "capset", hex(new Uint8Array(header.buffer)), hex(new Uint8Array(data.buffer)));
  // PR_CAP_AMBIENT_RAISE: the capabilities pass through exec.
  for (const cap of capabilities) lines.must("ambient", "prctl", 47, 2, cap, 0, 0);
}

/** LANDLOCK_ACCESS_FS_*: what changes something. REFER came with ABI 2, TRUNCATE with 3. Reading stays unhandled. */
export function landlockWrites(abi: number): number {
  return 0b1_1111_1111_0010 | (abi >= 2 ? 1 << 13 : 0) | (abi >= 3 ? 1 << 14 : 0);
}
const writeFile = 0b10;

function landlock(lines: Lines, profile: WallProfile): void {
  const abi = profile.landlock;
  const writes = landlockWrites(abi);
  // ABI 4: TCP bind (1) and connect (2). ABI 6: abstract sockets (1) and signals (2) end at the wall.
  const ports = profile.scratch ? 0n : profile.families.includes(family.inet) ? 1n : 3n;
  const attr = [BigInt(writes), ...(abi >= 4 ? [ports] : []), ...(abi >= 6 ? [3n] : [])];
  lines.must("ruleset", "landlock_create_ruleset", packed(...attr), attr.length * 8, 0);
  lines.must("null", "openat", atFdCwd, hex("/dev/null"), oPath, 0);
  const truncate = abi >= 3 ? 1 << 14 : 0;
  lines.must("rule", "landlock_add_rule", "@ruleset", 1, `p${writeFile | truncate}@null`, 0);
  // Without temporary place the descriptor is -1, and the rule is refused: nothing more may be written.
  if (profile.temporary) lines.may("rule", "landlock_add_rule", "@ruleset", 1, `p${writes}@tmp`, 0);
  // Some clients bind to any free port before they connect.
  if (abi >= 4 && ports === 1n) lines.must("rule", "landlock_add_rule", "@ruleset", 2, packed(1n, 0n), 0);
  if (profile.scratch)
    for (let i = 0; i <= scratchDirs.length; i++)
      lines.must("rule", "landlock_add_rule", "@ruleset", 1, `p${writes}@scratch${i}`, 0);
  lines.must("landlock", "landlock_restrict_self", "@ruleset", 0);
  lines.may("close", "close", "@null");
  lines.may("close", "close", "@ruleset");
}

export interface WallStep {
  nonce: string;
  /** Lines NAME=VALUE of the command's environment that are known here; the host adds its own. */
  environment: Readonly<Record<string, string>>;
  /** The tool makes its own session; else something before it did. */
  ownSession: boolean;
  /** Own user id of the login, for a temporary place without root. */
  uid: number;
}

/** All lines up to the command itself, which on the host is added as `exec`. */
export function wallProgram(profile: WallProfile, step: WallStep): string {
  const lines = new Lines(profile.arch);
  lines.add(`set nonce ${step.nonce}`);
  lines.add(`set exit ${exitGroup(lines)}`);
  lines.add("clear");
  for (const [name, value] of Object.entries(step.environment)) lines.add(`env ${name}=${value}`);
  if (step.ownSession) lines.may("session", "setsid");
  else lines.must("leader", "getsid", 0);
  lines.may("nice", "setpriority", 0, 0, 10);
  const spaces = (profile.mounts ? cloneNewNs : 0) | (profile.pids ? cloneNewPid : 0);
  if (profile.temporary) temporary(lines, profile.identity !== undefined, step.uid);
  if (spaces) lines.must("unshare", "unshare", spaces);
  if (profile.mounts) mounts(lines, profile);
  if (profile.pids) {
    lines.add("fork");
    lines.may("die_with_parent", "prctl", 1, 9, 0, 0, 0);
    // The first process of a name space gets no default signals, and some programs behave as if they were init.
    lines.add("fork");
  }
  // Somebody must stay outside to end the command when its shell is gone.
  if (!profile.pids && !step.ownSession) lines.add("fork");
  if (profile.identity) identity(lines, profile.identity);
  lines.must("no_new_privs", "prctl", 38, 1, 0, 0, 0);
  if (profile.landlock > 0) landlock(lines, profile);
  const needs: SeccompNeeds = {
    families: profile.families,
    brokered: profile.broker,
    scratch: profile.scratch,
    signalsContained:
      profile.pids || profile.landlock >= 6 || (profile.identity !== undefined && !profile.identity.keepRoot),
  };
  const filter = `f${Buffer.from(seccompFilter(seccompRules(needs), profile.arch)).toString("hex")}`;
  // PR_SET_DUMPABLE: after a change of user a child is closed to its own parent, who must take the listener from it.
  if (profile.broker) lines.may("dumpable", "prctl", 4, 1, 0, 0, 0);
  if (profile.broker) lines.add(brokerLine(lines, filter));
  else lines.must("seccomp", "seccomp", 1, 0, filter);
  return lines.text();
}

function brokerLine(lines: Lines, filter: string): string {
  const open = numberOf("open", lines.arch) ?? -1;
  const calls = [
    lines.number("pidfd_open"),
    lines.number("pidfd_getfd"),
    lines.number("ioctl"),
    lines.number("seccomp"),
  ];
  return ["broker", ...calls, filter, open].join(" ");
}
