/** `$name` and `${name…}` over abstract values. */
import type { Expander } from "./expand.ts";
import type { Word, WordPart } from "./parse.ts";
import { assign, either, separators, textOf, type Variable } from "./scope.ts";
import type { Field, Seg } from "./words.ts";

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

/** Names the shell itself changes: what the script put there proves nothing. */
const shellOwned =
  /^(_|PWD|OLDPWD|RANDOM|SRANDOM|SECONDS|LINENO|EPOCH\w+|BASH\w*|FUNCNAME|GROUPS|DIRSTACK|HISTCMD|OPT\w+|REPLY|MAPFILE|COPROC|PIPESTATUS|COMP_\w+|READLINE_\w+|E?UID|PPID|SHLVL|SHELLOPTS|HOSTNAME|HOSTTYPE|MACHTYPE|OSTYPE|COLUMNS|LINES)$/;

function unknown(
  quoted: boolean,
  host: boolean,
  hints: readonly string[] = [],
  kind: "any" | "digits" = "any",
): Seg {
  return { k: "var", kind, host, q: quoted, hints };
}

/** A pattern in a variable stands for the names it matched (`for f in *`): quotes do not make it text again. */
function requote(segs: readonly Seg[], quoted: boolean): Seg[] {
  return segs.map((s) => (s.k === "glob" ? s : { ...s, q: quoted }));
}

/** The value of a name: script variables first, then what the fresh shell is known to hold. */
function cost(values: readonly (readonly Seg[])[], x: Expander): number {
  const left = x.left();
  if (left < 0) return 1;
  let sum = values.length;
  for (const segs of values) {
    if (sum > left) break;
    for (const s of segs) sum += 1 + (s.k === "var" ? 0 : s.v.length >> 4);
  }
  return sum;
}

/** What is left of a value too large to be carried further: its first texts as hints. */
function tooLarge(values: readonly (readonly Seg[])[], quoted: boolean): Seg[][] {
  const hints = values.slice(0, 6).map((v) => (textOf(v) ?? "").slice(0, 200));
  return [[unknown(quoted, true, hints)]];
}

/** `$@` and `$*`: one field each, or any number of unknown ones. */
function allPositional(x: Expander, quoted: boolean, pos: number, end: number): Seg[][] {
  const { positional } = x.scope;
  if (positional === undefined) return [[unknown(false, true)]];
  if (x.left() < 0) return [[unknown(false, true)]];
  const values = positional.map((f) => f.segs);
  if (!x.spend(cost(values, x), pos, end)) return tooLarge(values, false);
  return values.map((v) => requote(v, quoted));
}

function lookup(name: string, x: Expander, quoted: boolean, pos: number, end: number): Seg[][] | undefined {
  const variable = x.scope.vars.get(name);
  if (variable && shellOwned.test(name)) {
    const value = either(variable, undefined).values;
    return value.map((v) => requote(v, quoted));
  }
  if (variable) {
    // Only the first element of an array is meant.
    const values = variable.values.slice(0, 1);
    if (!x.spend(cost(values, x), pos, end)) return tooLarge(values, quoted);
    return values.map((v) => requote(v, quoted));
  }
  if (name === "@" || name === "*") return allPositional(x, quoted, pos, end);
  if (name === "0") return [[unknown(quoted, false, ["bash"])]];
  if (/^[1-9]\d*$/.test(name)) {
    if (x.scope.positional === undefined) return [[unknown(quoted, true)]];
    const field = x.scope.positional[Number(name) - 1];
    if (field && !x.spend(cost([field.segs], x), pos, end)) return tooLarge([field.segs], quoted);
    return field ? [requote(field.segs, quoted)] : undefined;
  }
  if (digitNames.has(name)) return [[unknown(quoted, false, [], "digits")]];
  // One plain word each on every system.
  if (/^(USER|LOGNAME|HOSTNAME|OSTYPE|MACHTYPE|HOSTTYPE)$/.test(name))
    return [[{ k: "var", kind: "tail", host: true, q: quoted, hints: [] }]];
  if (name === "HOME") return [[{ k: "lit", v: "~", q: quoted }]];
  if (name === "PWD" && x.scope.cwd !== undefined && x.scope.elsewhere.length === 0)
    return [[{ k: "lit", v: x.scope.cwd, q: quoted }]];
  if (name === "IFS") {
    const ifs = separators(x.scope);
    return ifs === undefined ? undefined : [[{ k: "lit", v: ifs, q: quoted }]];
  }
  if (secretName.test(name)) x.note("deny", "credential-variable", name, pos, end);
  return undefined;
}

