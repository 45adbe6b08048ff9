import { type ASTNode, Environment, type ParseResult } from "@marcbachmann/cel-js";
import { registerFunctions } from "./celfns.ts";

/**
 * What a name stands for while a case is running. `pending`: its probe has not run yet. `unknown`: its probe
 * could not run (`why` names the commands). `absent`: there is nothing (skipped probe, missing element).
 */
export type Slot =
  | { state: "value"; value: unknown }
  | { state: "pending" }
  | { state: "unknown"; why: readonly string[] }
  | { state: "absent" };

export const pending: Slot = { state: "pending" };
export const absent: Slot = { state: "absent" };
export const present = (value: unknown): Slot =>
  value === undefined || value === null ? absent : { state: "value", value };

/** A compiled expression with the names it refers to (comprehension variables included; they do no harm). */
export interface Expression {
  readonly source: string;
  readonly names: readonly string[];
  /** `a ?? b`: what counts when this one is absent. */
  readonly fallback: Expression | undefined;
  run(context: Record<string, unknown>): unknown;
}

const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });
registerFunctions(environment);

function namesOf(ast: ASTNode): string[] {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const child of node) visit(child);
    } else if (node !== null && typeof node === "object" && "op" in node && "args" in node) {
      if (node.op === "id") names.add(String(node.args));
      else visit(node.args);
    }
  };
  visit(ast);
  return [...names];
}

const compiled = new Map<string, Expression>();

/**
 * In ordinary string literals a backslash before a character of regular expressions stands for itself, so that
 * '\\s+' and '\\bfoo' need no doubling (CEL would refuse the first and read a backspace in the second).
 */
function keepRegexEscapes(source: string): string {
  return source.replace(/[rR]?'(?:[^'\\]|\\.)*'|[rR]?"(?:[^"\\]|\\.)*"/gs, (literal) =>
    /^[rR]/.test(literal)
      ? literal
      : literal.replace(/\\([\s\S])/g, (pair, c: string) => (/[nrt"'\\]/.test(c) ? pair : `\\\\${c}`)),
  );
}

/** `a ?? b` at the top level: b where a is absent. Not CEL; only outside string literals. */
function splitFallback(source: string): [string, string | undefined] {
  const masked = source.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/gs, (s) => " ".repeat(s.length));
  const at = masked.indexOf("??");
  return at < 0 ? [source, undefined] : [source.slice(0, at), source.slice(at + 2)];
}

/** Compiles CEL; throws with a message in words. `mentions(x)`/`related(x)` look into the fault text. */
export function compile(source: string): Expression {
  const known = compiled.get(source);
  if (known) return known;
  const [head, tail] = splitFallback(source);
  const fallback = tail === undefined ? undefined : compile(tail);
  const full = keepRegexEscapes(head).replace(/\b(mentions|related)\(/g, "$1In(fault.text, ");
  let parsed: ParseResult;
  try {
    parsed = environment.parse(full);
  } catch (error) {
    throw new Error(`bad expression "${source}": ${String(error instanceof Error ? error.message : error)}`);
  }
  const checked = parsed.check();
  if (!checked.valid)
    throw new Error(`bad expression "${source}": ${checked.error?.message ?? "type error"}`);
  const own = namesOf(parsed.ast);
  const names = fallback ? [...new Set([...own, ...fallback.names])] : own;
  const expression = { source, names, fallback, run: (c: Record<string, unknown>) => parsed(c) };
  compiled.set(source, expression);
  return expression;
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.some((v) => typeof v !== "string") ? value.map(plain) : value;
  if (value instanceof Map) return Object.fromEntries([...value].map(([k, v]) => [String(k), plain(v)]));
  if (value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    const entries = Object.entries(value);
    if (entries.some(([, v]) => typeof v === "bigint" || typeof v === "object"))
      return Object.fromEntries(entries.map(([k, v]) => [k, plain(v)]));
  }
  return value;
}

/**
 * Three-valued evaluation. CEL's own `&&`, `||` absorb the error of a missing side, so a result that does not
 * depend on what is missing is a value all the same.
 */
export function evaluate(expression: Expression, lookup: (name: string) => Slot): Slot {
  const slot = evaluateOne(expression, lookup);
  return slot.state === "absent" && expression.fallback ? evaluate(expression.fallback, lookup) : slot;
}

function evaluateOne(expression: Expression, lookup: (name: string) => Slot): Slot {
  const context: Record<string, unknown> = {};
  let missing: Slot = absent;
  const why: string[] = [];
  for (const name of expression.names) {
    const slot = lookup(name);
    if (slot.state === "value") context[name] = slot.value;
    else if (slot.state === "pending") missing = pending;
    else if (slot.state === "unknown") why.push(...slot.why);
  }
  try {
    return present(plain(expression.run(context)));
  } catch {
    if (missing.state === "pending") return pending;
    return why.length > 0 ? { state: "unknown", why: [...new Set(why)] } : absent;
  }
}

/** Truth of a finding or a cause: absent counts as false, a value that is no boolean too. */
export function truth(slot: Slot): Slot {
  if (slot.state === "absent") return { state: "value", value: false };
  if (slot.state === "value" && typeof slot.value !== "boolean") return { state: "value", value: false };
  return slot;
}
