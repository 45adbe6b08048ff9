import type { Parser } from "./schema.ts";

/** The generic parse specs of `playbook/v1`; named parsers come from agent/parsers. */

interface Column {
  name: string;
  numeric: boolean;
}
function columns(spec: string): Column[] {
  return spec.split(",").map((part) => {
    const [name = "", kind = "s"] = part.trim().split(":");
    if (!/^\w+$/.test(name) || !/^[ns]$/.test(kind)) throw new Error(`bad column "${part}"`);
    return { name, numeric: kind === "n" };
  });
}
const nonBlank = (text: string): string[] => text.split("\n").filter((l) => l.trim() !== "");
const numeric = (text: string): number => {
  const n = Number(text.trim().replace(/%$/, ""));
  if (text.trim() === "" || !Number.isFinite(n)) throw new Error(`"${text.slice(0, 40)}" is not a number`);
  return n;
};

/** One row per line; lines with too few parts or a word where a number belongs are noise and left out. */
function table(split: (line: string, n: number) => string[], cols: Column[]): Parser {
  return (text) => {
    const rows: Record<string, unknown>[] = [];
    for (const line of nonBlank(text)) {
      const parts = split(line, cols.length);
      if (parts.length < cols.length) continue;
      const row: Record<string, unknown> = {};
      let good = true;
      cols.forEach((c, i) => {
        const part = (parts[i] ?? "").trim();
        const n = Number(part.replace(/%$/, ""));
        if (c.numeric && (part === "" || !Number.isFinite(n))) good = false;
        row[c.name] = c.numeric ? n : part;
      });
      if (good) rows.push(row);
    }
    return rows;
  };
}

/** Splits at a separator, at most into n parts: the last keeps the rest of the line. */
function splitAt(separator: string): (line: string, n: number) => string[] {
  return (line, n) => {
    const parts = line.split(separator);
    return parts.length <= n ? parts : [...parts.slice(0, n - 1), parts.slice(n - 1).join(separator)];
  };
}
function splitBlank(line: string, n: number): string[] {
  const parts: string[] = [];
  let rest = line.trim();
  while (parts.length < n - 1) {
    const m = /\s+/.exec(rest);
    if (!m) break;
    parts.push(rest.slice(0, m.index));
    rest = rest.slice(m.index + m[0].length);
  }
  if (rest !== "") parts.push(rest);
  return parts;
}

export function keyValues(text: string): Record<string, string> {
  const map: Record<string, string> = {};
  for (const line of nonBlank(text)) {
    const m = /^\s*(?:export\s+)?([A-Za-z_][\w.\-() ]*?)\s*[=:]\s?(.*)$/.exec(line);
    if (!m?.[1] || line.trimStart().startsWith("#")) continue;
    const value = (m[2] ?? "").trim();
    map[m[1]] = map[m[1]] === undefined ? value : `${map[m[1]]}\n${value}`;
  }
  return map;
}

function sections(text: string): Record<string, string> {
  const map: Record<string, string> = {};
  let name = "";
  for (const line of text.split("\n")) {
    const head = /^== ?(.*)$/.exec(line);
    if (head) {
      name = (head[1] ?? "").trim();
      map[name] ??= "";
    } else if (name !== "") map[name] += `${line}\n`;
  }
  return map;
}

function named(source: string): Parser {
  const re = new RegExp(source, "i");
  return (text) =>
    nonBlank(text).flatMap((line) => {
      const found = re.exec(line)?.groups;
      if (!found) return [];
      const row: Record<string, unknown> = {};
      for (const [key, value] of Object.entries(found)) {
        if (!key.endsWith("_n")) row[key] = value ?? "";
        else if (value !== undefined) row[key.slice(0, -2)] = Number(value);
      }
      return [row];
    });
}

function byLine(names: Column[]): Parser {
  return (text) => {
    const values = text.split("\n");
    return Object.fromEntries(
      names.map((c, i) => {
        const value = (values[i] ?? "").trim();
        return [c.name, c.numeric ? numeric(value) : /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value];
      }),
    );
  };
}

const fixed: Record<string, Parser> = {
  text: (text) => text.trim(),
  raw: (text) => text,
  number: (text) => numeric(nonBlank(text)[0] ?? ""),
  lines: (text) => nonBlank(text),
  json: (text) => JSON.parse(text) as unknown,
  kv: keyValues,
  kvs: (text) =>
    text
      .split(/\n\s*\n/)
      .filter((b) => b.trim() !== "")
      .map(keyValues),
  sections,
};

/** The parser a spec names; throws with a message when there is none. */
export function parserFor(spec: string, parsers: Readonly<Record<string, Parser>>): Parser {
  const known = fixed[spec] ?? (Object.hasOwn(parsers, spec) ? parsers[spec] : undefined);
  if (known) return known;
  const at = spec.indexOf(":");
  const [head, rest] = at < 0 ? [spec, ""] : [spec.slice(0, at), spec.slice(at + 1)];
  if (head === "lines" && rest) return byLine(columns(rest));
  if (head === "cols" && rest) return table(splitBlank, columns(rest));
  if (head === "re" && rest) return named(rest);
  if (head === "fields" && rest) {
    const separator = rest.startsWith("::") ? ":" : rest.startsWith("\\t") ? "\t" : rest.slice(0, 1);
    const spelled = rest.startsWith("\\t") ? 2 : 1;
    if (rest[spelled] !== ":") throw new Error(`bad parse spec "${spec}": fields:<sep>:name:n|s,…`);
    return table(splitAt(separator), columns(rest.slice(spelled + 1)));
  }
  throw new Error(`unknown parser "${spec}"`);
}
