import { isMap, isScalar, LineCounter, type Node, type Pair, parseDocument } from "yaml";
import { DraftCollector, type ImportResult, maxImportedAssets, parsePort } from "./import-result.ts";

/**
 * Ansible inventories, INI or YAML, read statically: groups become tags, group variables and children are
 * followed, ranges are expanded. Passwords are never taken over; templates are not evaluated but reported.
 */
interface Variable {
  value: string;
  line: number;
}
type Variables = Map<string, Variable>;
interface Group {
  hosts: Map<string, { line: number; vars: Variables }>;
  vars: Variables;
  children: Set<string>;
}
type Inventory = Map<string, Group>;

export function importAnsibleIni(text: string, defaults: { account: string }): ImportResult {
  const out = new DraftCollector();
  return resolve(readIni(text, out), out, defaults);
}
export function importAnsibleYaml(text: string, defaults: { account: string }): ImportResult {
  const out = new DraftCollector();
  return resolve(readYaml(text, out), out, defaults);
}

function groupOf(inventory: Inventory, name: string): Group {
  let group = inventory.get(name);
  if (!group) {
    group = { hosts: new Map(), vars: new Map(), children: new Set() };
    inventory.set(name, group);
  }
  return group;
}

function addHosts(group: Group, pattern: string, line: number, vars: Variables, out: DraftCollector): void {
  const names = expandRanges(pattern);
  if (!names) {
    out.skipped++;
    out.problem(
      line,
      `"${pattern}" is no range like web[01:10] or db-[a:c].`,
      `“${pattern}”不是 web[01:10] 或 db-[a:c] 这样的范围。`,
    );
    return;
  }
  for (const name of names) {
    const host = group.hosts.get(name) ?? { line, vars: new Map() };
    for (const [key, value] of vars) host.vars.set(key, value);
    group.hosts.set(name, host);
  }
}

/** web[01:10], web[1:9:2], db-[a:f]; several in one name multiply. Undefined when malformed or too many. */
export function expandRanges(pattern: string): string[] | undefined {
  let names = [""];
  for (const piece of pattern.split(/(\[[^\]]*\])/)) {
    const inner = /^\[(.*)\]$/.exec(piece)?.[1];
    const choices = inner === undefined ? (/[[\]]/.test(piece) ? undefined : [piece]) : rangeChoices(inner);
    if (!choices || names.length * choices.length > maxImportedAssets) return undefined;
    names = names.flatMap((n) => choices.map((c) => n + c));
  }
  return names;
}

function rangeChoices(inner: string): string[] | undefined {
  const match = /^(\d{1,9}|[a-zA-Z]):(\d{1,9}|[a-zA-Z])(?::(\d{1,5}))?$/.exec(inner);
  if (!match?.[1] || !match[2]) return undefined;
  const [, from, to] = match;
  const step = Number(match[3] ?? 1);
  const letters = /^[a-zA-Z]$/.test(from);
  if (letters !== /^[a-zA-Z]$/.test(to) || step < 1) return undefined;
  const first = letters ? from.charCodeAt(0) : Number(from);
  const last = letters ? to.charCodeAt(0) : Number(to);
  if (last < first || (last - first) / step > maxImportedAssets) return undefined;
  const out: string[] = [];
  for (let i = first; i <= last; i += step) {
    out.push(
      letters ? String.fromCharCode(i) : String(i).padStart(from.startsWith("0") ? from.length : 0, "0"),
    );
  }
  return out;
}

// --- INI ---

