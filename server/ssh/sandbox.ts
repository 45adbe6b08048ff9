import { randomBytes } from "node:crypto";
import type { SshConnection } from "./connect.ts";
import { type ChannelSource, execStep } from "./exec.ts";
import { quote } from "./exec-script.ts";

/**
 * The second wall: a step that is only to look runs with every mount read-only, enforced by the kernel. Thin on
 * purpose: it needs perl, root and Linux 5.12, guards files (not processes, sockets or /proc of others), and is
 * used only after a probe showed that a write inside fails where outside it is allowed. As another account
 * a user namespace would hide that account's own processes from `ss -p` and `lsof`, so nothing is used there.
 */
export interface Wall {
  /** For the step's record. */
  name: string;
  perl: string;
}

// unshare(CLONE_NEWNS), then mount_setattr(2) over the whole tree in one call: read-only, and private so that
// nothing travels back. 442 on every architecture; unshare and its number differ.
const mountsReadOnly: Wall = {
  name: "read-only mounts",
  perl: [
    `use POSIX ();`,
    `my ($m) = (POSIX::uname())[4];`,
    `my $n = $m eq "x86_64" ? 272 : $m eq "aarch64" ? 97 : 0;`,
    `$n && syscall($n, 0x20000) == 0 or die "read-only wall: unshare: $!\\n";`,
    `my $p = "/"; my $a = pack("Q4", 1, 0, 1 << 18, 0);`,
    `syscall(442, -100, $p, 0x8000, $a, 32) == 0 or die "read-only wall: mounts: $!\\n";`,
    `exec { $ARGV[0] } @ARGV or die "read-only wall: $!\\n";`,
  ].join(" "),
};

/** Programs that write where they only seem to look (logs opened for a test, caches, locks, private keys). */
const writers =
  /<<|(?:^|[\s;|&(`]|bin\/)(?:sudo|su|nginx|apachectl|apache2ctl|httpd|haproxy|caddy|apt|apt-get|dnf|yum|rpm|zypper|snap|pip3?|npm|docker|podman|kubectl|crictl|helm|etcdctl|mysql|psql|mongosh?|gdb|perf|strace|tcpdump|fio|mktemp)(?![^\s;|&)`])/;

/** False for commands that are known to break, or to answer differently, behind the wall. */
export function worksInside(command: string): boolean {
  return !writers.test(command);
}

/** What was found on a connection; asked once for each. */
const found = new WeakMap<SshConnection, Promise<Wall | undefined>>();

/** The wall that works on this connection, proven, or undefined. Never rejects. */
export function readOnlyWall(
  source: ChannelSource & { connection?: SshConnection | undefined },
): Promise<Wall | undefined> {
  const { connection } = source;
  if (!connection) return Promise.resolve(undefined);
  let wall = found.get(connection);
  if (!wall) {
    wall = probe(source);
    found.set(connection, wall);
  }
  return wall;
}

async function probe(source: ChannelSource): Promise<Wall | undefined> {
  const limits = { timeoutMs: 5000, maxOutputBytes: 1024 };
  // Outside it must be writable, or "fails inside" would prove nothing. Asked, not tried: we write nothing here.
  const outside = await execStep(source, {
    ...limits,
    command: '[ "$(id -u)" = 0 ] && command -v perl >/dev/null && [ -w /run ]',
  });
  if (outside.exitCode !== 0) return undefined;
  const file = quote(`/run/.bartizan-${randomBytes(8).toString("hex")}`);
  const inside = await execStep(source, {
    ...limits,
    wall: mountsReadOnly.perl,
    command: `if (: > ${file}) 2>/dev/null; then rm -f ${file}; else echo shut; fi; cat /proc/1/comm >/dev/null && echo sees`,
  });
  const said = Buffer.from(inside.output).toString("latin1");
  return inside.exitCode === 0 && /^shut$/m.test(said) && /^sees$/m.test(said) ? mountsReadOnly : undefined;
}
