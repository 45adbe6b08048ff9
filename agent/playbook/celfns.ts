import type { Environment } from "@marcbachmann/cel-js";
import type { NginxConf } from "../parsers/nginx-conf.ts";
import { webPlaceOf } from "./web-place.ts";

/** The functions playbooks may use in CEL beside the language's own. All are total or throw (→ absent). */

type Row = Record<string, unknown>;

export const toNumber = (value: unknown): number => {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string" && /^\s*-?\d+(\.\d+)?([eE]\d+)?\s*$/.test(value)) return Number(value);
  throw new Error("not a number");
};
const list = (value: unknown): unknown[] => {
  if (Array.isArray(value)) return value;
  throw new Error("not a list");
};
const numbers = (value: unknown): number[] => list(value).map(toNumber);
const field = (row: unknown, key: string): unknown =>
  row !== null && typeof row === "object" ? (row as Row)[key] : undefined;
const nonEmpty = <T>(values: T[]): T[] => {
  if (values.length === 0) throw new Error("empty list");
  return values;
};

/** Any value as text: what is no scalar as JSON, nothing as "". */
export function asText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return `${value}`;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

/** Lines of a text, or of a list of texts; empty ones are left out. */
export function textLines(value: unknown): string[] {
  const texts = Array.isArray(value) ? value : [value];
  return texts.flatMap((t) => asText(t).split("\n")).filter((l) => l.trim() !== "");
}

const regexes = new Map<string, RegExp>();
function regex(source: string, flags: string): RegExp {
  const key = `${flags}/${source}`;
  const known = regexes.get(key);
  if (known) return known;
  const made = new RegExp(source, flags);
  if (regexes.size < 2000) regexes.set(key, made);
  return made;
}
const text = (value: unknown): string =>
  Array.isArray(value) ? value.map((v) => asText(v)).join("\n") : asText(value);

function find(value: unknown, source: string): string {
  const m = regex(source, "im").exec(text(value));
  return m ? (m[1] ?? m[0]) : "";
}
function findAll(value: unknown, source: string): string[] {
  return [...text(value).matchAll(regex(source, "gim"))].slice(0, 5000).map((m) => m[1] ?? m[0]);
}
function groups(value: unknown, source: string): string[][] {
  return [...text(value).matchAll(regex(source, "gim"))]
    .slice(0, 5000)
    .map((m) => m.slice(1).map((g) => g ?? ""));
}

function sortBy(rows: unknown, key: string): unknown[] {
  const value = (row: unknown): number => {
    const v = key === "" ? row : field(row, key);
    return typeof v === "number" ? v : typeof v === "bigint" ? Number(v) : Number.NEGATIVE_INFINITY;
  };
  return list(rows).toSorted((a, b) => value(b) - value(a));
}

function countBy(rows: unknown, key: string): Row[] {
  const count = new Map<string, unknown[]>();
  for (const row of list(rows)) {
    const name = asText(key === "" ? row : field(row, key));
    const items = count.get(name);
    if (items) items.push(row);
    else count.set(name, [row]);
  }
  return [...count]
    .map(([name, items]) => ({ key: name, n: items.length, items }))
    .sort((a, b) => b.n - a.n || (a.key < b.key ? -1 : 1));
}

/** Rows grouped by a text field, with the sum of a number field; the largest sum first. */
function sumBy(rows: unknown, key: string, value: string): Row[] {
  return countBy(rows, key)
    .map((group): Row & { sum: number } => ({
      ...group,
      sum: list(group.items).reduce((s: number, row) => s + toNumber(field(row, value) ?? 0), 0),
    }))
    .sort((a, b) => b.sum - a.sum);
}

/** A path or line with its numbers and hexadecimal ids replaced by "*", so that series look alike. */
const mask = (value: string): string =>
  value
    .replace(/[0-9a-f]{8}-[0-9a-f-]{20,}|\b(?=[a-f]*\d)[0-9a-f]{8,}\b|\d+/gi, "*")
    .replace(/\*([-_.:]?\*)+/g, "*");

function unique(rows: unknown): unknown[] {
  const seen = new Map<string, unknown>();
  for (const row of list(rows)) {
    const key = `${typeof row}:${asText(row)}`;
    if (!seen.has(key)) seen.set(key, row);
  }
  return [...seen.values()];
}