function readIni(text: string, out: DraftCollector): Inventory {
  const inventory: Inventory = new Map();
  let section = { name: "ungrouped", kind: "hosts" };
  text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .forEach((raw, index) => {
      const line = index + 1;
      const trimmed = raw.trim();
      if (!trimmed || /^[#;]/.test(trimmed)) return;
      if (
        trimmed.startsWith("[") &&
        /\]\s*(?:[#;].*)?$/.test(trimmed) &&
        !/^\[[^\]]*\][^\s#;]/.test(trimmed)
      ) {
        const head = /^\[([^\]:]+)(?::(vars|children|hosts))?\]/.exec(trimmed);
        section = { name: head?.[1]?.trim() ?? "", kind: head ? (head[2] ?? "hosts") : "bad" };
        if (head) groupOf(inventory, section.name);
        else out.problem(line, `Unknown section ${trimmed}.`, `未知的段 ${trimmed}。`);
        return;
      }
      if (section.kind !== "bad") readIniLine(inventory, section, trimmed, line, out);
    });
  return inventory;
}

function readIniLine(
  inventory: Inventory,
  section: { name: string; kind: string },
  text: string,
  line: number,
  out: DraftCollector,
): void {
  const group = groupOf(inventory, section.name);
  const words = splitWords(text);
  const [first] = words ?? [];
  if (!words || first === undefined) {
    out.skipped++;
    out.problem(line, "A quote is not closed.", "引号未闭合。");
  } else if (section.kind === "children") {
    group.children.add(first);
    groupOf(inventory, first);
  } else if (section.kind === "vars") {
    const match = /^([^=\s]+)\s*=\s*(.*)$/.exec(text);
    const value = match ? splitWords(match[2] ?? "") : undefined;
    if (!match?.[1] || !value) out.problem(line, "Expected name=value.", "应为 name=value。");
    else group.vars.set(match[1], { value: value.join(" "), line });
  } else {
    const vars: Variables = new Map();
    for (const word of words.slice(1)) {
      const eq = word.indexOf("=");
      if (eq <= 0) {
        out.skipped++;
        out.problem(
          line,
          `"${word}": expected name=value after the host.`,
          `“${word}”：主机名后应为 name=value。`,
        );
        return;
      }
      vars.set(word.slice(0, eq), { value: word.slice(eq + 1), line });
    }
    const port = /^([^:[\]]+(?:\[[^\]]*\][^:[\]]*)*):(\d+)$/.exec(first);
    if (port?.[2] && !vars.has("ansible_port")) vars.set("ansible_port", { value: port[2], line });
    addHosts(group, port?.[1] ?? first, line, vars, out);
  }
}

/** Words as a shell would split them, quotes removed; `#` after a blank starts a comment. Undefined: open quote. */
function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? "";
    if (quote) {
      if (c === quote) quote = "";
      else word = (word ?? "") + (c === "\\" && quote === '"' ? (text[++i] ?? "") : c);
    } else if (c === '"' || c === "'") {
      quote = c;
      word ??= "";
    } else if (/\s/.test(c)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (c === "#" && word === undefined) break;
    else word = (word ?? "") + (c === "\\" ? (text[++i] ?? "") : c);
  }
  if (quote) return undefined;
  if (word !== undefined) words.push(word);
  return words;
}

// --- YAML ---

type YamlPair = Pair<unknown, unknown>;

function readYaml(text: string, out: DraftCollector): Inventory {
  const inventory: Inventory = new Map();
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: true });
  for (const error of document.errors) {
    const line = lines.linePos(error.pos[0]).line;
    out.problem(line, `Not valid YAML: ${error.message}`, `不是有效的 YAML：${error.message}`);
  }
  if (document.errors.length > 0) return inventory;
  new YamlInventory(inventory, lines, out).groups(document.contents, 0);
  return inventory;
}

class YamlInventory {
  #inventory: Inventory;
  #lines: LineCounter;
  #out: DraftCollector;

  constructor(inventory: Inventory, lines: LineCounter, out: DraftCollector) {
    this.#inventory = inventory;
    this.#lines = lines;
    this.#out = out;
  }

  /** A mapping of group names; returns the names. */
  groups(node: unknown, depth: number): string[] {
    const names: string[] = [];
    for (const [name, pair] of this.#entries(node, "groups")) {
      names.push(name);
      const group = groupOf(this.#inventory, name);
      if (depth > 32)
        this.#out.problem(this.#line(pair), "Groups are nested more than 32 deep.", "分组嵌套超过 32 层。");
      else this.#group(group, pair, depth);
    }
    return names;
  }

  #group(group: Group, pair: YamlPair, depth: number): void {
    if (isEmpty(pair.value)) return;
    for (const [key, part] of this.#entries(pair.value, "a group")) {
      if (key === "hosts") {
        for (const [name, host] of this.#entries(part.value, "hosts")) {
          addHosts(group, name, this.#line(host), this.#variables(host.value), this.#out);
        }
      } else if (key === "vars") {
        for (const [name, value] of this.#variables(part.value)) group.vars.set(name, value);
      } else if (key === "children") {
        for (const child of this.groups(part.value, depth + 1)) group.children.add(child);
      } else {
        this.#out.problem(
          this.#line(part),
          `"${key}" is not part of a group: hosts, vars and children are.`,
          `分组中没有“${key}”：只有 hosts、vars、children。`,
        );
      }
    }
  }

  #variables(node: unknown): Variables {
    const vars: Variables = new Map();
    for (const [name, pair] of this.#entries(node, "variables")) {
      const { value } = pair;
      const plain = isScalar(value) ? value.value : undefined;
      if (typeof plain === "string" || typeof plain === "number") {
        vars.set(name, { value: String(plain), line: this.#line(pair) });
      }
    }
    return vars;
  }

  #entries(node: unknown, what: string): [string, YamlPair][] {
    if (isEmpty(node)) return [];
    if (!isMap(node)) {
      const line = this.#lineOf(node as Node);
      this.#out.problem(line, `Expected a mapping of ${what}.`, `此处应为映射（${what}）。`);
      return [];
    }
    return node.items.map((pair) => [
      String(isScalar(pair.key) ? pair.key.value : pair.key),
      pair as YamlPair,
    ]);
  }
  #line(pair: YamlPair): number {
    return this.#lineOf(pair.key as Node);
  }
  #lineOf(node: Node | undefined): number {
    return this.#lines.linePos(node?.range?.[0] ?? 0).line;
  }
}

