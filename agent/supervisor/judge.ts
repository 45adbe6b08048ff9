/** Decides whether a shell command may run by itself, needs a person, or must not run. */
import type { Policy, Verdict } from "./verdict.ts";

export const defaultPolicy: Policy = { ceiling: "allow" };

const plain =
  /^(sudo -n )?(ps|df|free|uptime|uname|nproc|lscpu|lsblk|vmstat 1 \d+|w|who|id|hostname|ss|ip (addr|route|link|-br)|systemctl (status|show|is-active|is-failed|list-units)|journalctl)( [\w./:=,%-]+)*( 2>\/dev\/null)?$/;
const data = /^(cat|head|tail|grep|wc|ls|stat) ((-\w+|\d+) )*\/(proc\/(meminfo|loadavg|cpuinfo)|var\/log\/[\w./-]+|etc\/(os-release|hosts|fstab|resolv\.conf))$/;

/** Total: never throws. */
export function judge(
  command: string,
  _asset: { id: string; tags: readonly string[] },
  policy: Policy,
): Verdict {
  const canonical = command.trim();
  const known = plain.test(canonical) || data.test(canonical);
  const decision = known && policy.ceiling === "allow" ? "allow" : policy.ceiling === "deny" ? "deny" : "ask";
  const reasons: Verdict["reasons"] = known
    ? []
    : [{ code: "unknown-program", decision: "ask", text: { en: "not proven harmless", zh: "尚未证明无害" } }];
  return { decision, effects: [], reasons, canonical };
}
