/** Packet filters. */
import { type Call, ex, type Family } from "../call.ts";
import { emptied } from "../words.ts";

/** True when a word is a command that changes rules. */
function changes(words: readonly string[]): boolean {
  return words.some((x) =>
    /^-[nvx]*(Z|A|D|I|F|X|P|N|R|E)|^--(zero|append|delete|insert|flush|policy|new|delete-chain|replace|rename)/.test(
      x,
    ),
  );
}

/** Several commands of nft may stand in one line. */
const listing =
  /^((-c|--check) )?list (ruleset|tables?|chains?|sets?|maps?|meters?|counters?|quotas?|limits?|flowtables?|hooks?|ct helpers?|ct timeouts?)( \w[\w./-]*){0,4}$/;

function firewall(call: Call): void {
  const w = call.args.map(emptied);
  const j = w.join(" ");
  if (/--modprobe|-M /.test(j)) call.report("side-door");
  const list = w.some((x) => /^-[nvx]*[LS][nvx]*$|^--list(-rules)?$/.test(x)) && !changes(w);
  const known = w.every((x) =>
    /^-[nvxLSVhwtCcaWijdspAmm]+$|^--(list|list-rules|numeric|verbose|exact|line-numbers|table|wait|check|version|help|ipv4|ipv6)(=\S+)?$|^[^-]/.test(
      x,
    ),
  );
  if ((list && known) || (w.length === 1 && /^(-V|--version|-h)$/.test(j))) return;
  // A rule may hold the words of any command in its comment: what is asked for stands in front.
  if (/^((-t|--table)[ =]\w+ )?(-C|--check) /.test(j) && !changes(w)) return;
  if (/(^| )(-F|--flush|-X|-P \w+ ACCEPT|--policy \w+ ACCEPT)( |$)/.test(` ${j} `))
    call.report("security-off");
  if (
    /-P (INPUT|OUTPUT|FORWARD) (DROP|REJECT)|--dport (22|ssh) .*-j (DROP|REJECT)|-[AI] (INPUT|OUTPUT)( \d+)? -j (DROP|REJECT)/.test(
      j,
    )
  )
    call.report("lockout");
  call.report("network-change", undefined, `${call.name} ${j}`);
}

function nft(call: Call): void {
  const j = call.args
    .map(emptied)
    .filter((x) => !/^-[anjsypt]+$|^--(handle|json|stateless|numeric)$/.test(x))
    .join(" ");
  if (listing.test(j) || /^(-v|--version)$/.test(j)) return;
  if (/(^|; ?)(flush|delete table|destroy)/.test(j)) call.report("security-off");
  call.report(/-f|--file|-i/.test(j) ? "unknown-script" : "network-change", undefined, `nft ${j}`);
}

function guard(call: Call): void {
  const w = call.args.map(emptied);
  const j = w.join(" ");
  if (call.name === "ufw") {
    if (/^(status|version|show( \w+)?)( \w+)?$|^app (list|info [\w ]+)$/.test(j)) return;
    if (/disable|reset|logging off/.test(j)) call.report("security-off");
    if (/(deny|reject).*(22|ssh)\b|default deny incoming/i.test(j)) call.report("lockout");
  } else {
    if (
      w.every(
        (x) =>
          /^--(state|list-[\w-]+|get-[\w-]+|query-[\w-]+(=.*)?|info-[\w-]+=.*|zone=.*|permanent|version|check-config|zone|direct|all-rules)$/.test(
            x,
          ) || /^\w[\w-]*$/.test(x),
      ) &&
      w.some((x) => /^--(state|list|get|query|info|version|check)/.test(x))
    )
      return;
    if (/--panic-on|--remove-service=ssh|--set-default-zone=(drop|block)/.test(j)) call.report("lockout");
  }
  call.report("network-change", undefined, `${call.name} ${j}`);
}

export const firewalls: Family = {
  name: "firewalls",
  specs: [
    {
      names: "iptables ip6tables ebtables arptables iptables-legacy iptables-nft",
      style: "free",
      args: "text",
      check: firewall,
      examples: ex(
        "iptables -L -n -v ¦ iptables -t nat -S ¦ iptables -C INPUT -p tcp --dport 443 -j ACCEPT",
        "iptables -A INPUT -s 10.9.9.9 -j DROP ¦ iptables -A FORWARD -m comment --comment --check -j ACCEPT",
        "iptables -F ¦ iptables -P INPUT DROP",
      ),
    },
    {
      names: "iptables-save ip6tables-save",
      flags: "-cM -t: -f:write",
      args: "-",
      examples: ex(
        "iptables-save ¦ iptables-save -t nat",
        "iptables-save -f /tmp/x",
        "iptables-save; reboot",
      ),
    },
    {
      names: "iptables-restore ip6tables-restore",
      code: "network-change",
      style: "free",
      args: "text",
      examples: ex("", "iptables-restore /tmp/x", "iptables-restore; reboot"),
    },
    {
      names: "nft",
      style: "free",
      args: "text",
      check: nft,
      examples: ex(
        "nft list ruleset ¦ nft -a list table inet filter",
        "nft add table inet x ¦ nft -f /tmp/x",
        "nft flush ruleset ¦ nft 'list tables; flush ruleset' ¦ nft list ruleset \\; destroy table inet x",
      ),
    },
    {
      names: "ufw firewall-cmd",
      style: "free",
      args: "text",
      check: guard,
      examples: ex(
        "ufw status verbose ¦ firewall-cmd --list-all ¦ firewall-cmd --state",
        "ufw allow 80/tcp ¦ firewall-cmd --reload",
        "ufw disable ¦ firewall-cmd --panic-on",
      ),
    },
  ],
};
