import { globMatch } from "../ssh/host-keys.ts";
import { type AssetDraft, DraftCollector, type ImportResult, parsePort } from "./import-result.ts";

/** Reads the files an `Include` names (globs; relative means below ~/.ssh), sorted by name. Missing: none. */
export type IncludeReader = (pattern: string) => { path: string; text: string }[];

/**
 * OpenSSH client configuration. Every `Host` word without wildcard becomes an asset; wildcard blocks apply to
 * it as in ssh (the first value of an option wins). `Match` other than `Match all` is reported, not guessed.
 */
export function importSshConfig(
  text: string,
  defaults: { account: string },
  include: IncludeReader = () => [],
): ImportResult {
  const out = new DraftCollector();
  const blocks: Block[] = [];
  new ConfigReader(out, include, blocks).read(text, [], undefined, 0);
  const names = new Map<string, { line: number; file?: string }>();
  for (const block of blocks) {
    for (const word of block.hosts) {
      // A Host line included from another Host block only counts where that block applies, too.
      if (/[*?!]/.test(word) || !applies(block, word)) out.skipped++;
      else if (!names.has(word))
        names.set(word, { line: block.line, ...(block.file ? { file: block.file } : {}) });
    }
  }
  for (const [name, where] of names) addHost(out, name, where, blocks, defaults, names);
  return out.result();
}

interface Option {
  keyword: string;
  value: string;
  line: number;
}
interface Block {
  /** All of these pattern lists must match. */
  conditions: string[][];
  /** Words of the `Host` line that opened it. */
  hosts: string[];
  options: Option[];
  line: number;
  file?: string;
}

class ConfigReader {
  #out: DraftCollector;
  #include: IncludeReader;
  #blocks: Block[];

  constructor(out: DraftCollector, include: IncludeReader, blocks: Block[]) {
    this.#out = out;
    this.#include = include;
    this.#blocks = blocks;
  }

  read(text: string, outer: string[][], file: string | undefined, depth: number): void {
    const where = file === undefined ? {} : { file };
    let block: Block = { conditions: outer, hosts: [], options: [], line: 1, ...where };
    this.#blocks.push(block);
    const start = (conditions: string[][], hosts: string[], line: number) => {
      block = { conditions, hosts, options: [], line, ...where };
      this.#blocks.push(block);
    };
    text
      .replace(/^\uFEFF/, "")
      .split(/\r?\n/)
      .forEach((raw, index) => {
        const line = index + 1;
        const parsed = splitLine(raw);
        if (!parsed) return;
        const { keyword, words } = parsed;
        if (words.length === 0) {
          this.#out.problem(line, `"${keyword}" has no value.`, `“${keyword}”没有值。`, file);
        } else if (keyword === "host") start([...outer, words], words, line);
        else if (keyword === "match") start([...outer, this.#match(words, line, file)], [], line);
        else if (keyword === "include") {
          const { conditions, hosts } = block;
          this.#includeAll(words, conditions, depth, line, file);
          // What follows the Include still belongs to the block it stands in.
          if (depth < 16) block = this.#continued(conditions, hosts.length > 0 ? line : block.line, where);
        } else block.options.push({ keyword, value: words.join(" "), line });
      });
  }

  #continued(conditions: string[][], line: number, where: { file?: string }): Block {
    const block: Block = { conditions, hosts: [], options: [], line, ...where };
    this.#blocks.push(block);
    return block;
  }

  #match(words: string[], line: number, file: string | undefined): string[] {
    if (words.length === 1 && words[0]?.toLowerCase() === "all") return ["*"];
    this.#out.problem(
      line,
      "Match is not evaluated: the options below it are left out. Use Host instead.",
      "不支持 Match 条件，其下的选项未导入；请改用 Host。",
      file,
    );
    return [];
  }

  #includeAll(patterns: string[], conditions: string[][], depth: number, line: number, file?: string): void {
    if (depth >= 16) {
      this.#out.problem(line, "Include is nested more than 16 deep.", "Include 嵌套超过 16 层。", file);
      return;
    }
    for (const pattern of patterns) {
      for (const found of this.#include(pattern)) this.read(found.text, conditions, found.path, depth + 1);
    }
  }
}

