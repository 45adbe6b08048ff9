/** Branches and loops: what may or may not have happened, and what happens any number of times. */
import { arithmetic } from "./arithmetic.ts";
import type { Context } from "./call.ts";
import { expandWord } from "./expand.ts";
import { ContextExpander } from "./expander.ts";
import type { Statement, SyntaxNode, Word } from "./parse.ts";
import { assign, forkScope, joinScope } from "./scope.ts";
import { charge, report } from "./session.ts";
import { list } from "./walk.ts";
import { emptied, type Field, hasGlob, literal, literalField } from "./words.ts";

type Node = SyntaxNode;

/** Runs `body` where it may or may not happen: what it changes is joined with what was. */
export function maybe(ctx: Context, body: (inside: Context) => void, partly = false): void {
  if (!charge(ctx.session, 1)) return;
  const scope = forkScope(ctx.scope);
  body({ ...ctx, scope });
  charge(ctx.session, scope.vars.touched + scope.functions.touched);
  joinScope(ctx.scope, scope, partly);
}

/** Runs `body` any number of times: once from what is known, and again from what it may have left. */
export function repeated(ctx: Context, body: (inside: Context) => void): void {
  if (!charge(ctx.session, 1)) return;
  const scope = forkScope(ctx.scope);
  body({ ...ctx, scope });
  charge(ctx.session, scope.vars.touched + scope.functions.touched);
  const steady =
    scope.vars.touched === 0 &&
    scope.functions.touched === 0 &&
    scope.cwd === ctx.scope.cwd &&
    scope.positional === ctx.scope.positional;
  joinScope(ctx.scope, scope, true);
  if (!steady) maybe(ctx, body, true);
}

export function walkFor(
  name: string,
  words: readonly Word[] | undefined,
  body: { commands: readonly Statement[] },
  ctx: Context,
): void {
  const x = new ContextExpander(ctx);
  const unknown: Field = {
    ...literalField("", 0, 0),
    segs: [{ k: "var", kind: "any", host: true, q: false, hints: [] }],
  };
  const fields = words ? words.flatMap((w) => expandWord(w, x)) : [...(ctx.scope.positional ?? [unknown])];
  const runs = fields.slice(0, 12);
  if (fields.length > runs.length) {
    const hints = fields.slice(12).map(emptied);
    const host = fields.some((f) => f.segs.some((s) => s.k === "var" && s.host));
    runs.push({ ...unknown, segs: [{ k: "var", kind: "any", host, q: false, hints }] });
  }
  const once = (value: Field, inside: Context): void => {
    if (!charge(ctx.session, 4)) return;
    inside.scope.vars.set(name, { array: false, values: [value.segs] });
    list(body, inside);
  };
  // A pattern or unsplit text is any number of rounds; so is a single one that assigns.
  if (runs.length === 0) maybe(ctx, (inside) => list(body, inside), true);
  const many = runs.some((f) => hasGlob(f) || literal(f) === undefined);
  for (const field of runs) {
    if (ctx.session.exhausted) return;
    if (many) repeatedFor(ctx, (inside) => once(field, inside));
    else maybe(ctx, (inside) => once(field, inside), true);
  }
}

/** As `repeated`, but the loop variable alone does not make a second round differ. */
function repeatedFor(ctx: Context, body: (inside: Context) => void): void {
  if (!charge(ctx.session, 1)) return;
  const scope = forkScope(ctx.scope);
  body({ ...ctx, scope });
  charge(ctx.session, scope.vars.touched + scope.functions.touched);
  const more = scope.vars.touched > 1 || scope.functions.touched > 0 || scope.cwd !== ctx.scope.cwd;
  joinScope(ctx.scope, scope, true);
  if (more || scope.positional !== ctx.scope.positional) maybe(ctx, body, true);
}

export function walkWhile(node: Extract<Node, { type: "While" }>, ctx: Context): void {
  const first = node.clause.commands[0]?.command;
  const command = first?.type === "Command" ? first : undefined;
  const reads = command?.name?.value === "read" && ctx.stdin.present;
  if (!reads && !ctx.bounded)
    report(ctx.session, "unbounded", node.kind, { start: node.pos, end: node.clause.end });
  repeated(ctx, (inside) => {
    list(node.clause, inside);
    list(node.body, inside);
  });
}

export function walkArithmeticFor(node: Extract<Node, { type: "ArithmeticFor" }>, ctx: Context): void {
  for (const e of [node.initialize, node.test, node.update])
    if (e) arithmetic(e, ctx, { start: e.pos, end: e.end });
  const t = node.test;
  const limit =
    t?.type === "ArithmeticBinary" && /^(<|<=)$/.test(t.operator) && t.right.type === "ArithmeticWord"
      ? Number(t.right.value)
      : Number.NaN;
  const steps = node.update?.type === "ArithmeticUnary" && node.update.operator === "++";
  if (!(limit <= 1000 && steps))
    report(ctx.session, "unbounded", "for ((…))", { start: node.pos, end: node.end });
  const name =
    node.initialize?.type === "ArithmeticBinary" && node.initialize.left.type === "ArithmeticWord"
      ? node.initialize.left.value
      : undefined;
  if (name && /^\w+$/.test(name))
    assign(ctx.scope, name, {
      array: false,
      values: [[{ k: "var", kind: "digits", host: false, q: false, hints: [] }]],
    });
  repeated(ctx, (inside) => list(node.body, inside));
}
