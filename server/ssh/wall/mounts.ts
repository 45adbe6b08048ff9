import { atFdCwd, family, hex, type Lines, oPath, packed } from "./lines.ts";
import type { WallProfile } from "./program.ts";

/** What a command sees of the host's files behind a wall with mounts of its own: read-only, covered, copied. */

/** Files whose content ends the case for an attacker. */
const secretFiles = [
  "/etc/shadow",
  "/etc/shadow-",
  "/etc/gshadow",
  "/etc/gshadow-",
  "/etc/krb5.keytab",
  "/etc/ssh/ssh_host_rsa_key",
  "/etc/ssh/ssh_host_ecdsa_key",
  "/etc/ssh/ssh_host_ed25519_key",
  "/etc/ssh/ssh_host_dsa_key",
  "/root/.ssh/id_rsa",
  "/root/.ssh/id_ecdsa",
  "/root/.ssh/id_ed25519",
  "/root/.ssh/id_dsa",
];
/** What clients log in with by themselves. */
const loginFiles = [
  "/root/.pgpass",
  "/root/.my.cnf",
  "/root/.aws/credentials",
  "/root/.docker/config.json",
  "/root/.kube/config",
];
/** Daemons that take orders, or log lines, from whoever reaches their socket. */
const sockets = [
  "/run/docker.sock",
  "/run/containerd/containerd.sock",
  "/run/podman/podman.sock",
  "/run/crio/crio.sock",
  "/run/libvirt/libvirt-sock",
  "/run/snapd.socket",
  "/run/systemd/private",
  "/run/systemd/journal/dev-log",
  "/run/systemd/journal/socket",
  "/run/systemd/journal/stdout",
  "/run/systemd/journal/syslog",
  "/dev/log",
];
/** Symbolic links of /proc every program uses; the rest of /proc's links lead out of the wall. */
const procLinks = ["self", "thread-self", "mounts", "net"];

const attrReadOnly = 1n;
const attrNoSymlinks = 0x200000n;
const msPrivate = 1n << 18n;
const atRecursive = 0x8000;
const atSymlinkNoFollow = 0x100;

/** Where programs write when they start, or only check their configuration. */
export const scratchDirs = ["/run", "/var/log", "/var/lib", "/var/cache"];
const scratchHome = "/tmp";

/**
 * Copies on write over these directories, kept in a tmpfs over /tmp: what is written is seen inside and gone with the
 * command. Made when everything else is read-only already. The descriptors are for Landlock's rules.
 */
function scratch(lines: Lines): void {
  const make = (path: string) => lines.must("scratch", "mkdirat", atFdCwd, hex(path), 0o755);
  const tmpfs = hex("tmpfs");
  lines.must("scratch", "mount", tmpfs, hex(scratchHome), tmpfs, 6, hex("size=64m,mode=1777")); // NOSUID | NODEV
  for (const [i, dir] of scratchDirs.entries()) {
    const [upper, work] = [`${scratchHome}/.u${i}`, `${scratchHome}/.w${i}`];
    make(upper);
    make(work);
    const options = `lowerdir=${dir},upperdir=${upper},workdir=${work}`;
    lines.must("scratch", "mount", hex("overlay"), hex(dir), hex("overlay"), 6, hex(options));
  }
  for (const [i, dir] of [...scratchDirs, scratchHome].entries())
    lines.must(`scratch${i}`, "openat", atFdCwd, hex(dir), oPath, 0);
}

/** Every mount read-only in one call, private so that nothing travels back; secrets and sockets covered. */
export function mounts(lines: Lines, profile: WallProfile): void {
  const attr = packed(attrReadOnly, 0n, msPrivate, 0n);
  lines.must("mounts", "mount_setattr", atFdCwd, hex("/"), atRecursive, attr, 32);
  // /dev/null, read-only as everything now: reading gives nothing, connecting is refused.
  const local = profile.families.includes(family.unix);
  const open = new RegExp(profile.openSockets);
  const covers = [
    ...(profile.covered ? secretFiles : []),
    ...(profile.covered && !profile.login ? loginFiles : []),
    ...(local ? sockets.filter((path) => !open.test(path)) : []),
  ];
  const cover = [hex("/dev/null"), "%", hex(""), 4096, 0];
  lines.each("mount", cover, covers.map(hex));
  if (local) {
    const pattern = Buffer.from(profile.openSockets).toString("hex");
    lines.add(["sockets", pattern, lines.number("mount"), ...cover].join(" "));
  }
  if (profile.scratch) scratch(lines);
  if (profile.landlock > 0) return;
  // /proc/PID/root, cwd and fd lead to the host's own, writable mounts, for whoever may inspect processes. No
  // link of /proc is followed any more (readlink still answers: `ss -p`, `lsof`), but the four everybody needs.
  for (const [i, link] of procLinks.entries()) {
    lines.must(`link${i}`, "open_tree", atFdCwd, hex(`/proc/${link}`), 1 | atSymlinkNoFollow);
  }
  const still = packed(attrNoSymlinks, 0n, 0n, 0n);
  lines.add(["procs", lines.number("mount_setattr"), atFdCwd, "%", 0, still, 32].join(" "));
  for (const [i, link] of procLinks.entries()) {
    lines.must("link", "move_mount", `@link${i}`, hex(""), atFdCwd, hex(`/proc/${link}`), 4);
  }
}