/** True if the text contains the name as a word of its own (".service" and the like do not count). */
export function mentionsIn(haystack: string, name: unknown): boolean {
  if (Array.isArray(name)) return name.some((n) => mentionsIn(haystack, n));
  const word = asText(name)
    .replace(/\.(service|timer|socket|mount)$/, "")
    .toLowerCase();
  if (word.length < 2 && !/\p{Script=Han}/u.test(word)) return false;
  const hay = haystack.toLowerCase();
  const isWord = (c: string): boolean => /[a-z0-9_]/.test(c);
  for (let at = hay.indexOf(word); at >= 0; at = hay.indexOf(word, at + 1)) {
    const before = hay[at - 1] ?? " ";
    const after = hay[at + word.length] ?? " ";
    const glued = after === "-" && isWord(hay[at + word.length + 1] ?? " ");
    if (!isWord(before) && before !== "-" && !isWord(after) && !glued) return true;
  }
  return false;
}

const stopTokens = new Set([
  "service",
  "server",
  "main",
  "daemon",
  "worker",
  "system",
  "this",
  "that",
  "with",
]);
/** Like mentionsIn, but one word of a compound name is enough ("shop page" for shop-api). */
export function relatedIn(haystack: string, name: unknown): boolean {
  if (Array.isArray(name)) return name.some((n) => relatedIn(haystack, n));
  if (mentionsIn(haystack, name)) return true;
  const parts = asText(name)
    .toLowerCase()
    .replace(/\.(service|timer|socket|mount)$/, "")
    .split(/[-_.@/]+/)
    .filter((p) => p.length >= 3 && !stopTokens.has(p));
  return parts.some((p) => mentionsIn(haystack, p) || mentionsIn(haystack, `${p}s`));
}

/** Units that only carry what people or a container runtime start: they say nothing about the program. */
const carrier =
  /^(user@.*|session-.*|ssh|sshd|cron|crond|docker|containerd|init|systemd-.*|dbus|getty@.*)[.](service|scope)$/;
const interpreters = /^(node|nodejs|bun|deno|python[\d.]*|java|perl|ruby|php[\d.]*|bash|sh|dash)$/;

/** The script or jar an interpreter runs, from its arguments; "" when the first word is the program itself. */
function scriptOf(args: string): string {
  const words = args.trim().split(/\s+/);
  if (!interpreters.test((words[0] ?? "").split("/").at(-1) ?? "")) return "";
  for (let i = 1; i < words.length; i++) {
    const word = words[i] ?? "";
    if (word === "-c" || word === "-e" || word === "--eval") return "";
    if (["-jar", "-m"].includes(word)) return (words[i + 1] ?? "").split("/").at(-1) ?? "";
    if (["-cp", "-classpath", "--require", "-r", "--import", "-W", "-X"].includes(word)) i++;
    else if (!word.startsWith("-")) return word.split("/").at(-1) ?? "";
  }
  return "";
}

/**
 * What to call a process (a row of `ps`): its service unit; else the script or jar it runs; else its program.
 * Thread names such as "MainThread" are not used. "" only for an empty row.
 */
export function processName(row: unknown): string {
  const cgroup = asText(field(row, "cgroup"));
  const units = [...cgroup.matchAll(/([^/\s,]+[.]service)(?=$|[/,\s])/g)].map((m) => m[1] ?? "");
  const unit = units.findLast((u) => !carrier.test(u));
  if (unit) return unit;
  const args = asText(field(row, "args")).trim();
  const program = (args.split(/\s+/)[0] ?? "").split("/").at(-1)?.replace(/:$/, "") ?? "";
  return scriptOf(args) || program || asText(field(row, "comm"));
}

function ip4(value: string): number {
  const parts = value.split(".").map(Number);
  if (parts.length !== 4 || parts.some((p) => !Number.isInteger(p) || p < 0 || p > 255))
    throw new Error("not IPv4");
  return parts.reduce((sum, p) => sum * 256 + p, 0);
}
function inNet(ip: string, cidr: string): boolean {
  const [net = "", bits = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(bits));
  return Math.floor(ip4(ip) / size) === Math.floor(ip4(net) / size);
}

