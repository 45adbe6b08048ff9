/** The option language of the catalogue and the option reader it drives. */
import type { FlagHit, Spec } from "./call.ts";
import { dropPrefix, type Field, hasVar, literal, literalPrefix, mayBeFlag } from "./words.ts";

export interface FlagRule {
  name: string;
  value: "none" | "required" | "optional";
  kind: string;
  code: string | undefined;
}

export type FlagTable = Map<string, FlagRule>;

const single = new Map<string, FlagTable>();
const clustered = new Map<string, FlagTable>();

function readTable(text: string, whole: boolean): FlagTable {
  const table: FlagTable = new Map();
  for (const token of text.split(/\s+/)) {
    const m = /^(--?[^:?!]*)(?:([:?])([a-z-]*))?(?:!([a-z-]+))?$/.exec(token);
    if (!m) continue;
    const [, flag = "", mark, kind = "", code] = m;
    const value = mark === ":" ? "required" : mark === "?" ? "optional" : "none";
    const names =
      whole || flag.startsWith("--") || flag === "-#" ? [flag] : Array.from(flag.slice(1), (c) => `-${c}`);
    for (const name of names) table.set(name, { name, value, kind, code });
  }
  return table;
}

/** Reads an option list of the catalogue; cached by its text. `whole`: one-dash words are whole options. */
export function flagTable(text: string, whole: boolean): FlagTable {
  const tables = whole ? single : clustered;
  let table = tables.get(text);
  if (!table) {
    table = readTable(text, whole);
    tables.set(text, table);
  }
  return table;
}

export interface Reading {
  hits: (FlagHit & { rule: FlagRule | undefined })[];
  operands: Field[];
  /** Fields that could become options at run time. */
  wild: Field[];
}

function longFlag(field: Field, next: () => Field | undefined, table: FlagTable, out: Reading): void {
  const prefix = literalPrefix(field);
  const eq = prefix.indexOf("=");
  const name = eq < 0 ? (literal(field) ?? prefix) : prefix.slice(0, eq);
  let rule = table.get(name);
  if (!rule && name.length > 3) {
    const close = [...table.values()].filter((r) => r.name.startsWith(name));
    // An abbreviation proves nothing about a program we know only in part, but it may reveal a refusal.
    if (close.length === 1 && close[0]?.code) rule = close[0];
  }
  if (eq < 0 && hasVar(field)) rule = undefined;
  let value: Field | undefined;
  if (eq >= 0) {
    value = dropPrefix(field, eq + 1);
    if (rule?.value === "none") rule = rule.code ? rule : undefined;
  } else if (rule?.value === "required") value = next();
  out.hits.push({ name: rule?.name ?? name, value, field, rule });
}

function shortFlags(field: Field, next: () => Field | undefined, table: FlagTable, out: Reading): void {
  const prefix = literalPrefix(field);
  if (/^-\d+$/.test(prefix) && table.has("-#") && literal(field) !== undefined) {
    out.hits.push({ name: "-#", value: dropPrefix(field, 1), field, rule: table.get("-#") });
    return;
  }
  for (let i = 1; i < prefix.length; i++) {
    const name = `-${prefix[i]}`;
    const rule = table.get(name);
    const rest = dropPrefix(field, i + 1);
    const more = i + 1 < prefix.length || field.segs.some((s) => s.k !== "lit");
    if (!rule || rule.value === "none") {
      out.hits.push({ name, value: undefined, field, rule });
      if (!rule) return;
      continue;
    }
    const value = more ? rest : rule.value === "required" ? next() : undefined;
    out.hits.push({ name, value, field, rule });
    return;
  }
  if (field.segs.some((s) => s.k !== "lit")) out.wild.push(field);
}

function singleFlag(field: Field, next: () => Field | undefined, table: FlagTable, out: Reading): void {
  const prefix = literalPrefix(field);
  if (/^-\d+$/.test(prefix) && table.has("-#") && literal(field) !== undefined) {
    out.hits.push({ name: "-#", value: dropPrefix(field, 1), field, rule: table.get("-#") });
    return;
  }
  const eq = prefix.indexOf("=");
  const full = literal(field) ?? prefix;
  let name = table.has(full) || eq < 0 ? full : prefix.slice(0, eq);
  if (!table.has(name) && name.startsWith("--") && table.has(name.slice(1))) name = name.slice(1);
  const rule = table.get(name);
  let value: Field | undefined;
  if (rule && name !== full && eq >= 0) value = dropPrefix(field, prefix.indexOf("=") + 1);
  else if (rule?.value === "required") value = next();
  out.hits.push({ name, value, field, rule: hasVar(field) && eq < 0 ? undefined : rule });
}

/** Sorts arguments into options and operands the way the program would. */
export function readFlags(args: readonly Field[], table: FlagTable, style: Spec["style"]): Reading {
  const out: Reading = { hits: [], operands: [], wild: [] };
  let i = 0;
  const next = (): Field | undefined => args[i++];
  let rest = style === "free";
  while (i < args.length) {
    const field = args[i++];
    if (!field) break;
    const start = literalPrefix(field);
    if (rest || start === "" || !start.startsWith("-") || literal(field) === "-") {
      if (!rest && mayBeFlag(field)) out.wild.push(field);
      out.operands.push(field);
    } else if (literal(field) === "--") rest = true;
    else if (style === "single") singleFlag(field, next, table, out);
    else if (start.startsWith("--")) longFlag(field, next, table, out);
    else shortFlags(field, next, table, out);
  }
  return out;
}
