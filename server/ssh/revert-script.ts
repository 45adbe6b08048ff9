import { createHash } from "node:crypto";
import type { LockoutRisk } from "../../agent/supervisor/lockout.ts";

/**
 * What runs on the host around a risky change, in POSIX sh, as root. `arm` keeps the present state under a
 * directory of /run that only root can read, and leaves a process behind that puts it back after `seconds` unless
 * it is disarmed. Nothing stays: the directory goes when disarmed, or when Bartizan has seen that it fired.
 */

/** Keeps, and puts back, one kind of state; `$d` is the directory. A host without a program has nothing of it to keep. */
const parts: Readonly<Record<LockoutRisk, { keep: string; back: string }>> = {
  sshd: {
    keep: 'tar -C / -cpf "$d/ssh.tar" etc/ssh',
    back: `rm -rf /etc/ssh/sshd_config.d; tar -C / -xpf "$d/ssh.tar"
systemctl reload-or-restart ssh 2>/dev/null || systemctl reload-or-restart sshd 2>/dev/null || service ssh restart 2>/dev/null ||
  kill -HUP "$(cat /run/sshd.pid)" 2>/dev/null || /usr/sbin/sshd`,
  },
  firewall: {
    keep: `command -v iptables-save >/dev/null && iptables-save >"$d/fw4"
command -v ip6tables-save >/dev/null && ip6tables-save >"$d/fw6"
command -v nft >/dev/null && { echo flush ruleset; nft list ruleset; } >"$d/nft"`,
    back: `[ -s "$d/nft" ] && nft -f "$d/nft"
[ -f "$d/fw4" ] && { [ -s "$d/fw4" ] && iptables-restore <"$d/fw4" || { iptables -P INPUT ACCEPT; iptables -P OUTPUT ACCEPT; iptables -F; }; }
[ -f "$d/fw6" ] && { [ -s "$d/fw6" ] && ip6tables-restore <"$d/fw6" || { ip6tables -P INPUT ACCEPT; ip6tables -P OUTPUT ACCEPT; ip6tables -F; }; }`,
  },
  routes: {
    keep: `ip -4 addr save >"$d/addr4" 2>/dev/null; ip -4 route save table main >"$d/route4" 2>/dev/null
ip -4 rule save >"$d/rule4" 2>/dev/null; ip -o link show up | sed 's/^[0-9]*: \\([^:@]*\\).*/\\1/' >"$d/up"`,
    back: `while read -r l; do ip link set "$l" up; done <"$d/up"
ip -4 addr restore <"$d/addr4"; ip -4 rule flush; ip -4 rule restore <"$d/rule4"
ip -4 route flush table main; ip -4 route restore <"$d/route4"; ip -4 route restore <"$d/route4"`,
  },
  accounts: {
    keep: `( cd / && set -- ; for f in etc/sudoers etc/sudoers.d etc/passwd etc/shadow etc/group etc/gshadow etc/pam.d etc/security root/.ssh \${H#/}/.ssh; do
  [ -e "$f" ] && set -- "$@" "$f"; done; tar -cpf "$d/accounts.tar" "$@" )`,
    back: 'rm -rf /etc/sudoers.d; tar -C / -xpf "$d/accounts.tar"',
  },
};

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
/** Directory of one armed revert; the id is 16 hex digits. */
const dirOf = (id: string) => `/run/bartizan-revert-${id}`;
export const revertId = (seed: string): string =>
  createHash("sha256").update(seed).digest("hex").slice(0, 16);

/** Prints "armed" when everything is kept and the clock runs. */
export function armScript(id: string, risks: readonly LockoutRisk[], seconds: number): string {
  const keep = risks.map((risk) => parts[risk].keep).join("\n");
  const back = risks.map((risk) => parts[risk].back).join("\n");
  const wait = `d=$1; i=0
while [ $i -lt ${Math.ceil(seconds)} ]; do sleep 1; [ -e "$d/armed" ] || { rm -rf "$d"; exit 0; }; i=$((i+1)); done
${back}
mv "$d/armed" "$d/fired"`;
  return `umask 077; d=${dirOf(id)}; H=$HOME
mkdir "$d" || exit 1
${keep}
: >"$d/armed" || exit 1
env -i PATH="$PATH" setsid sh -c ${quote(wait)} bartizan-revert "$d" </dev/null >/dev/null 2>&1 &
echo armed`;
}
/** Prints "disarmed", or "fired" when it was too late; removes the rest. */
export function disarmScript(id: string): string {
  return `d=${dirOf(id)}
if [ -e "$d/fired" ]; then rm -rf "$d"; echo fired; elif [ -e "$d/armed" ]; then rm -f "$d/armed"; echo disarmed; else echo gone; fi`;
}
/** The same as root through sudo. */
export function asRoot(script: string, account: string): string {
  return account === "root" ? script : `sudo -n sh -c ${quote(script)}`;
}