function isEmpty(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}

// --- both ---

function resolve(inventory: Inventory, out: DraftCollector, defaults: { account: string }): ImportResult {
  const parents = new Map<string, string[]>();
  for (const [name, group] of inventory) {
    for (const child of group.children) parents.set(child, [...(parents.get(child) ?? []), name]);
  }
  const hosts = new Map<string, { line: number; groups: Set<string> }>();
  for (const [name, group] of inventory) {
    for (const [host, { line }] of group.hosts) {
      const known = hosts.get(host) ?? { line, groups: new Set<string>() };
      known.groups.add(name);
      hosts.set(host, known);
    }
  }
  for (const [name, host] of hosts) {
    const groups = ancestors(host.groups, parents);
    const vars = new Map(inventory.get("all")?.vars);
    // Outer groups first, so that the nearer group's value wins.
    for (const group of groups) for (const [k, v] of inventory.get(group)?.vars ?? []) vars.set(k, v);
    for (const group of inventory.values()) {
      for (const [k, v] of group.hosts.get(name)?.vars ?? []) vars.set(k, v);
    }
    const tags = groups.filter((g) => g !== "all" && g !== "ungrouped");
    addHost(out, name, host.line, vars, tags, defaults);
  }
  return out.result();
}

/** The groups and all that contain them, outermost first; each once, cycles survive. */
function ancestors(direct: ReadonlySet<string>, parents: ReadonlyMap<string, string[]>): string[] {
  const order: string[] = [];
  const visit = (name: string) => {
    if (order.includes(name)) return;
    order.push(name);
    for (const parent of parents.get(name) ?? []) visit(parent);
  };
  for (const name of direct) visit(name);
  return order.filter((g) => g !== "all").toReversed();
}

function addHost(
  out: DraftCollector,
  name: string,
  line: number,
  vars: Variables,
  tags: string[],
  defaults: { account: string },
): void {
  const get = (...names: string[]) =>
    names.map((n) => vars.get(n)).find((v) => v !== undefined && v.value !== "");
  if (get("ansible_connection")?.value === "local") {
    out.skipped++;
    return;
  }
  const host = get("ansible_host", "ansible_ssh_host");
  const port = get("ansible_port", "ansible_ssh_port");
  const account = get("ansible_user", "ansible_ssh_user");
  const key = get("ansible_ssh_private_key_file", "ansible_private_key_file");
  const template = [host, port, account, key].find((v) => v?.value.includes("{{"));
  const portNumber = port ? parsePort(port.value) : 22;
  if (template) {
    out.skipped++;
    out.problem(
      template.line,
      `"${name}": templates are not evaluated: ${template.value}`,
      `“${name}”：不计算模板：${template.value}`,
    );
    return;
  }
  if (portNumber === undefined) {
    out.skipped++;
    out.problem(
      port?.line ?? line,
      `"${name}": "${port?.value ?? ""}" is no port.`,
      `“${name}”：“${port?.value ?? ""}”不是端口。`,
    );
    return;
  }
  const proxy = get("ansible_ssh_common_args", "ansible_ssh_extra_args");
  if (proxy && /proxy|-J/i.test(proxy.value)) {
    out.skipped++;
    out.problem(
      proxy.line,
      `"${name}": jump hosts in ssh arguments are not read; set the jump host on the asset.`,
      `“${name}”：不读取 ssh 参数里的跳板机，请在资产上设置。`,
    );
    return;
  }
  out.add(
    {
      name,
      host: host?.value ?? name,
      port: portNumber,
      account: account?.value ?? defaults.account,
      tags: tags.toSorted(),
      ...(key ? { identityFile: key.value } : {}),
    },
    line,
  );
}
