import { lines, num, type Parser } from "./text.ts";

export interface FirewallRule {
  /** "iptables", "ip6tables" or "nft". */
  tool: string;
  table: string;
  chain: string;
  /** DROP, REJECT, ACCEPT, DNAT… upper case. */
  target: string;
  /** Interface in and out, protocol, source, destination; "" when the rule does not say. */
  iif: string;
  oif: string;
  proto: string;
  src: string;
  dst: string;
  /** Destination ports named (ranges as their first port too); empty = any. */
  dports: number[];
  sports: number[];
  /** Only for replies of established connections or invalid packets. */
  state: string;
  rejectWith: string;
  packets: number;
  /** Chain policy line rather than a rule. */
  policy: boolean;
  text: string;
}

/** `iptables -S [-v]`, `iptables-save -c`, `ip6tables -S` and `nft list ruleset`, also one after the other. */
export const firewall: Parser = (out): FirewallRule[] => {
  const rules: FirewallRule[] = [];
  let table = "filter";
  let chain = "";
  let hook = "";
  const sets = nftSets(out);
  for (const raw of lines(out)) {
    const line = raw.trim();
    if (/^\*\w+$/.test(line)) table = line.slice(1);
    else if (line.startsWith("table ")) table = line.split(/\s+/)[2] ?? "";
    else if (line.startsWith("chain ")) [chain, hook] = [line.split(/\s+/)[1] ?? "", ""];
    else if (/^(-[AP]|\[\d+:\d+\] -A|:[A-Z]\w+ )/.test(line)) rules.push(...iptablesRule(line, table));
    else if (/^type \w+ hook /.test(line)) {
      hook = /hook (\w+)/.exec(line)?.[1] ?? "";
      const policy = /policy (\w+)/.exec(line)?.[1];
      if (policy)
        rules.push({
          ...EMPTY,
          tool: "nft",
          table,
          chain: hook.toUpperCase(),
          target: policy.toUpperCase(),
          policy: true,
          text: line,
        });
    } else if (chain !== "" && /\b(drop|reject|accept|jump \S+|goto \S+)\b/.test(line))
      rules.push(nftRule(line, table, hook === "" ? chain : hook.toUpperCase(), sets));
  }
  return rules;
};

const EMPTY: FirewallRule = {
  tool: "iptables",
  table: "filter",
  chain: "",
  target: "",
  iif: "",
  oif: "",
  proto: "",
  src: "",
  dst: "",
  dports: [],
  sports: [],
  state: "",
  rejectWith: "",
  packets: -1,
  policy: false,
  text: "",
};

function ports(text: string | undefined): number[] {
  return (text ?? "")
    .split(/[,\s{}]+/)
    .map((p) => num(/^\d+/.exec(p)?.[0], -1))
    .filter((p) => p > 0);
}

function iptablesRule(line: string, table: string): FirewallRule[] {
  const policy = /^-P (\S+) (\S+)(?: -c (\d+))?|^:(\S+) (\w+|-) ?(?:\[(\d+))?/.exec(line);
  if (policy) {
    const target = policy[2] ?? policy[5] ?? "";
    if (target === "-") return [];
    return [
      {
        ...EMPTY,
        table,
        chain: policy[1] ?? policy[4] ?? "",
        target,
        packets: num(policy[3] ?? policy[6], -1),
        policy: true,
        text: line,
      },
    ];
  }
  const arg = (flag: string) => new RegExp(`(?:^|\\s)(?:! )?${flag} (\\S+)`).exec(line)?.[1] ?? "";
  return [
    {
      ...EMPTY,
      table,
      chain: arg("-A"),
      target: arg("-j") || arg("-g"),
      iif: arg("-i"),
      oif: arg("-o"),
      proto: arg("-p"),
      src: arg("-s"),
      dst: arg("-d"),
      dports: [...ports(arg("--dport")), ...ports(arg("--dports"))],
      sports: [...ports(arg("--sport")), ...ports(arg("--sports"))],
      state: arg("--ctstate") || arg("--state"),
      rejectWith: arg("--reject-with"),
      packets: num(/^\[(\d+):|-c (\d+)/.exec(line)?.slice(1).find(Boolean), -1),
      text: line,
    },
  ];
}

/** The elements of the named sets of a rule set, "{ 25, 465 }" by "@name"; sets of the same name in two tables are joined. */
function nftSets(out: string): Map<string, string> {
  const sets = new Map<string, string>();
  for (const m of out
    .slice(0, 1_000_000)
    .matchAll(/^\s*set (\w{1,64}) \{([^}]{0,400}?)elements = \{([^}]{0,4000})\}/gm)) {
    const name = `@${m[1] ?? ""}`;
    sets.set(name, `${sets.get(name) ?? ""} ${m[3] ?? ""}`.trim());
  }
  return sets;
}

function nftRule(line: string, table: string, chain: string, sets: Map<string, string>): FirewallRule {
  // A rule that names a set is read as if it listed the elements; the text shown stays the rule's own.
  const full = line.replace(/@\w+/g, (name) => (sets.has(name) ? `{ ${sets.get(name)} }` : name));
  const after = (re: RegExp) => re.exec(full)?.[1] ?? "";
  const jump = after(/\b(?:jump|goto) ([\w-]+)/);
  return {
    ...EMPTY,
    tool: "nft",
    table,
    chain,
    target: jump || after(/\b(drop|reject|accept)\b/).toUpperCase(),
    iif: after(/iif(?:name)? "?([\w.-]+)/),
    oif: after(/oif(?:name)? "?([\w.-]+)/),
    proto: after(/\b(tcp|udp|icmp)\b/),
    src: after(/saddr (?:\{ )?([\d.:a-f/]+)/),
    dst: after(/daddr (?:\{ )?([\d.:a-f/]+)/),
    dports: ports(after(/dport (\{[^}]*\}|\S+)/)),
    sports: ports(after(/sport (\{[^}]*\}|\S+)/)),
    state: after(/ct state (\S+)/),
    rejectWith: after(/reject with (.{1,40})$/),
    packets: num(after(/packets (\d+)/), -1),
    text: line,
  };
}
