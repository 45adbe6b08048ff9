/**
 * What the script itself has fixed so far: variables, functions, working directory. A value is kept only while
 * every path through the script gives the same one; what a branch, a loop or a function may or may not have done
 * is joined back as unknown, with the possible texts as hints for the refusals.
 */
import { Layers } from "./layers.ts";
import type { SyntaxNode } from "./parse.ts";
import type { Field, Seg } from "./words.ts";

export interface Variable {
  /** The single value, or the elements of an array. */
  values: readonly (readonly Seg[])[];
  array: boolean;
  /** The number of elements is unknown as well: `"${a[@]}"` is any number of words. */
  open?: boolean;
}

export interface FunctionDefinition {
  /** Every body the name may have here. */
  bodies: readonly SyntaxNode[];
  /** False when the name may also still be the program of that name. */
  certain: boolean;
}

export interface Scope {
  vars: Layers<Variable>;
  functions: Layers<FunctionDefinition>;
  /** Undefined when unknown. */
  positional: readonly Field[] | undefined;
  /** Absolute, `~/…`, or undefined when unknown. */
  cwd: string | undefined;
  /** Other directories the script may be in instead: a `cd` may have failed or not have run. */
  elsewhere: readonly (string | undefined)[];
}

const MAX_HINTS = 8;
/** UTF-16 units of a directory that is still followed. */
const MAX_DIRECTORY = 300;

export function newScope(): Scope {
  return { vars: new Layers(), functions: new Layers(), positional: [], cwd: "~", elsewhere: [] };
}

/** A child scope for subshells and substitutions: what it assigns does not come back. */
export function forkScope(scope: Scope): Scope {
  return { ...scope, vars: scope.vars.fork(), functions: scope.functions.fork() };
}

/** The scope of another shell process: nothing of ours is known there but the directory. */
export function freshShell(scope: Scope, positional: readonly Field[] | undefined): Scope {
  return { ...newScope(), positional, cwd: scope.cwd, elsewhere: scope.elsewhere };
}

export function textOf(segs: readonly Seg[]): string | undefined {
  let out = "";
  for (const seg of segs) {
    if (seg.k !== "lit") return undefined;
    out += seg.v;
  }
  return out;
}

function hintsOf(variable: Variable | undefined): string[] {
  const out: string[] = [];
  for (const value of variable?.values.slice(0, MAX_HINTS) ?? []) {
    const text = textOf(value);
    if (text !== undefined) out.push(text);
    for (const seg of value) if (seg.k === "var") out.push(...seg.hints);
  }
  return out;
}

function digitsOnly(variable: Variable): boolean {
  if (variable.array || variable.values.length !== 1) return false;
  const value = variable.values[0] ?? [];
  return (
    value.length > 0 &&
    value.every((s) => (s.k === "var" ? s.kind === "digits" : s.k === "lit" && /^\d+$/.test(s.v)))
  );
}

function single(variable: Variable): string | undefined {
  return variable.array || variable.values.length !== 1 ? undefined : textOf(variable.values[0] ?? []);
}

/** Either value: unknown, with what is known about both. */
export function either(old: Variable | undefined, now: Variable | undefined): Variable {
  const hints = [...new Set([...hintsOf(old), ...hintsOf(now)])].slice(0, MAX_HINTS);
  const both = [old, now];
  const host = both.some((v) => v?.values.some((x) => x.some((s) => s.k === "var" && s.host)));
  const digits = both.every((v) => v !== undefined && digitsOnly(v));
  const open = both.some((v) => v?.array || v?.open);
  const seg: Seg = { k: "var", kind: digits ? "digits" : "any", host, q: false, hints };
  return { array: open, open, values: [[seg]] };
}

/**
 * Brings back what `child` may have done to `scope`. `partly`: it may have stopped anywhere inside (a loop left by
 * `break`, a function left by `return`), so even a value that ends as it began may be another one in between.
 */
export function joinScope(scope: Scope, child: Scope, partly: boolean): void {
  for (const [name, now] of child.vars.own()) {
    const old = scope.vars.get(name);
    const same = !partly && old && now && single(old) !== undefined && single(old) === single(now);
    if (!same) scope.vars.set(name, either(old, now));
  }
  for (const [name, now] of child.functions.own()) {
    const bodies = [...new Set([...(scope.functions.get(name)?.bodies ?? []), ...(now?.bodies ?? [])])];
    scope.functions.set(name, { bodies, certain: false });
  }
  if (child.positional !== scope.positional) scope.positional = undefined;
  if (child.cwd !== scope.cwd || child.elsewhere !== scope.elsewhere)
    moveTo(scope, child.cwd, child.elsewhere);
}

/** The script may now be in `cwd`, where it was, or in any of `also`. */
export function moveTo(
  scope: Scope,
  cwd: string | undefined,
  also: readonly (string | undefined)[] = [],
): void {
  scope.elsewhere = [...new Set([...scope.elsewhere, ...also, scope.cwd])].filter((d) => d !== cwd);
  // A directory of no real use: resolving it again and again would only cost time.
  scope.cwd = cwd !== undefined && cwd.length > MAX_DIRECTORY ? undefined : cwd;
  // Too many places to prove anything in: unknown.
  if (scope.elsewhere.length > 6) scope.elsewhere = [undefined];
}

export function assign(scope: Scope, name: string, value: Variable): void {
  scope.vars.set(name, value);
}

export function setUnknown(scope: Scope, name: string, host: boolean): void {
  scope.vars.set(name, {
    array: true,
    open: true,
    values: [[{ k: "var", kind: "any", host, q: false, hints: [] }]],
  });
}

const blanks = " \t\n";

/** The field separators; undefined when they are not known. */
export function separators(scope: Scope): string | undefined {
  const variable = scope.vars.get("IFS");
  return variable ? single(variable) : blanks;
}

/** True while words are split at blanks, as everywhere. */
export function plainSeparators(scope: Scope): boolean {
  return separators(scope) === blanks;
}