/** "Keyword value…", "Keyword=value", quoted words; undefined for blank lines and comments. */
function splitLine(raw: string): { keyword: string; words: string[] } | undefined {
  const match = /^\s*([^\s#=][^\s=]*)\s*=?\s*(.*)$/.exec(raw);
  if (!match?.[1]) return undefined;
  const words = [...(match[2] ?? "").matchAll(/"([^"]*)"|(#.*)|([^\s"]+)/g)];
  const comment = words.findIndex((w) => w[2] !== undefined);
  const kept = comment < 0 ? words : words.slice(0, comment);
  return { keyword: match[1].toLowerCase(), words: kept.map((w) => w[1] ?? w[3] ?? "") };
}

function applies(block: Block, name: string): boolean {
  return block.conditions.every((patterns) => {
    let hit = false;
    for (const p of patterns) {
      if (p.startsWith("!")) {
        if (globMatch(p.slice(1), name)) return false;
      } else hit ||= globMatch(p, name);
    }
    return hit;
  });
}

type Where = { line: number; file?: string };

function addHost(
  out: DraftCollector,
  name: string,
  where: Where,
  blocks: readonly Block[],
  defaults: { account: string },
  names: ReadonlyMap<string, Where>,
): void {
  const options = new Map<string, Option>();
  for (const block of blocks) {
    if (!applies(block, name)) continue;
    for (const option of block.options) {
      if (!options.has(option.keyword)) options.set(option.keyword, option);
    }
  }
  const get = (keyword: string) => options.get(keyword)?.value;
  const portText = get("port") ?? "22";
  const port = parsePort(portText);
  if (port === undefined) {
    const line = options.get("port")?.line ?? where.line;
    out.skipped++;
    out.problem(
      line,
      `"${name}": "${portText}" is no port.`,
      `“${name}”：“${portText}”不是端口。`,
      where.file,
    );
    return;
  }
  const proxy = options.get("proxycommand");
  if (proxy && proxy.value.toLowerCase() !== "none" && !options.has("proxyjump")) {
    out.skipped++;
    out.problem(
      proxy.line,
      `"${name}": ProxyCommand is not supported; use ProxyJump.`,
      `“${name}”：不支持 ProxyCommand，请改用 ProxyJump。`,
      where.file,
    );
    return;
  }
  const account = get("user") ?? defaults.account;
  const jump = addJumps(out, get("proxyjump"), where, names, account);
  const identityFile = get("identityfile");
  const draft: AssetDraft = {
    name,
    host: (get("hostname") ?? name).replaceAll("%h", name).replaceAll("%%", "%"),
    port,
    account,
    tags: [],
    ...(jump === undefined ? {} : { jump }),
    ...(identityFile === undefined || identityFile.toLowerCase() === "none" ? {} : { identityFile }),
  };
  out.add(draft, where.line, where.file);
}

/** The last hop of a ProxyJump chain, as an asset name; hops that are no `Host` of the file become assets. */
function addJumps(
  out: DraftCollector,
  value: string | undefined,
  where: Where,
  names: ReadonlyMap<string, Where>,
  account: string,
): string | undefined {
  if (value === undefined || value.toLowerCase() === "none") return undefined;
  let previous: string | undefined;
  for (const hop of value.split(",")) {
    const text = hop.trim();
    const match = /^(?:ssh:\/\/)?(?:([^@]+)@)?(\[[^\]]+\]|[^:[\]]+)(?::(\d+))?\/?$/.exec(text);
    const host = match?.[2]?.replace(/^\[|\]$/g, "") ?? text;
    const plain = names.has(host) && match?.[1] === undefined && match?.[3] === undefined;
    // The same hop reached another way is another asset.
    const name = plain ? host : previous === undefined ? text : `${previous},${text}`;
    if (plain && previous !== undefined) {
      out.problem(
        where.line,
        `ProxyJump "${value}": put "ProxyJump ${previous}" into Host ${host} and name only ${host} here.`,
        `ProxyJump“${value}”：请在 Host ${host} 中写 ProxyJump ${previous}，此处只写 ${host}。`,
        where.file,
      );
    } else if (!plain && !out.has(name)) {
      const port = match?.[3] === undefined ? 22 : (parsePort(match[3]) ?? 0);
      const jump = previous === undefined ? {} : { jump: previous };
      out.add(
        { name, host, port, account: match?.[1] ?? account, tags: ["jump"], ...jump },
        where.line,
        where.file,
      );
    }
    previous = name;
  }
  return previous;
}