/** How many letters must be changed, added or left out to make one word of the other; compares 80 letters at most. */
function edits(a: string, b: string): number {
  const right = b.slice(0, 80);
  let row = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (const letter of a.slice(0, 80)) {
    const next = [(row[0] ?? 0) + 1];
    for (let j = 0; j < right.length; j++) {
      const swapped = (row[j] ?? 0) + (right[j] === letter ? 0 : 1);
      next.push(Math.min(swapped, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

const trimUnit = (n: number): string => (n >= 100 ? n.toFixed(0) : n.toFixed(1).replace(/\.0$/, ""));

const table: [string, (...args: never[]) => unknown][] = [
  ["first(dyn): dyn", (l: unknown) => nonEmpty(list(l))[0]],
  ["firstOr(dyn, dyn): dyn", (l: unknown, d: unknown) => list(l)[0] ?? d],
  ["last(dyn): dyn", (l: unknown) => nonEmpty(list(l)).at(-1)],
  ["take(dyn, dyn): list", (l: unknown, n: unknown) => list(l).slice(0, toNumber(n))],
  ["sum(dyn): double", (l: unknown) => numbers(l).reduce((a, b) => a + b, 0)],
  ["min(dyn): double", (l: unknown) => Math.min(...nonEmpty(numbers(l)))],
  ["max(dyn): double", (l: unknown) => Math.max(...nonEmpty(numbers(l)))],
  ["avg(dyn): double", (l: unknown) => nonEmpty(numbers(l)).reduce((a, b) => a + b, 0) / list(l).length],
  ["unique(dyn): list", unique],
  ["flat(dyn): list", (l: unknown) => list(l).flat(1)],
  ["sortBy(dyn, string): list", sortBy],
  ["countBy(dyn, string): list", countBy],
  ["sumBy(dyn, string, string): list", sumBy],
  ["mask(string): string", mask],
  ["string.replace(string, string): string", (t: string, a: string, b: string) => t.replaceAll(a, b)],
  ["lines(dyn): list", textLines],
  ["grep(dyn, string): list", (v: unknown, re: string) => textLines(v).filter((l) => regex(re, "i").test(l))],
  [
    "grepv(dyn, string): list",
    (v: unknown, re: string) => textLines(v).filter((l) => !regex(re, "i").test(l)),
  ],
  ["find(dyn, string): string", find],
  ["findAll(dyn, string): list", findAll],
  ["groups(dyn, string): list", groups],
  ["num(dyn): double", toNumber],
  ["round(dyn): double", (x: unknown) => Math.round(toNumber(x))],
  ["floor(dyn): double", (x: unknown) => Math.floor(toNumber(x))],
  ["abs(dyn): double", (x: unknown) => Math.abs(toNumber(x))],
  ["gb(dyn): string", (x: unknown) => trimUnit(toNumber(x) / 2 ** 30)],
  ["mb(dyn): string", (x: unknown) => trimUnit(toNumber(x) / 2 ** 20)],
  ["hours(dyn): string", (x: unknown) => trimUnit(toNumber(x) / 3600)],
  ["str(dyn): string", (x: unknown) => text(typeof x === "bigint" ? Number(x) : x)],
  ["base(string): string", (p: string) => p.slice(p.lastIndexOf("/") + 1)],
  ["dir(string): string", (p: string) => p.slice(0, Math.max(1, p.lastIndexOf("/")))],
  ["cut(dyn, dyn): string", (t: unknown, n: unknown) => text(t).slice(0, toNumber(n))],
  ["oneline(dyn): string", (t: unknown) => text(t).replace(/\s+/g, " ").trim()],
  [
    "has1(dyn, dyn): bool",
    (l: unknown, x: unknown) => list(l).some((v) => v === x || asText(v) === asText(x)),
  ],
  ["procName(dyn): string", processName],
  [
    "webPlace(dyn, dyn, string, string): dyn",
    (conf: NginxConf, hosts: unknown, log: string, path: string) =>
      webPlaceOf(conf, list(hosts).map(asText), log, path),
  ],
  ["mentionsIn(string, dyn): bool", mentionsIn],
  ["relatedIn(string, dyn): bool", relatedIn],
  ["edits(string, string): double", edits],
  ["inNet(string, string): bool", inNet],
  ["net24(string): string", (ip: string) => `${ip.split(".").slice(0, 3).join(".")}.0/24`],
];

const arithmetic: Record<string, (a: number, b: number) => number> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
};

/** Adds the playbook functions, and arithmetic that mixes int literals with the doubles of parsed output. */
export function registerFunctions(env: Environment): void {
  for (const [signature, handler] of table)
    env.registerFunction(signature, handler as (...a: unknown[]) => unknown);
  for (const [op, run] of Object.entries(arithmetic)) {
    const mixed = (a: unknown, b: unknown): number => run(Number(a), Number(b));
    env.registerOperator(`int ${op} double`, mixed);
    env.registerOperator(`double ${op} int`, mixed);
    if (op === "%") env.registerOperator("double % double", mixed);
  }
}
