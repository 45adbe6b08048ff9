/** The expander of a context: judging substitutions is part of expanding them. */
import { arithmetic, evaluate } from "./arithmetic.ts";
import type { Context, Stdin } from "./call.ts";
import type { Expander, Output } from "./expand.ts";
import { foldScript } from "./flow.ts";
import { forEachChild, type ParsedScript, type SyntaxNode, type WordPart } from "./parse.ts";
import { forkScope, type Scope } from "./scope.ts";
import { charge, report } from "./session.ts";
import { nested } from "./walk.ts";
import type { Field } from "./words.ts";

const fetcher = /^(curl|wget|fetch|aria2c|lynx|nc|ncat|scp|ftp)$/;
const shell = /^(ba|da|z|k|a)?sh$|^(python|perl|ruby)[\d.]*$/;

/** True when a program called in the script has a name of that kind. */
function calls(script: ParsedScript, names: RegExp): boolean {
  let hit = false;
  const visit = (n: SyntaxNode, depth: number): void => {
    if (depth > 12 || hit) return;
    hit = n.type === "Command" && n.name !== undefined && names.test(n.name.value.replace(/^.*\//, ""));
    forEachChild(n, (child) => visit(child, depth + 1));
  };
  visit(script, 0);
  return hit;
}

const folded = new WeakMap<ParsedScript, Output>();

/** Expands again what was judged before: nothing in it is judged twice, so nesting stays linear. */
class QuietExpander implements Expander {
  readonly scope: Scope;
  readonly #loud: Expander;

  constructor(scope: Scope, loud: Expander) {
    this.scope = scope;
    this.#loud = loud;
  }

  substitute(script: ParsedScript | undefined): Output {
    return (script && folded.get(script)) ?? { kind: "any" };
  }

  procsub(): void {
    // Judged before.
  }

  arithmetic(): void {
    // Judged before.
  }

  evaluate(): void {
    // Judged before.
  }

  spend(cost: number, pos: number, end: number): boolean {
    return this.#loud.spend(cost, pos, end);
  }

  left(): number {
    return this.#loud.left();
  }

  note(): void {
    // Said before.
  }
}

export class ContextExpander implements Expander {
  readonly scope: Scope;
  readonly #ctx: Context;

  constructor(ctx: Context) {
    this.scope = ctx.scope;
    this.#ctx = ctx;
  }

  substitute(script: ParsedScript | undefined, pos: number, end: number): Output {
    const ctx = this.#ctx;
    if (!script) {
      report(ctx.session, "parse-error", "substitution", { start: pos, end });
      return { kind: "any" };
    }
    if (!charge(ctx.session, 8)) return { kind: "any" };
    const inner: Context = { ...ctx, scope: forkScope(ctx.scope), stdin: { present: false } };
    nested(script, inner, { start: pos, end });
    if (calls(script, fetcher)) ctx.session.fetched.add("procsub");
    const result = foldScript(script, new QuietExpander(inner.scope, this), inner);
    folded.set(script, result);
    return result;
  }

  procsub(script: ParsedScript | undefined, operator: "<" | ">", pos: number, end: number): void {
    const ctx = this.#ctx;
    if (!script) {
      report(ctx.session, "parse-error", "substitution", { start: pos, end });
      return;
    }
    const stdin: Stdin = operator === ">" ? { present: true, host: true } : { present: false };
    nested(script, { ...ctx, scope: forkScope(ctx.scope), stdin }, { start: pos, end });
    if (operator === "<" && calls(script, fetcher)) ctx.session.fetched.add("procsub");
    if (operator === ">" && calls(script, shell))
      report(ctx.session, "side-door", "process substitution", { start: pos, end });
  }

  arithmetic(node: WordPart, pos: number, end: number): void {
    arithmetic(node, this.#ctx, { start: pos, end });
  }

  evaluate(field: Field): void {
    evaluate(field, this.#ctx);
  }

  spend(cost: number, pos: number, end: number): boolean {
    const { session } = this.#ctx;
    session.expansion -= cost;
    if (session.expansion >= 0) return charge(session, cost);
    report(session, "too-complex", "…", { start: pos, end });
    return false;
  }

  left(): number {
    return this.#ctx.session.expansion;
  }

  note(_decision: "ask" | "deny", code: string, what: string, pos: number, end: number): void {
    report(this.#ctx.session, code, what, { start: pos, end });
  }
}
