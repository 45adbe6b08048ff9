/** What the script itself has fixed so far: variables, functions, working directory. */
import type { SyntaxNode } from "./parse.ts";
import type { Field, Seg } from "./words.ts";

export interface Variable {
  /** The single value, or the elements of an array. */
  values: readonly (readonly Seg[])[];
  array: boolean;
}

export interface Scope {
  vars: Map<string, Variable>;
  functions: Map<string, SyntaxNode>;
  positional: readonly Field[];
  /** Absolute, `~/…`, or undefined when unknown. */
  cwd: string | undefined;
  /** Depth of loops, branches and functions: assignments there may or may not have happened. */
  conditional: number;
  ifs: string;
}

export function newScope(): Scope {
  return { vars: new Map(), functions: new Map(), positional: [], cwd: "~", conditional: 0, ifs: " \t\n" };
}

/** A child scope for subshells and substitutions: what it assigns does not come back. */
export function forkScope(scope: Scope): Scope {
  return { ...scope, vars: new Map(scope.vars), functions: new Map(scope.functions) };
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
  for (const value of variable?.values ?? []) {
    const text = textOf(value);
    if (text !== undefined) out.push(text);
    for (const seg of value) if (seg.k === "var") out.push(...seg.hints);
  }
  return out;
}

/** Assigns; inside a branch or loop the old value stays possible, so the result is unknown with hints. */
export function assign(scope: Scope, name: string, value: Variable): void {
  const old = scope.vars.get(name);
  if (scope.conditional === 0 || !old) {
    scope.vars.set(name, value);
    return;
  }
  const hints = [...new Set([...hintsOf(old), ...hintsOf(value)])].slice(0, 8);
  const host = [...old.values, ...value.values].some((v) => v.some((s) => s.k === "var" && s.host));
  scope.vars.set(name, { array: false, values: [[{ k: "var", kind: "any", host, q: false, hints }]] });
}

export function setText(scope: Scope, name: string, text: string): void {
  assign(scope, name, { array: false, values: [[{ k: "lit", v: text, q: true }]] });
}

export function setUnknown(scope: Scope, name: string, host: boolean): void {
  scope.vars.set(name, { array: false, values: [[{ k: "var", kind: "any", host, q: false, hints: [] }]] });
}
