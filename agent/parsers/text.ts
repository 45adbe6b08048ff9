/**
 * A parser turns what one command printed into typed facts. Contract: total (never throws, whatever the bytes),
 * linear in the input, no state; what is missing becomes "", 0, -1 or an empty list as the parser's docstring
 * says, so that expressions over the facts never meet an absent field.
 */
export type Parser = (text: string, exitCode: number | null) => unknown;

/** Longest line looked at, characters; a longer one is cut, so that no pattern sees an unbounded string. */
const MAX_LINE = 4096;
/** Most lines looked at; the engine's output cap (bytes) is the real bound, this one is the floor under it. */
const MAX_LINES = 400_000;

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** Non-empty lines, without control characters, each cut at 4,096 characters. */
export function lines(text: string): string[] {
  const out: string[] = [];
  for (const raw of text.split("\n", MAX_LINES)) {
    const line = (raw.length > MAX_LINE ? raw.slice(0, MAX_LINE) : raw).replace(CONTROL, "");
    if (line.trim() !== "") out.push(line);
  }
  return out;
}

/** White-space separated columns; with `count`, the last one keeps the rest of the line. */
export function columns(line: string, count = 0): string[] {
  const parts = line.trim().split(/\s+/);
  if (count === 0 || parts.length <= count) return parts;
  const head = parts.slice(0, count - 1);
  let at = 0;
  const trimmed = line.trim();
  for (const part of head) at = trimmed.indexOf(part, at) + part.length;
  return [...head, trimmed.slice(at).trim()];
}

/** A finite number, or `fallback` (default 0). Accepts a trailing "%" and thousands commas. */
export function num(text: string | undefined, fallback = 0): number {
  if (text === undefined) return fallback;
  const clean = text.trim().replace(/%$/, "").replaceAll(",", "");
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(clean)) return fallback;
  const value = Number(clean);
  return Number.isFinite(value) ? value : fallback;
}

const UNITS: Record<string, number> = {
  "": 1,
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
  p: 1024 ** 5,
};

/** Bytes of "64M", "1.5GiB", "512k", "300"; "infinity", "max" and junk give -1. */
export function bytes(text: string | undefined): number {
  const m = /^\s*([\d.]{1,20})\s*([bkmgtp]?)(i?b)?\s*$/i.exec(text ?? "");
  if (!m) return -1;
  return Math.round(num(m[1], -1) * (UNITS[(m[2] ?? "").toLowerCase()] ?? 1));
}

/** Seconds of "90s", "5m", "1h30m", "250ms", "2d", "15min", "300"; -1 for junk. */
export function seconds(text: string | undefined): number {
  const trimmed = (text ?? "").trim().slice(0, 60);
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed);
  let sum = 0;
  let rest = trimmed;
  while (rest !== "") {
    const m = /^([\d.]+)\s*(ms|sec|s|min|m|hours|h|d)\s*/.exec(rest);
    if (!m) return -1;
    const factor =
      { ms: 0.001, sec: 1, s: 1, min: 60, m: 60, hours: 3600, h: 3600, d: 86400 }[m[2] ?? "s"] ?? 1;
    sum += num(m[1]) * factor;
    rest = rest.slice(m[0].length);
  }
  return trimmed === "" ? -1 : sum;
}

export interface Endpoint {
  addr: string;
  port: number;
}

/** Splits "10.0.0.1:80", "[::1%lo]:53", "*:http": the port is -1 when it is no number. */
export function endpoint(text: string): Endpoint {
  const at = text.lastIndexOf(":");
  if (at < 0) return { addr: text, port: -1 };
  const addr = text
    .slice(0, at)
    .replace(/^\[|\]$/g, "")
    .replace(/%.*$/, "")
    .replace(/^::ffff:(?=\d)/, "");
  return { addr: addr === "" ? "*" : addr, port: num(text.slice(at + 1), -1) };
}

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec";
/** 1-based month of a three-letter English name, or 0. */
export function month(name: string): number {
  const at = name.length === 3 ? MONTHS.indexOf(name.toLowerCase()) : -1;
  return at >= 0 && at % 4 === 0 ? at / 4 + 1 : 0;
}

/** The time at the start of a log line as epoch ms (as if UTC when no zone is given), or -1. */
export function logTime(line: string): number {
  const iso =
    /(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,6}))?\s?(Z|[+-]\d\d:?\d\d)?/.exec(
      line.slice(0, 80),
    );
  if (!iso) {
    const german = /(\d\d)\.(\d\d)\.(\d{4})[ T,]{1,2}(\d\d):(\d\d):(\d\d)/.exec(line.slice(0, 80));
    if (german) {
      const [, d, mo, y, h, mi, s] = german;
      return Date.UTC(num(y), num(mo) - 1, num(d), num(h), num(mi), num(s));
    }
    const day = /^\W{0,2}(\d{4})[-/](\d\d)[-/](\d\d)\b/.exec(line);
    return day ? Date.UTC(num(day[1]), num(day[2]) - 1, num(day[3])) : -1;
  }
  const [, y, mo, d, h, mi, s, frac, zone] = iso;
  const ms = Math.floor(num(`0.${frac ?? "0"}`) * 1000);
  const utc = Date.UTC(num(y), num(mo) - 1, num(d), num(h), num(mi), num(s), ms);
  if (zone === undefined || zone === "Z") return utc;
  const sign = zone.startsWith("-") ? -1 : 1;
  return utc - sign * (num(zone.slice(1, 3)) * 60 + num(zone.slice(-2))) * 60_000;
}

/** The most frequent value and how often it occurs; ties go to the first seen. */
export function most<T>(values: Iterable<T>): { value: T; count: number } | undefined {
  const counts = new Map<T, number>();
  for (const v of values) counts.set(v, (counts.get(v) ?? 0) + 1);
  let best: { value: T; count: number } | undefined;
  for (const [value, count] of counts) if (!best || count > best.count) best = { value, count };
  return best;
}