export function expandSimple(part: Simple, x: Expander, quoted: boolean): Seg[][] {
  const name = part.text.slice(1);
  const found = lookup(name, x, quoted, part.pos, part.end);
  if (found) return name === "*" && quoted ? [joined(found, x)] : found;
  if (/^[1-9@*]/.test(name)) return [];
  return [[unknown(quoted, true)]];
}

/** `"$*"`: one word, joined by the first separator. */
function joined(fields: Seg[][], x: Expander): Seg[] {
  const ifs = separators(x.scope);
  const glue: Seg = ifs === undefined ? unknown(true, false) : { k: "lit", v: ifs.slice(0, 1), q: true };
  return fields.flatMap((f, i) => [...(i === 0 ? [] : [glue]), ...f.map((s) => requoted(s))]);
}

const requoted = (s: Seg): Seg => (s.k === "glob" ? s : { ...s, q: true });

function wordText(word: Word | undefined, operand: (w: Word) => Seg[][]): string | undefined {
  if (!word) return undefined;
  const fields = operand(word);
  return fields.length === 1 ? textOf(fields[0] ?? []) : fields.length === 0 ? "" : undefined;
}

/** `${a[…]}`; an unknown array is any number of words even in quotes. */
function arrayValue(part: Parameter, variable: Variable | undefined, x: Expander, quoted: boolean): Seg[][] {
  const index = part.index?.text;
  const all = index === "@" || index === "*";
  if (!variable) return [[unknown(quoted && !all, true)]];
  const hints = variable.values
    .slice(0, 8)
    .map((v) => textOf(v))
    .filter((t) => t !== undefined);
  if (all && !variable.open && !shellOwned.test(part.parameter)) {
    if (!x.spend(cost(variable.values, x), part.pos, part.end)) return tooLarge(variable.values, false);
    const values = variable.values.map((v) => requote(v, quoted));
    return index === "*" && quoted ? [joined(values, x)] : values;
  }
  if (all) return [[unknown(false, true, hints)]];
  const value =
    /^(0|[1-9]\d*)$/.test(index ?? "") && !variable.open ? variable.values[Number(index)] : undefined;
  if (!x.spend(value ? cost([value], x) : 1, part.pos, part.end)) return tooLarge(variable.values, quoted);
  return value && !shellOwned.test(part.parameter)
    ? [requote(value, quoted)]
    : [[unknown(quoted, true, hints)]];
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
      if (wordText(op.pattern, operand) === "") return undefined;
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
      if (op.operand || /[^\x20-\x7e]/.test(text)) return undefined;
      if (op.operator === "^^") return text.toUpperCase();
      if (op.operator === ",,") return text.toLowerCase();
      const first = text.slice(0, 1);
      return (op.operator === "^" ? first.toUpperCase() : first.toLowerCase()) + text.slice(1);
    }
    default:
      return undefined;
  }
}

/** The words inside `${…}`: all are expanded, whatever the parameter holds; numbers are evaluated again. */
function judgeOperands(part: Parameter, x: Expander, operand: (w: Word) => Seg[][]): void {
  const op = part.operation;
  const evaluate = (word: Word | undefined): void => {
    if (!word) return;
    for (const segs of operand(word)) x.evaluate({ segs, pos: word.pos, end: word.end });
  };
  if (part.index && !/^(\d+|@|\*)$/.test(part.index.text)) evaluate(part.index);
  if (op?.type === "Slice") {
    evaluate(op.offset);
    evaluate(op.length);
  } else if (op?.type === "Replace") {
    operand(op.pattern);
    operand(op.replacement);
  } else if (op?.type === "Remove" || op?.type === "Transform") operand(op.operand);
  else if (op?.type === "CaseModification" && op.operand) operand(op.operand);
  else if (op?.type === "Unknown") x.note("ask", "dynamic-word", part.text, part.pos, part.end);
  if (op?.type === "Transform" && op.operand.text === "P")
    x.note("ask", "dynamic-word", part.text, part.pos, part.end);
}

