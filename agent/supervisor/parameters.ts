/** `$name` and `${name…}` over abstract values. */
import type { Expander } from "./expand.ts";
import type { Word, WordPart } from "./parse.ts";
import { assign, textOf, type Variable } from "./scope.ts";
import type { Seg } from "./words.ts";

type Simple = Extract<WordPart, { type: "SimpleExpansion" }>;
type Parameter = Extract<WordPart, { type: "ParameterExpansion" }>;

const digitNames = new Set([
  "$",
  "!",
  "?",
  "#",
  "RANDOM",
  "SECONDS",
  "EPOCHSECONDS",
  "LINENO",
  "UID",
  "EUID",
  "PPID",
  "BASHPID",
  "SHLVL",
  "COLUMNS",
  "LINES",
  "OPTIND",
]);

const secretName =
  /(passw|passwd|secret|token|api_?key|private_?key|credential|access_?key|^PGPASS|_PWD$|^MYSQL_PWD$|^REDISCLI_AUTH$|^VAULT_|_KEY$)/i;

function unknown(
  quoted: boolean,
  host: boolean,
  hints: readonly string[] = [],
  kind: "any" | "digits" = "any",
): Seg {
  return { k: "var", kind, host, q: quoted, hints };
}

function requote(segs: readonly Seg[], quoted: boolean): Seg[] {
  return segs.map((s) =>
    s.k === "glob" ? (quoted ? { k: "lit", v: s.v, q: true } : s) : { ...s, q: quoted },
  );
}

/** The value of a name: script variables first, then what the fresh shell is known to hold. */
function cost(values: readonly (readonly Seg[])[]): number {
  let sum = values.length;
  for (const segs of values) for (const s of segs) sum += 1 + (s.k === "var" ? 0 : s.v.length >> 4);
  return sum;
}

/** What is left of a value too large to be carried further: its first texts as hints. */
function tooLarge(values: readonly (readonly Seg[])[], quoted: boolean): Seg[][] {
  const hints = values.slice(0, 6).map((v) => (textOf(v) ?? "").slice(0, 200));
  return [[unknown(quoted, true, hints)]];
}

function lookup(name: string, x: Expander, quoted: boolean, pos: number, end: number): Seg[][] | undefined {
  const variable = x.scope.vars.get(name);
  if (variable && !x.spend(cost(variable.values), pos, end)) return tooLarge(variable.values, quoted);
  if (variable) {
    const values = variable.array ? variable.values.slice(0, 1) : variable.values;
    return values.map((v) => requote(v, quoted));
  }
  if ((name === "@" || name === "*") && !x.spend(x.scope.positional.length, pos, end))
    return tooLarge(
      x.scope.positional.map((f) => f.segs),
      quoted,
    );
  if (name === "@" || name === "*") return x.scope.positional.map((f) => requote(f.segs, quoted));
  if (name === "0") return [[{ k: "lit", v: "bash", q: quoted }]];
  if (/^[1-9]\d*$/.test(name)) {
    const field = x.scope.positional[Number(name) - 1];
    return field ? [requote(field.segs, quoted)] : undefined;
  }
  if (digitNames.has(name)) return [[unknown(quoted, false, [], "digits")]];
  if (name === "HOME") return [[{ k: "lit", v: "~", q: quoted }]];
  if (name === "PWD" && x.scope.cwd !== undefined) return [[{ k: "lit", v: x.scope.cwd, q: quoted }]];
  if (name === "IFS") return [[{ k: "lit", v: x.scope.ifs, q: quoted }]];
  if (secretName.test(name)) x.note("deny", "credential-variable", name, pos, end);
  return undefined;
}

export function expandSimple(part: Simple, x: Expander, quoted: boolean): Seg[][] {
  const name = part.text.slice(1);
  const found = lookup(name, x, quoted, part.pos, part.end);
  if (found) return name === "*" && quoted ? [joinSpace(found)] : found;
  if (/^[1-9@*]/.test(name)) return [];
  return [[unknown(quoted, true)]];
}

function joinSpace(fields: Seg[][]): Seg[] {
  return fields.flatMap((f, i) => (i === 0 ? f : [{ k: "lit", v: " ", q: true } as Seg, ...f]));
}

function wordText(word: Word | undefined, operand: (w: Word) => Seg[][]): string | undefined {
  if (!word) return undefined;
  const fields = operand(word);
  return fields.length === 1 ? textOf(fields[0] ?? []) : fields.length === 0 ? "" : undefined;
}

function arrayValue(part: Parameter, variable: Variable | undefined, quoted: boolean): Seg[][] | undefined {
  const index = part.index?.text;
  if (index === undefined || !variable) return undefined;
  if (index === "@" || index === "*") return variable.values.map((v) => requote(v, quoted));
  if (/^\d+$/.test(index)) {
    const value = variable.values[Number(index)];
    return value ? [requote(value, quoted)] : [];
  }
  const hints = variable.values.map((v) => textOf(v)).filter((t) => t !== undefined);
  return [[unknown(quoted, false, hints)]];
}

