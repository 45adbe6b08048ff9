import type { WallNeed } from "../../../agent/supervisor/catalogue/wall.ts";
import { family } from "./lines.ts";
import { capability, type WallProfile } from "./program.ts";
import type { Arch } from "./syscalls.ts";

/** What one login on one host can do. Found once (detect.ts). */
export interface WallFacts {
  uid: number;
  arch: Arch;
  /** Interpreter of wall programs, an absolute path. */
  tool: { kind: "perl" | "python"; path: string };
  /** Landlock ABI, 0 without. */
  landlock: number;
  /** mount_setattr with nosymfollow (Linux 5.14), for root. */
  mounts: boolean;
  /** overlayfs is there already: nothing makes the kernel load it. */
  copies: boolean;
  /** Seccomp questions answered with a descriptor (Linux 5.9). */
  broker: boolean;
  /** An account may make user name spaces. */
  userNamespaces: boolean;
  /** root: the login is; works: `sudo -n` (or with the password known) runs the tool as root. */
  sudo: "root" | "works" | "none";
  /** /proc is mounted so that an account sees its own processes only. */
  hidepid: boolean;
  /** User names come from a local daemon (sssd). */
  remoteUsers: boolean;
}

/**
 * Why a command runs without. Stable: the page has words for each. Of the host: `tool`, neither Perl nor Python; `kernel`, one
 * that can not keep a process from writing; `host`, another processor; `setup`, it should work but did not.
 */
export const noWall = [
  "program",
  "combination",
  "host",
  "tool",
  "kernel",
  "sudo",
  "setup",
  "unknown",
] as const;
export type NoWall = (typeof noWall)[number];

export type WallChoice =
  | { profile: WallProfile; asRoot: boolean; viaSudo: boolean; name: string }
  | { none: NoWall };

/**
 * The strongest wall this command answers the same behind. `foreignUid` is a uid nobody has, new for each step.
 * Writing is stopped by read-only mounts and Landlock together, where the command bears both: Landlock hides
 * other processes' descriptors (`ss -p`), a mount name space shows the wrong mounts and, for want of Landlock, lets
 * nothing follow the links of /proc (`lsof`). Bearing neither, every open
 * for writing goes to a broker.
 */
export function chooseWall(facts: WallFacts, needs: ReadonlySet<WallNeed>, foreignUid: number): WallChoice {
  if (needs.has("off")) return { none: "program" };
  const asRoot = facts.uid === 0 || (needs.has("sudo") && facts.sudo === "works");
  if (needs.has("sudo") && !asRoot) return { none: "sudo" };
  const processes = needs.has("processes") || needs.has("descriptors") || (facts.hidepid && asRoot);
  const profile = asRoot
    ? rootProfile(facts, needs, processes, foreignUid)
    : userProfile(facts, needs, processes);
  if (typeof profile === "string") return { none: profile };
  return { profile, asRoot, viaSudo: asRoot && facts.uid !== 0, name: nameOf(profile) };
}

/**
 * "nobody" on every Linux: D-Bus refuses whoever has no account. What else runs as nobody can not be reached from behind
 * the wall (process name space, seccomp).
 */
const knownUid = 65_534;

function rootProfile(
  facts: WallFacts,
  needs: ReadonlySet<WallNeed>,
  processes: boolean,
  uid: number,
): WallProfile | NoWall {
  const scratch = needs.has("scratch");
  const keepRoot = needs.has("identity") || scratch;
  const landlock = processes ? 0 : facts.landlock;
  const mounts = facts.mounts && !needs.has("mounts") && !needs.has("descriptors");
  const broker = landlock === 0 && !mounts;
  if (facts.landlock === 0 && !facts.mounts && !facts.broker) return "kernel";
  if (scratch && (landlock === 0 || !mounts || !facts.copies)) return "combination";
  // uid 0 may open device nodes for writing, which no read-only mount stops.
  if (keepRoot && landlock === 0) return "combination";
  if (broker && !facts.broker) return "combination";
  const has = (need: WallNeed, ...caps: number[]) => (needs.has(need) ? caps : []);
  return {
    arch: facts.arch,
    landlock,
    mounts,
    // The broker finds who asks by the number the host's /proc knows.
    pids: !needs.has("ids") && !broker,
    covered: !needs.has("metadata"),
    identity: {
      uid: needs.has("daemons") ? knownUid : uid,
      keepRoot,
      capabilities: [
        capability.dacReadSearch,
        // Behind read-only mounts and Landlock it opens the private copies only.
        ...has("scratch", capability.dacOverride, capability.netBindService),
        ...(processes ? [capability.sysPtrace] : []),
        ...has("kernel-log", capability.syslog),
        ...has("firewall", capability.netAdmin, capability.netRaw),
        ...(needs.has("firewall") ? [] : has("packets", capability.netRaw)),
      ],
    },
    broker,
    families: families(facts, needs),
    openSockets: openSockets(needs),
    login: needs.has("login"),
    scratch,
    temporary: needs.has("temporary") && (landlock > 0 || !mounts) && !broker && !scratch,
  };
}