export function expandParameter(
  part: Parameter,
  x: Expander,
  quoted: boolean,
  operand: (w: Word) => Seg[][],
): Seg[][] {
  const name = part.parameter;
  const op = part.operation;
  judgeOperands(part, x, operand);
  if (part.prefix === "#") return [[unknown(quoted, false, [], "digits")]];
  if (part.prefix === "!") return indirect(part, x, quoted);
  const many = name === "@" || name === "*" || part.index?.text === "@" || part.index?.text === "*";
  const found = part.index
    ? arrayValue(part, x.scope.vars.get(name), x, quoted)
    : lookup(name, x, quoted, part.pos, part.end);
  if (op?.type === "Default") return defaulted(part, op.operator, operand(op.operand), found, x, quoted);
  if (!found) return /^[1-9@*]/.test(name) && !op ? [] : [[unknown(quoted, true)]];
  if (!op) return name === "*" && quoted ? [joined(found, x)] : found;
  // Operations on all words at once mean other things than on each.
  if (many) return [[unknown(false, true, hintsIn(found))]];
  return found.map((segs) => {
    const text = textOf(segs);
    const result = text === undefined ? undefined : transform(part, text, operand);
    if (result !== undefined) return [{ k: "lit", v: result, q: quoted }];
    const digits = segs.every((s) => s.k === "lit" || (s.k === "var" && s.kind === "digits"));
    const kept = op.type === "Remove" || op.type === "Slice";
    const host = segs.some((s) => s.k === "var" && s.host);
    const kind = text === undefined && digits && kept ? "digits" : "any";
    return [unknown(quoted, host, hintsIn([segs]), kind)];
  });
}

function hintsIn(fields: readonly (readonly Seg[])[]): string[] {
  return fields
    .slice(0, 6)
    .map((f) => textOf(f))
    .filter((t) => t !== undefined);
}

/** `${!name}`: the value is a name again, subscripts in it are evaluated. */
function indirect(part: Parameter, x: Expander, quoted: boolean): Seg[][] {
  const names = part.operation?.type === "Names" || part.index?.text === "@" || part.index?.text === "*";
  if (names) return [[unknown(false, false)]];
  const target = x.scope.vars.get(part.parameter);
  const name = target && textOf(target.values[0] ?? []);
  if (name === undefined || !/^[A-Za-z_]\w*$/.test(name)) {
    const code = name !== undefined && /[[$`]/.test(name) ? "hidden-code" : "dynamic-word";
    x.note("ask", code, part.text, part.pos, part.end);
    return [[unknown(false, true)]];
  }
  const found = lookup(name, x, quoted, part.pos, part.end);
  return found && !part.operation ? found : [[unknown(quoted, true, found ? hintsIn(found) : [])]];
}

/** `${x:-y}` and its kin: exact only when the value is known, else either text. */
function defaulted(
  part: Parameter,
  operator: string,
  operandFields: Seg[][],
  found: Seg[][] | undefined,
  x: Expander,
  quoted: boolean,
): Seg[][] {
  const text = found?.length === 1 ? textOf(found[0] ?? []) : undefined;
  const filled = text !== undefined && text !== "";
  const alternate = operator.endsWith("+");
  if (filled && found) return alternate ? operandFields : found;
  if (/^[1-9]/.test(part.parameter) && !found && x.scope.positional !== undefined)
    return alternate || operator.endsWith("?") ? [] : operandFields;
  const digits = (fields: readonly Seg[][] | undefined): boolean =>
    fields?.length === 1 &&
    (fields[0]?.length ?? 0) > 0 &&
    fields[0]?.every((s) => (s.k === "var" ? s.kind === "digits" : /^\d+$/.test(s.v))) === true;
  const kind = digits(found) && digits(operandFields) ? "digits" : "any";
  const hints = [...(found ? hintsIn(found) : []), ...hintsIn(operandFields)];
  const single = !/^[@*]$/.test(part.parameter) && !part.index && operandFields.length <= 1;
  const value: Seg[] = [unknown(quoted && single, true, hints, kind)];
  if (operator.endsWith("=")) assign(x.scope, part.parameter, { array: false, values: [value] });
  return [value];
}

/** The identifiers an arithmetic text names. */
export function arithmeticNames(field: Field): { names: string[]; unknown: boolean; code: boolean } {
  const text = field.segs.map((s) => (s.k === "var" ? " " : s.v)).join("");
  const names = [...new Set(text.match(/(?<![\w$])[A-Za-z_]\w*/g) ?? [])];
  const unknown = field.segs.some((s) => s.k === "var" && s.kind !== "digits");
  return { names, unknown, code: /[[`]|\$\(/.test(text) };
}
