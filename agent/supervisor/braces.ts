/** Brace lists and ranges: `{a,b}`, `{1..5}`. */
import type { Word } from "./parse.ts";

const MAX_RESULTS = 64;

function matching(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === "{") depth++;
    if (text[i] === "}" && --depth === 0) return i;
  }
  return -1;
}

function items(body: string): string[] | undefined {
  const range = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(body);
  if (range) {
    const from = Number(range[1]);
    const to = Number(range[2]);
    const step = Math.max(1, Math.abs(Number(range[3] ?? 1)));
    const out: string[] = [];
    for (let n = from; from <= to ? n <= to : n >= to; n += from <= to ? step : -step) {
      out.push(String(n));
      if (out.length > MAX_RESULTS) break;
    }
    return out;
  }
  const letters = /^([a-zA-Z])\.\.([a-zA-Z])$/.exec(body);
  if (letters) {
    const a = (letters[1] ?? "").charCodeAt(0);
    const b = (letters[2] ?? "").charCodeAt(0);
    const out: string[] = [];
    for (let n = Math.min(a, b); n <= Math.max(a, b); n++) out.push(String.fromCharCode(n));
    return out;
  }
  const out: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= body.length; i++) {
    if (body[i] === "{") depth++;
    if (body[i] === "}") depth--;
    if (i === body.length || (body[i] === "," && depth === 0)) {
      out.push(body.slice(start, i));
      start = i + 1;
    }
  }
  return out.length > 1 ? out : undefined;
}

function expandText(text: string, out: string[]): void {
  for (let open = text.indexOf("{"); open >= 0; open = text.indexOf("{", open + 1)) {
    const close = matching(text, open);
    if (close < 0) break;
    const list = items(text.slice(open + 1, close));
    if (!list) continue;
    for (const item of list) {
      if (out.length > MAX_RESULTS) return;
      expandText(text.slice(0, open) + item + text.slice(close + 1), out);
    }
    return;
  }
  out.push(text);
}

/** All results of the brace lists of a word, or "dynamic" when it is not plain text or grows too large. */
export function expandBraces(word: Word): string[] | "dynamic" {
  let text = "";
  for (const part of word.parts ?? []) {
    if (part.type === "Literal" || part.type === "SingleQuoted" || part.type === "AnsiCQuoted") {
      text += part.value;
    } else if (part.type === "BraceExpansion" && !/["'$`\\]/.test(part.text)) text += part.text;
    else if (part.type === "BraceExpansion" && !/[$`]/.test(part.text))
      text += part.text.replace(/["'\\]/g, "");
    else if (part.type === "Glob") text += part.text;
    else return "dynamic";
  }
  const out: string[] = [];
  expandText(text, out);
  return out.length > MAX_RESULTS ? "dynamic" : out;
}