function userProfile(
  facts: WallFacts,
  needs: ReadonlySet<WallNeed>,
  processes: boolean,
): WallProfile | NoWall {
  // Set-user-id programs stay ordinary programs behind the wall.
  if (needs.has("privileges")) return "program";
  // Private copies take the administrator's mounts; without them an account's check fails for want of rights anyway.
  const landlock = processes ? 0 : facts.landlock;
  if (landlock === 0 && !facts.broker) return facts.landlock === 0 ? "kernel" : "combination";
  return {
    arch: facts.arch,
    landlock,
    mounts: false,
    pids: false,
    covered: false,
    broker: landlock === 0,
    families: families(facts, needs),
    openSockets: openSockets(needs),
    login: needs.has("login"),
    scratch: false,
    temporary: needs.has("temporary") && landlock > 0 && facts.userNamespaces,
  };
}

/** Paths of sockets by need, and those that answer for names. For Perl, Python and JavaScript alike. */
const nameSockets =
  "/nscd/socket$|/sss/pipes/|/winbindd/pipe|/avahi-daemon/socket$|/systemd/(userdb|resolve)/|/systemd/io[.]systemd[.]";
const socketsOf: Partial<Record<WallNeed, string>> = {
  daemons: "/dbus/system_bus_socket$",
  databases: "/[.]s[.]PGSQL[.][0-9]+$|/(mysql|maria|redis|valkey|memcached)[^/]*[.]sock$",
  containers: "/(docker|containerd|crio|cri-dockerd|snapd|snapd-snap)[.](sock|socket)$",
  services:
    "/(fail2ban|supervisor|monit|lldpd|openvswitch|chrony|unbound|postfix)[^/]*/|/(fail2ban|supervisor|monit|lldpd|unbound)[^/]*[.](sock|socket|ctl)$",
};
const localNeeds = Object.keys(socketsOf) as WallNeed[];

function openSockets(needs: ReadonlySet<WallNeed>): string {
  return [
    nameSockets,
    ...localNeeds.flatMap((need) => (needs.has(need) ? (socketsOf[need] ?? []) : [])),
  ].join("|");
}

function families(facts: WallFacts, needs: ReadonlySet<WallNeed>): number[] {
  const inet = needs.has("network") || needs.has("packets") || needs.has("firewall");
  return [
    // Without capabilities it only answers: what `ss` and `ip` ask the kernel through.
    family.netlink,
    ...(inet || localNeeds.some((need) => needs.has(need)) || facts.remoteUsers ? [family.unix] : []),
    ...(inet ? [family.inet, family.inet6] : []),
    ...(needs.has("packets") ? [family.packet] : []),
  ];
}

/** The layers, for the record: "mounts+landlock6+seccomp+pids+uid". */
function nameOf(profile: WallProfile): string {
  const open = profile.families.includes(family.inet)
    ? "network"
    : profile.families.includes(family.unix)
      ? "sockets"
      : "";
  const layers = [
    profile.mounts ? "mounts" : "",
    profile.landlock > 0 ? `landlock${profile.landlock}` : "",
    profile.broker ? "broker" : "",
    "seccomp",
    profile.pids ? "pids" : "",
    profile.scratch ? "copies" : "",
    profile.identity && !profile.identity.keepRoot ? "uid" : "",
  ].filter((layer) => layer !== "");
  return layers.join("+") + (open ? ` (${open})` : "");
}
