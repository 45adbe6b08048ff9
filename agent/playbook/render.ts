import { compile, type Expression, evaluate, present, type Slot } from "./cel.ts";
import { asText } from "./celfns.ts";
import type { ParamType } from "./schema.ts";

/** A text with `{{CEL}}` places. */
export interface Template {
  readonly source: string;
  readonly parts: readonly (string | Expression)[];
}

/** Splits and compiles; throws on a bad expression or an unclosed place. */
export function compileTemplate(source: string): Template {
  const parts: (string | Expression)[] = [];
  let rest = source;
  for (;;) {
    const open = rest.indexOf("{{");
    if (open < 0) break;
    const close = rest.indexOf("}}", open);
    if (close < 0) throw new Error(`unclosed {{ in "${source.slice(0, 60)}"`);
    parts.push(rest.slice(0, open), compile(rest.slice(open + 2, close).trim()));
    rest = rest.slice(close + 2);
  }
  parts.push(rest);
  return { source, parts };
}

const controls = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;
const controlsAll = new RegExp(`${controls.source}+`, "g");
const valueLimit = 240;

/** Host text as data inside a sentence: one line, no control or bidi characters, cut. */
export function clean(value: unknown, limit: number = valueLimit): string {
  if (typeof value === "number")
    return Number.isInteger(value) ? String(value) : String(Math.round(value * 10) / 10);
  if (Array.isArray(value)) {
    const shown = value.slice(0, 6).map((v) => clean(v, 80));
    return shown.join(", ") + (value.length > 6 ? " …" : "");
  }
  if (typeof value === "boolean") return value ? "true" : "false";
  if (value !== null && typeof value === "object") return clean(JSON.stringify(value), limit);
  const flat = asText(value).replace(controlsAll, " ").replace(/\s+/g, " ");
  return flat.length > limit ? `${flat.slice(0, limit - 1)}…` : flat;
}

/** Renders a sentence; what has no value is left out. At most 1,000 characters. */
export function renderText(template: Template, lookup: (name: string) => Slot): string {
  const text = template.parts
    .map((part) => {
      if (typeof part === "string") return part;
      const slot = evaluate(part, lookup);
      return slot.state === "value" ? clean(slot.value) : "";
    })
    .join("")
    .replace(/[ \t]+/g, " ")
    .trim();
  return text.length > 1000 ? `${text.slice(0, 999)}…` : text;
}

const wordLimit = 400;
/** Stands for `sudo -n ` in a compiled template until it is known whether it is needed. */
export const sudoMark = "\u0001";

/** One shell word holding exactly this value, or undefined when it must not go into a command. */
export function shellWord(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value);
  if (text === "" || text.length > wordLimit || text.startsWith("-") || controls.test(text)) return undefined;
  return /^[A-Za-z0-9_/.:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function shellWords(value: unknown): string | undefined {
  if (!Array.isArray(value)) return shellWord(value);
  const words = value.slice(0, 20).map(shellWord);
  return words.length === 0 || words.some((w) => w === undefined) ? undefined : words.join(" ");
}

/** Renders a command. Pending, unknown or absent places give that state; an unfit value makes it unknown. */
export function renderCommand(template: Template, lookup: (name: string) => Slot): Slot {
  let text = "";
  for (const part of template.parts) {
    if (typeof part === "string") {
      text += part;
      continue;
    }
    const slot = evaluate(part, lookup);
    if (slot.state !== "value") return slot;
    const words = shellWords(slot.value);
    if (words === undefined) return { state: "absent" };
    text += words;
  }
  return present(text);
}

const shapes: Record<Exclude<ParamType, "text" | "any">, RegExp> = {
  path: /^\/[^\u0000-\u001f\u007f]{0,399}$/,
  ip: /^[0-9a-fA-F:.]{2,45}$/,
  host: /^[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?$/,
  port: /^\d{1,5}$/,
  name: /^[A-Za-z0-9_][A-Za-z0-9_.@:+-]{0,100}$/,
  unit: /^[A-Za-z0-9_][A-Za-z0-9_.@:\\-]{0,200}$/,
  pid: /^[1-9]\d{0,9}$/,
  int: /^-?\d{1,15}$/,
  url: /^https?:\/\/[A-Za-z0-9.:@/_~%?&=+#[\]-]{1,400}$/,
};
const numericTypes = new Set<ParamType>(["port", "pid", "int"]);

/** A parameter's value in its type (numbers for port, pid, int), or undefined when it does not fit. */
export function paramValue(type: ParamType, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (type === "any") return value;
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value).trim();
  if (type === "text") return text.slice(0, 2000);
  if (!shapes[type].test(text)) return undefined;
  if (!numericTypes.has(type)) return text;
  const n = Number(text);
  return type === "port" && (n < 1 || n > 65535) ? undefined : n;
}