/** Glob removal (`${x%.*}`) with literal patterns only; undefined when not computable here. */
function remove(text: string, operator: string, pattern: string): string | undefined {
  if (/[*?[\]\\]/.test(pattern)) {
    const simple = /^\*([^*?[\]\\]+)$/.exec(pattern);
    const tail = /^([^*?[\]\\]+)\*$/.exec(pattern);
    if (simple && operator.startsWith("#")) {
      const at = operator === "##" ? text.lastIndexOf(simple[1] ?? "") : text.indexOf(simple[1] ?? "");
      return at < 0 ? text : text.slice(at + (simple[1] ?? "").length);
    }
    if (tail && operator.startsWith("%")) {
      const at = operator === "%%" ? text.indexOf(tail[1] ?? "") : text.lastIndexOf(tail[1] ?? "");
      return at < 0 ? text : text.slice(0, at);
    }
    return undefined;
  }
  if (operator.startsWith("#")) return text.startsWith(pattern) ? text.slice(pattern.length) : text;
  return text.endsWith(pattern) ? text.slice(0, text.length - pattern.length) : text;
}

function transform(part: Parameter, text: string, operand: (w: Word) => Seg[][]): string | undefined {
  const op = part.operation;
  if (!op) return text;
  switch (op.type) {
    case "Remove": {
      const pattern = wordText(op.operand, operand) ?? op.operand.text;
      return remove(text, op.operator, pattern);
    }
    case "Slice": {
      const offset = wordText(op.offset, operand)?.trim();
      const length = op.length ? wordText(op.length, operand)?.trim() : "";
      if (offset === undefined || length === undefined || !/^-?\d+$/.test(offset)) return undefined;
      const from = Number(offset) < 0 ? Math.max(0, text.length + Number(offset)) : Number(offset);
      if (length === "") return text.slice(from);
      if (!/^-?\d+$/.test(length)) return undefined;
      return Number(length) < 0 ? text.slice(from, Number(length)) : text.slice(from, from + Number(length));
    }
    case "Replace": {
      const from = wordText(op.pattern, operand);
      const to = wordText(op.replacement, operand);
      if (from === undefined || to === undefined || /[*?[\]\\&]/.test(from + to)) return undefined;
      if (op.operator === "//") return from === "" ? text : text.split(from).join(to);
      const at = op.operator === "/#" ? (text.startsWith(from) ? 0 : -1) : text.indexOf(from);
      return at < 0 || op.operator === "/%"
        ? undefined
        : text.slice(0, at) + to + text.slice(at + from.length);
    }
    case "CaseModification": {
      if (op.operand) return undefined;
      if (op.operator === "^^") return text.toUpperCase();
      if (op.operator === ",,") return text.toLowerCase();
      const first = text.slice(0, 1);
      return (op.operator === "^" ? first.toUpperCase() : first.toLowerCase()) + text.slice(1);
    }
    case "Transform":
      return op.operand.text === "P" || op.operand.text === "Q" ? undefined : text;
    default:
      return undefined;
  }
}

export function expandParameter(
  part: Parameter,
  x: Expander,
  quoted: boolean,
  operand: (w: Word) => Seg[][],
): Seg[][] {
  const name = part.parameter;
  const op = part.operation;
  if (part.prefix === "#") return [[unknown(quoted, false, [], "digits")]];
  if (op?.type === "Transform" && op.operand.text === "P") {
    x.note("ask", "dynamic-word", part.text, part.pos, part.end);
  }
  if (part.index && !/^(\d+|@|\*)$/.test(part.index.text)) operand(part.index);
  if (part.prefix === "!") return indirect(part, x, quoted);
  const variable = x.scope.vars.get(name);
  const large = part.index && variable && !x.spend(cost(variable.values), part.pos, part.end);
  if (large) return tooLarge(variable.values, quoted);
  const found = part.index ? arrayValue(part, variable, quoted) : lookup(name, x, quoted, part.pos, part.end);
  if (op?.type === "Default") return defaulted(part, op.operator, operand(op.operand), found, x, quoted);
  if (!found) return /^[1-9@*]/.test(name) ? [] : [[unknown(quoted, true)]];
  if (!op) return found;
  return found.map((segs) => {
    const text = textOf(segs);
    const result = text === undefined ? undefined : transform(part, text, operand);
    if (result !== undefined) return [{ k: "lit", v: result, q: quoted }];
    const digits = segs.every((s) => s.k === "lit" || (s.k === "var" && s.kind === "digits"));
    const host = segs.some((s) => s.k === "var" && s.host);
    return [
      unknown(
        quoted,
        host,
        text === undefined ? [] : [text],
        text === undefined && digits ? "digits" : "any",
      ),
    ];
  });
}

function indirect(part: Parameter, x: Expander, quoted: boolean): Seg[][] {
  const target = x.scope.vars.get(part.parameter);
  const name = target && textOf(target.values[0] ?? []);
  if (name !== undefined && /^\w+$/.test(name)) {
    const found = lookup(name, x, quoted, part.pos, part.end);
    if (found) return found;
  }
  return [[unknown(quoted, true)]];
}

function defaulted(
  part: Parameter,
  operator: string,
  operandFields: Seg[][],
  found: Seg[][] | undefined,
  x: Expander,
  quoted: boolean,
): Seg[][] {
  const alternate = operator.endsWith("+");
  if (operator.endsWith("?")) return found ?? [[unknown(quoted, true)]];
  if (found && !alternate) return found;
  if (found && alternate) return operandFields;
  if (/^[1-9@*]/.test(part.parameter)) return alternate ? [] : operandFields;
  const hints = operandFields.map((f) => textOf(f)).filter((t) => t !== undefined);
  const value: Seg[] = [unknown(quoted, true, hints)];
  if (operator.endsWith("=")) assign(x.scope, part.parameter, { array: false, values: [value] });
  return [value];
}
