/** What the shell evaluates as arithmetic: the text of variables is read as an expression again. */
import type { Context } from "./call.ts";
import { findSpec } from "./catalogue/index.ts";
import { ContextExpander } from "./expander.ts";
import { arithmeticNames } from "./parameters.ts";
import { forEachChild, type SyntaxNode } from "./parse.ts";
import { either, type Variable } from "./scope.ts";
import { charge, report } from "./session.ts";
import { emptied, type Field, type Span } from "./words.ts";

type Node = SyntaxNode;

/** Arithmetic reads a variable's text as an expression again, substitutions in subscripts included. */
function evaluateName(name: string, ctx: Context, span: Span, depth = 0): void {
  const variable: Variable | undefined = ctx.scope.vars.get(name);
  if (!variable || depth > 4) {
    if (variable) report(ctx.session, "dynamic-word", name, span);
    return;
  }
  if (!charge(ctx.session, 1 + variable.values.length)) return;
  for (const seg of variable.values.flat()) {
    if (seg.k === "lit" && /[[$`]/.test(seg.v)) report(ctx.session, "hidden-code", name, span);
    else if (seg.k === "lit" && /[A-Za-z_]/.test(seg.v))
      for (const inner of arithmeticNames({ segs: [seg], pos: 0, end: 0 }).names)
        evaluateName(inner, ctx, span, depth + 1);
    if (seg.k === "var" && seg.kind !== "digits") {
      report(ctx.session, "dynamic-word", name, span);
      if (seg.hints.some((h) => /[[$`]/.test(h))) report(ctx.session, "hidden-code", name, span);
    }
  }
}

/** Text the shell evaluates as arithmetic although it is written as a word. */
export function evaluate(field: Field, ctx: Context): void {
  const span = { start: field.pos, end: field.end };
  const found = arithmeticNames(field);
  if (found.code) report(ctx.session, "hidden-code", emptied(field), span);
  if (found.unknown) report(ctx.session, "dynamic-word", emptied(field) || "…", span);
  for (const name of found.names) evaluateName(name, ctx, span);
}

/** The variable an arithmetic node writes to. */
function assigned(n: Node): string | undefined {
  if (n.type === "ArithmeticUnary" && /^(\+\+|--)$/.test(n.operator) && n.operand.type === "ArithmeticWord")
    return n.operand.value;
  if (
    n.type === "ArithmeticBinary" &&
    /^([-+*/%&|^]|<<|>>)?=$/.test(n.operator) &&
    n.left.type === "ArithmeticWord"
  )
    return n.left.value;
  return undefined;
}

/** Arithmetic evaluates the text of variables again, subscripts and substitutions included. */
export function arithmetic(node: Node, ctx: Context, span: Span): void {
  const visit = (n: Node, depth: number): void => {
    if (depth > 60) {
      report(ctx.session, "too-complex", "…", span);
      return;
    }
    if (n.type === "ArithmeticWord") {
      // Single quotes protect nothing here: some shells expand what stands between them.
      if (/['"]/.test(n.value) && /\$[({]|`/.test(n.value)) report(ctx.session, "hidden-code", n.value, span);
      evaluateName(n.value.replace(/^\$?\{?|\}?$/g, ""), ctx, span);
    }
    const target = assigned(n);
    if (target) {
      const digits: Variable = {
        array: false,
        values: [[{ k: "var", kind: "digits", host: false, q: false, hints: [] }]],
      };
      ctx.scope.vars.set(target, either(ctx.scope.vars.get(target), digits));
    }
    if (n.type === "CommandExpansion") {
      new ContextExpander(ctx).substitute(n.script, n.pos, n.end);
      return;
    }
    if (n.type === "ArithmeticCommandExpansion") {
      new ContextExpander(ctx).substitute(n.script, n.pos, n.end);
      return;
    }
    forEachChild(n, (child) => visit(child, depth + 1));
  };
  visit(node, 0);
}

/** `((…))` is two subshells to a shell without it: `>` writes a file, the first name is a program. */
export function asSubshell(node: Extract<Node, { type: "ArithmeticCommand" }>, ctx: Context): void {
  const span = { start: node.pos, end: node.end };
  let first = true;
  const visit = (n: Node): void => {
    if (n.type === "ArithmeticBinary" && n.operator.startsWith(">"))
      report(ctx.session, "write-file", n.operator, span);
    if (n.type === "ArithmeticWord") {
      if (first && findSpec(n.value)) report(ctx.session, "dynamic-program", n.value, span);
      first = false;
    }
    forEachChild(n, visit);
  };
  visit(node);
}
