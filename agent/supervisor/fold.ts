/** Computes the output of pure text commands on literal text: what an encoded script really says. */
import type { Field } from "./words.ts";
import { literal } from "./words.ts";

const MAX_TEXT = 20_000;

/** What a program prints. `guess`: shells and versions differ here, so it is only good for a refusal. */
export interface Folded {
  text: string;
  guess: boolean;
}

function escapes(text: string): string {
  return text.replace(/\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|0?[0-7]{1,3}|.)/g, (_all, e: string) => {
    if (e.startsWith("x")) return String.fromCharCode(Number.parseInt(e.slice(1), 16));
    if (e.startsWith("u")) return String.fromCharCode(Number.parseInt(e.slice(1), 16));
    if (/^[0-7]/.test(e)) return String.fromCharCode(Number.parseInt(e, 8) & 255);
    const named: Record<string, string> = {
      n: "\n",
      t: "\t",
      r: "\r",
      a: "\x07",
      e: "\x1b",
      "\\": "\\",
      b: "\b",
      f: "\f",
      v: "\v",
      c: "",
    };
    return named[e] ?? `\\${e}`;
  });
}

function printf(args: string[]): string | undefined {
  const list = args[0] === "--" ? args.slice(1) : args;
  const format = list[0];
  if (format === undefined || format.startsWith("-")) return undefined;
  const values = list.slice(1);
  let out = "";
  let used = 0;
  do {
    const start = used;
    out += escapes(format.replaceAll("%%", "\u0001"))
      .replace(/%(-?\d*)(\.\d+)?([sbdqiuxc])/g, (_m, _w, _p, kind: string) => {
        const v = values[used++] ?? "";
        return kind === "b" ? escapes(v) : v;
      })
      .replaceAll("\u0001", "%");
    if (used === start) break;
  } while (used < values.length && out.length < MAX_TEXT);
  return out;
}

function echo(args: string[]): string {
  let newline = true;
  let interpret = false;
  let i = 0;
  while (i < args.length && /^-[neE]+$/.test(args[i] ?? "")) {
    if (args[i]?.includes("n")) newline = false;
    if (args[i]?.includes("e")) interpret = true;
    i++;
  }
  const text = args.slice(i).join(" ");
  return (interpret ? escapes(text) : text) + (newline ? "\n" : "");
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function decodeBase64(text: string): string {
  let bits = 0;
  let value = 0;
  let out = "";
  for (const c of text.replace(/[\s=]/g, "")) {
    const n = alphabet.indexOf(c);
    if (n < 0) break;
    value = ((value << 6) | n) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += String.fromCharCode((value >> bits) & 255);
    }
  }
  return out;
}

function trSet(set: string): string {
  return escapes(set).replace(/(.)-(.)/gs, (_m, a: string, b: string) => {
    let out = "";
    for (let c = a.charCodeAt(0); c <= b.charCodeAt(0); c++) out += String.fromCharCode(c);
    return out;
  });
}

function tr(args: string[], input: string): string | undefined {
  const del = args[0] === "-d";
  const set1 = trSet(args[del ? 1 : 0] ?? "");
  const places = new Map<string, number>();
  for (let i = set1.length - 1; i >= 0; i--) places.set(set1[i] ?? "", i);
  if (del) return [...input].filter((c) => !places.has(c)).join("");
  if (args.length !== 2 || args[0]?.startsWith("-")) return undefined;
  const set2 = trSet(args[1] ?? "");
  let out = "";
  for (const c of input) {
    const at = places.get(c);
    out += at === undefined ? c : (set2[Math.min(at, set2.length - 1)] ?? c);
  }
  return out;
}

function cut(args: string[], input: string): string | undefined {
  const m = /^(?:-[cb])(\d*)-(\d*)$/.exec(args.join(""));
  if (!m) return undefined;
  const from = m[1] === "" ? 0 : Number(m[1]) - 1;
  const to = m[2] === "" ? undefined : Number(m[2]);
  return input
    .split("\n")
    .map((l) => l.slice(from, to))
    .join("\n");
}

/** What `name args` prints given this input; undefined when it is not one of the pure programs. */
export function foldCommand(
  name: string,
  fields: readonly Field[],
  input: string | undefined,
): Folded | undefined {
  const args: string[] = [];
  for (const f of fields) {
    const text = literal(f);
    if (text === undefined) return undefined;
    args.push(text);
  }
  const text = fold(name.slice(name.lastIndexOf("/") + 1), args, input);
  if (text === undefined || text.length > MAX_TEXT) return undefined;
  return { text, guess: !exact(name.slice(name.lastIndexOf("/") + 1), args, input, text) };
}

/** True where every shell and implementation prints exactly the folded text. */
function exact(name: string, args: readonly string[], input: string | undefined, text: string): boolean {
  const all = `${args.join(" ")}${input ?? ""}${text}`;
  if (/[^\n\t\x20-\x7e]/.test(all)) return false;
  switch (name) {
    case "echo":
      return !all.includes("\\") && !/^-(?!n$)/.test(args[0] ?? "") && !args[1]?.startsWith("-");
    case "printf":
      return /^([^%\\]|%s|%%|\\n|\\t)*$/.test(args[0] ?? "\\");
    case "tr":
      return args.every((a) => a === "-d" || /^([\w ./,:=+@]|[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9])+$/.test(a));
    case "xxd":
      return args.includes("-p") && args.includes("-r") && args.length === 2;
    case "tac":
      return input?.endsWith("\n") === true;
    case "cat":
      return true;
    case "tee":
      return args.length === 0;
    case "base64":
    case "rev":
      return args.length <= 1;
    case "cut":
      return args.length <= 2;
    default:
      return false;
  }
}

function fold(name: string, args: string[], input: string | undefined): string | undefined {
  if (name === "echo") return echo(args);
  if (name === "printf") return printf(args);
  if (input === undefined) return undefined;
  switch (name) {
    case "cat":
    case "tee":
      return args.length === 0 || args[0] === "-" ? input : undefined;
    case "rev":
      return input
        .split("\n")
        .map((l) => [...l].reverse().join(""))
        .join("\n");
    case "tac":
      return `${input.replace(/\n$/, "").split("\n").reverse().join("\n")}\n`;
    case "base64":
      return args.some((a) => /^(-d|-D|--d(ecode)?|-di|-id)$/.test(a)) ? decodeBase64(input) : undefined;
    case "tr":
      return tr(args, input);
    case "cut":
      return cut(args, input);
    case "xxd": {
      if (!args.join(" ").includes("r")) return undefined;
      return (input.replace(/[^0-9a-fA-F]/g, "").match(/../g) ?? [])
        .map((h) => String.fromCharCode(Number.parseInt(h, 16)))
        .join("");
    }
    default:
      return undefined;
  }
}
