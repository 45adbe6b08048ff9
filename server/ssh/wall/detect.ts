import { randomBytes } from "node:crypto";
import type { ExecOptions, ExecOutcome } from "../exec.ts";
import { quote, type StepWall } from "../exec-script.ts";
import { chooseWall, type NoWall, type WallFacts } from "./choose.ts";
import { stepWall } from "./step-wall.ts";

/** Everything one login can have on one host. */
export interface HostWall {
  facts?: WallFacts;
  shell: readonly string[];
  /** Layers for the login's own commands, and for those through sudo; undefined: none, because of `why`. */
  login?: string;
  sudo?: string;
  why?: NoWall;
}

type Exec = (options: Omit<ExecOptions, "timeoutMs" | "maxOutputBytes">) => Promise<ExecOutcome>;

/** System calls are asked for by number; those with a version are told apart by asking for it. */
const perlFacts =
  String.raw`$|=1;my $z=0;my $l=syscall(444,$z,0,1);print "landlock=",($l>0?$l:0),"\n";` +
  String.raw`print "mounts=",(syscall(442,-1,$z,0,0,0)<0&&$!{ENOSYS}?0:1),"\n";` +
  String.raw`print "userns=",(syscall($ARGV[0],0x10000000)==0?1:0),"\n"`;
const pythonFacts =
  "import ctypes,sys;c=ctypes.CDLL(None,use_errno=True);l=c.syscall(444,0,0,1);print('landlock=%d'%max(l,0));" +
  "print('mounts=%d'%(not(c.syscall(442,-1,0,0,0,0)<0 and ctypes.get_errno()==38)));" +
  "print('userns=%d'%(c.syscall(int(sys.argv[1]),0x10000000)==0))";

const question = (
  sudo: "none" | "try",
) => `echo uid=$(id -u); echo machine=$(uname -m); echo kernel=$(uname -r)
case $(uname -m) in x86_64) u=272 ;; aarch64) u=97 ;; *) exit 0 ;; esac
p=$(command -v perl) && [ "$(perl -e 'print 6*7')" = 42 ] || p=
y=; [ -n "$p" ] || for y in python3 /usr/libexec/platform-python ''; do y=$(command -v "$y") && break; done
echo perl=$p; echo python=$y
if [ -n "$p" ]; then perl -e ${quote(perlFacts)} $u; elif [ -n "$y" ]; then "$y" -c ${quote(pythonFacts)} $u; fi
b=$(command -v bash) && echo bash=$b; echo sh=$(command -v sh)
grep -q ' /proc proc [^ ]*hidepid=[^0o]' /proc/mounts && echo hidepid=1
grep -q ^Seccomp: /proc/self/status && echo seccomp=1
grep -qw overlay /proc/filesystems && echo copies=1
[ -S /var/lib/sss/pipes/nss ] && echo remote=1
${sudo === "try" ? `[ "$(id -u)" != 0 ] && sudo -n true 2>/dev/null && echo sudo=1` : ""}
true`;

/**
 * Asks the host once what it can do, then proves the two standard walls by trying to write behind them where
 * writing is allowed. Never rejects; what can not be found out counts as not there.
 */
export async function detectWall(
  exec: Exec,
  sudoPassword: string | undefined,
  maySudo: boolean,
): Promise<HostWall> {
  const asked = await exec({
    command: question(maySudo && sudoPassword === undefined ? "try" : "none"),
  });
  const answers = new Map<string, string>();
  for (const line of Buffer.from(asked.output).toString("latin1").split("\n")) {
    const at = line.indexOf("=");
    if (at > 0) answers.set(line.slice(0, at), line.slice(at + 1).trim());
  }
  const bash = answers.get("bash");
  const shell = bash ? [bash, "--noprofile", "--norc"] : [answers.get("sh") || "/bin/sh"];
  const facts = factsFrom(answers, sudoPassword !== undefined && maySudo);
  if (asked.outcome !== "exited") return { shell, why: "unknown" };
  if (typeof facts === "string") return { shell, why: facts };
  const login = await proven(exec, { facts, shell }, false, undefined);
  const own = "name" in login ? { login: login.name } : { why: login.none };
  if (facts.sudo !== "works") return { facts, shell, ...own };
  const sudo = await proven(exec, { facts, shell }, true, sudoPassword);
  if ("name" in sudo) return { facts, shell, ...own, sudo: sudo.name };
  return { facts: { ...facts, sudo: "none" }, shell, ...own };
}

function factsFrom(answers: ReadonlyMap<string, string>, sudoWithPassword: boolean): WallFacts | NoWall {
  const arch = answers.get("machine");
  if (arch !== "x86_64" && arch !== "aarch64") return "host";
  const perl = answers.get("perl");
  const path = perl || answers.get("python");
  // It becomes a word of a shell script.
  if (!path || !/^\/[\w./-]+$/.test(path)) return "tool";
  // Since Linux 3.8 every process is told its mode.
  if (answers.get("seccomp") !== "1") return "kernel";
  const [major = 0, minor = 0] = (answers.get("kernel") ?? "").split(".").map(Number.parseFloat);
  const since = (m: number, n: number) => major > m || (major === m && minor >= n);
  const uid = Number(answers.get("uid") || Number.NaN);
  if (!Number.isInteger(uid)) return "host";
  return {
    uid,
    arch,
    tool: { kind: perl ? "perl" : "python", path },
    landlock: Number(answers.get("landlock") ?? 0),
    mounts: answers.get("mounts") === "1" && since(5, 14),
    copies: answers.get("copies") === "1",
    broker: since(5, 9),
    userNamespaces: answers.get("userns") === "1",
    sudo: uid === 0 ? "root" : sudoWithPassword || answers.get("sudo") === "1" ? "works" : "none",
    hidepid: answers.get("hidepid") === "1",
    remoteUsers: answers.get("remote") === "1",
  };
}

/** Name of the wall when a write behind it fails in a directory open to everybody, and reading works; else why not. */
async function proven(
  exec: Exec,
  host: HostWall & { facts: WallFacts },
  sudo: boolean,
  sudoPassword: string | undefined,
): Promise<{ name: string } | { none: NoWall }> {
  const choice = chooseWall(host.facts, new Set(sudo ? (["sudo"] as const) : []), foreignUid());
  if ("none" in choice) return choice;
  const file = quote(`/tmp/.bartizan-${randomBytes(8).toString("hex")}`);
  const command = `[ -d /tmp ] && (: > ${file}) 2>/dev/null && { rm -f ${file}; exit 1; }; cat /proc/1/comm >/dev/null && echo reads`;
  const wall: StepWall = stepWall(host.facts, host.shell, choice);
  const tried = await exec({
    command,
    wall,
    ...(sudo && sudoPassword !== undefined ? { sudoPassword } : {}),
  });
  // sudo may warn first, as it does on every host that can not resolve its own name.
  const said = Buffer.from(tried.output).toString("latin1").trim().split("\n").at(-1);
  return tried.exitCode === 0 && said === "reads" ? { name: choice.name } : { none: "setup" };
}

/**
 * A uid no account has: above what sssd and winbind map directories to (up to 2,000,200,000 by default) and below
 * systemd's foreign range (2,147,352,576). A new one for each step, so two steps do not share one either.
 */
export function foreignUid(): number {
  return 2_100_000_000 + (randomBytes(4).readUInt32LE() % 40_000_000);
}
