/** Walks the shell tree: every node of it is judged, none is skipped. */
import type { Context, Stdin } from "./call.ts";
import { runCommand } from "./command.ts";
import { assignNode, declare } from "./declare.ts";
import { type Expander, expandValue, expandWord } from "./expand.ts";
import { foldScript, outputOf } from "./flow.ts";
import {
  type Command,
  forEachChild,
  type ParsedScript,
  parseShell,
  type Statement,
  type SyntaxNode,
  type Word,
} from "./parse.ts";
import { judgeRedirects } from "./redirects.ts";
import { assign, forkScope } from "./scope.ts";
import { report } from "./session.ts";
import { emptied, type Field, literal, literalField, type Span, type UnknownKind } from "./words.ts";

type Node = SyntaxNode;

const folded = new WeakMap<ParsedScript, { text?: string; kind: UnknownKind }>();

/** The expander of a context: judging substitutions is part of expanding them. */
export function expanderOf(ctx: Context): Expander {
  const x: Expander = {
    scope: ctx.scope,
    substitute: (script, pos, end) => {
      if (!script) {
        report(ctx.session, "parse-error", "substitution", { start: pos, end });
        return { kind: "any" };
      }
      const inner: Context = { ...ctx, scope: forkScope(ctx.scope), stdin: { present: false } };
      nested(script, inner, { start: pos, end });
      if (fetches(script)) ctx.session.fetched.add("procsub");
      // Judged just above; folding only looks the inner results up, so nesting stays linear.
      const quiet: Expander = {
        scope: inner.scope,
        substitute: (s) => (s && folded.get(s)) ?? { kind: "any" },
        procsub: () => undefined,
        arithmetic: () => undefined,
        spend: (cost, pos, end) => x.spend(cost, pos, end),
        note: () => undefined,
      };
      const result = foldScript(script, quiet, inner);
      folded.set(script, result);
      return result;
    },
    procsub: (script, operator, pos, end) => {
      if (!script) return report(ctx.session, "parse-error", "substitution", { start: pos, end });
      const stdin: Stdin = operator === ">" ? { present: true, host: true } : { present: false };
      nested(script, { ...ctx, scope: forkScope(ctx.scope), stdin }, { start: pos, end });
      if (operator === "<" && fetches(script)) ctx.session.fetched.add("procsub");
      if (operator === ">" && shells(script))
        report(ctx.session, "side-door", "process substitution", { start: pos, end });
    },
    arithmetic: (node, pos, end) => arithmetic(node, ctx, { start: pos, end }),
    spend: (cost, pos, end) => {
      ctx.session.expansion -= cost;
      if (ctx.session.expansion >= 0) return true;
      report(ctx.session, "too-long", "…", { start: pos, end });
      return false;
    },
    note: (_decision, code, what, pos, end) => report(ctx.session, code, what, { start: pos, end }),
  };
  return x;
}

function programs(script: ParsedScript): string[] {
  const out: string[] = [];
  const visit = (n: Node, depth: number): void => {
    if (depth > 12) return;
    if (n.type === "Command" && n.name) out.push(n.name.value.replace(/^.*\//, ""));
    forEachChild(n, (child) => visit(child, depth + 1));
  };
  visit(script, 0);
  return out;
}

const fetches = (script: ParsedScript): boolean =>
  programs(script).some((p) => /^(curl|wget|fetch|aria2c|lynx|nc|ncat|scp|ftp)$/.test(p));
const shells = (script: ParsedScript): boolean =>
  programs(script).some((p) => /^(ba|da|z|k|a)?sh$|^(python|perl|ruby)[\d.]*$/.test(p));

/** A nested script keeps its own positions unless it was decoded from backticks. */
function nested(script: ParsedScript, ctx: Context, span: Span): void {
  const outer = ctx.session.within;
  if (script.source !== undefined) ctx.session.within = outer ?? span;
  if (script.errors && script.errors.length > 0)
    report(ctx.session, "parse-error", script.errors[0]?.message ?? "", span);
  ctx.session.depth++;
  if (ctx.session.depth > 40) report(ctx.session, "too-long", "…", span);
  else walkScript(script, ctx);
  ctx.session.depth--;
  ctx.session.within = outer;
}

/** Judges shell text carried in an argument (`sh -c`, trap, alias…). */
export function judgeText(
  text: string,
  ctx: Context,
  span: Span | undefined,
  positional?: readonly Field[],
): void {
  const { session } = ctx;
  if (session.depth > 16 || text.length > 20_000) {
    report(session, "too-long", "…", span);
    return;
  }
  const { script, error } = parseShell(text);
  const outer = session.within;
  session.within = outer ?? span;
  session.depth++;
  if (error !== undefined) report(session, "parse-error", error, span);
  const scope = forkScope(ctx.scope);
  if (positional) scope.positional = positional;
  if (script) walkScript(script, { ...ctx, scope });
  session.depth--;
  session.within = outer;
}

export function walkScript(script: ParsedScript, ctx: Context): void {
  for (const statement of script.commands) walkStatement(statement, ctx);
}

function walkStatement(node: Statement, ctx: Context): void {
  if (node.background) report(ctx.session, "background", "&", { start: node.pos, end: node.end });
  walk(node.command, ctx);
}

function list(node: { commands: readonly Statement[] }, ctx: Context): void {
  for (const s of node.commands) walkStatement(s, ctx);
}

/** Runs `body` where assignments may or may not have happened. */
function maybe(ctx: Context, body: () => void): void {
  ctx.scope.conditional++;
  body();
  ctx.scope.conditional--;
}

export function walk(node: Node, ctx: Context): Stdin {
  const { session } = ctx;
  const opaque: Stdin = { present: true, host: true, fetched: ctx.stdin.fetched === true };
  session.work.count++;
  if (session.fuel-- <= 0) {
    report(session, "too-long", "…", { start: node.pos, end: node.end });
    return opaque;
  }
  switch (node.type) {
    case "Command":
      return walkCommand(node, ctx);
    case "Pipeline":
      return walkPipeline(node, ctx);
    case "AndOr":
      for (const [i, c] of node.commands.entries())
        if (i === 0) walk(c, ctx);
        else maybe(ctx, () => walk(c, ctx));
      return opaque;
    case "Redirected": {
      const stdin = judgeRedirects(node.redirects, ctx, expanderOf(ctx));
      return walk(node.command, { ...ctx, stdin });
    }
    case "Subshell":
      list(node.body, { ...ctx, scope: forkScope(ctx.scope) });
      return opaque;
    case "BraceGroup":
      list(node.body, ctx);
      return opaque;
    case "CompoundList":
      list(node, ctx);
      return opaque;
    case "If":
      list(node.clause, ctx);
      maybe(ctx, () => {
        list(node.then, ctx);
        for (const e of node.elif) {
          list(e.clause, ctx);
          list(e.then, ctx);
        }
        if (node.else) list(node.else, ctx);
      });
      return opaque;
    case "For":
      walkFor(node.name.value, node.wordlist, node.body, ctx);
      return opaque;
    case "Select":
      report(session, "interactive", "select", { start: node.pos, end: node.end });
      walkFor(node.name.value, node.wordlist, node.body, ctx);
      return opaque;
    case "While":
      walkWhile(node, ctx);
      return opaque;
    case "ArithmeticFor":
      walkArithmeticFor(node, ctx);
      return opaque;
    case "Case":
      expandValue(node.word, expanderOf(ctx));
      maybe(ctx, () => {
        for (const item of node.items) {
          for (const p of item.pattern) expandValue(p, expanderOf(ctx));
          list(item.body, ctx);
        }
      });
      return opaque;
    case "Function":
      ctx.scope.functions.set(node.name.value, node.body);
      maybe(ctx, () => walk(node.body, { ...ctx, scope: { ...forkScope(ctx.scope), positional: [] } }));
      return opaque;
    case "Coproc":
      report(session, "background", "coproc", { start: node.pos, end: node.end });
      walk(node.body, ctx);
      return opaque;
    case "TestCommand":
      walkTest(node.expression, ctx);
      return opaque;
    case "ArithmeticCommand":
      arithmetic(node, ctx, { start: node.pos, end: node.end });
      return opaque;
    default:
      report(session, "unknown-operand", node.type, { start: node.pos, end: node.end });
      forEachChild(node, (child) => void walk(child, ctx));
      return opaque;
  }
}

function walkPipeline(node: Extract<Node, { type: "Pipeline" }>, ctx: Context): Stdin {
  let stdin = ctx.stdin;
  for (const [i, stage] of node.commands.entries()) {
    const scope = i === 0 && node.commands.length === 1 ? ctx.scope : forkScope(ctx.scope);
    stdin = walk(stage, { ...ctx, scope, stdin });
  }
  return stdin;
}

function walkCommand(node: Command, ctx: Context): Stdin {
  const x = expanderOf(ctx);
  const stdin = judgeRedirects(node.redirects, ctx, x);
  const inner: Context = { ...ctx, stdin };
  const local = node.name ? { ...inner, scope: forkScope(ctx.scope) } : inner;
  for (const p of node.prefix)
    if (p.type === "Assignment") assignNode(p, local, expanderOf(local), node.name !== undefined);
  if (!node.name) return { present: false };
  const head = expandWord(node.name, x);
  const words: Field[] = [...head];
  const isDeclare = head[0] && /^(declare|typeset|local|export|readonly)$/.test(literal(head[0]) ?? "");
  for (const arg of node.args) {
    if (arg.type === "Word") words.push(...expandWord(arg, x));
    else if (isDeclare) {
      assignNode(arg, inner, x, true);
      words.push({ pos: arg.pos, end: arg.end, segs: [{ k: "lit", v: `${arg.name}=`, q: true }] });
    } else {
      const value = arg.value.type === "Word" ? expandValue(arg.value, x) : undefined;
      words.push({
        pos: arg.pos,
        end: arg.end,
        segs: [{ k: "lit", v: `${arg.name}${arg.append ? "+" : ""}=`, q: true }, ...(value?.segs ?? [])],
      });
    }
  }
  if (words.length === 0) return { present: true };
  if (isDeclare)
    declare(
      words.filter((w) => !emptied(w).endsWith("=")),
      inner,
    );
  runCommand(words, { ...inner, scope: ctx.scope });
  return outputOf(words, stdin);
}

function walkFor(
  name: string,
  words: readonly Word[] | undefined,
  body: { commands: readonly Statement[] },
  ctx: Context,
): void {
  const x = expanderOf(ctx);
  const fields = words ? words.flatMap((w) => expandWord(w, x)) : [...ctx.scope.positional];
  const runs = fields.slice(0, 12);
  ctx.scope.conditional++;
  for (const field of runs.length > 0 ? runs : [literalField("", 0, 0)]) {
    ctx.scope.vars.set(name, { array: false, values: [field.segs.map((s) => (s.k === "lit" ? s : s))] });
    list(body, ctx);
  }
  if (fields.length > runs.length) {
    const hints = fields.slice(12).map(emptied);
    ctx.scope.vars.set(name, {
      array: false,
      values: [[{ k: "var", kind: "any", host: false, q: false, hints }]],
    });
    list(body, ctx);
  }
  ctx.scope.conditional--;
}

function walkWhile(node: Extract<Node, { type: "While" }>, ctx: Context): void {
  const first = node.clause.commands[0]?.command;
  const command = first?.type === "Command" ? first : undefined;
  const reads = command?.name?.value === "read" && ctx.stdin.present;
  if (!reads && !ctx.bounded)
    report(ctx.session, "unbounded", node.kind, { start: node.pos, end: node.clause.end });
  maybe(ctx, () => {
    for (let i = 0; i < 2; i++) {
      list(node.clause, ctx);
      list(node.body, ctx);
    }
  });
}

function walkArithmeticFor(node: Extract<Node, { type: "ArithmeticFor" }>, ctx: Context): void {
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
  maybe(ctx, () => list(node.body, ctx));
}

/** Arithmetic evaluates the text of variables again, subscripts and substitutions included. */
function arithmetic(node: Node, ctx: Context, span: Span): void {
  const visit = (n: Node, depth: number): void => {
    if (depth > 60) {
      report(ctx.session, "too-long", "…", span);
      return;
    }
    if (n.type === "ArithmeticWord") {
      const name = n.value.replace(/^\$?\{?|\}?$/g, "");
      const variable = ctx.scope.vars.get(name);
      if (variable) {
        for (const seg of variable.values.flat()) {
          if (seg.k === "lit" && /[[$`]/.test(seg.v)) report(ctx.session, "hidden-code", name, span);
          if (seg.k === "var" && seg.kind !== "digits") {
            report(ctx.session, "dynamic-word", name, span);
            if (seg.hints.some((h) => /[[$`]/.test(h))) report(ctx.session, "hidden-code", name, span);
          }
        }
      }
    }
    if (n.type === "CommandExpansion") {
      expanderOf(ctx).substitute(n.script, n.pos, n.end);
      return;
    }
    if (n.type === "ArithmeticCommandExpansion") {
      expanderOf(ctx).substitute(n.script, n.pos, n.end);
      return;
    }
    forEachChild(n, (child) => visit(child, depth + 1));
  };
  visit(node, 0);
}

function walkTest(e: import("./parse.ts").TestExpression, ctx: Context): void {
  const x = expanderOf(ctx);
  switch (e.type) {
    case "TestUnary":
      if (e.operator === "-v" && e.operand.text.includes("["))
        report(ctx.session, "dynamic-word", e.operand.text, { start: e.pos, end: e.end });
      expandValue(e.operand, x);
      return;
    case "TestBinary": {
      const fields = [expandValue(e.left, x), expandValue(e.right, x)];
      const evaluates = /^-(eq|ne|lt|le|gt|ge)$/.test(e.operator);
      if (!evaluates) return;
      for (const f of fields) {
        if (f.segs.some((s) => s.k === "var" && s.kind === "any"))
          report(ctx.session, "dynamic-word", emptied(f) || "…", { start: f.pos, end: f.end });
        if (/[[$`]/.test(emptied(f)))
          report(ctx.session, "hidden-code", emptied(f), { start: f.pos, end: f.end });
      }
      return;
    }
    case "TestLogical":
      for (const o of e.operands) walkTest(o, ctx);
      return;
    case "TestNot":
      walkTest(e.operand, ctx);
      return;
    case "TestGroup":
      walkTest(e.expression, ctx);
      return;
  }
}

/** A call of a function the script defined: its body again, now with the arguments. */
export function judgeFunction(name: string, args: readonly Field[], ctx: Context, head: Field): void {
  const body = ctx.scope.functions.get(name);
  if (!body || ctx.session.depth > 6) {
    report(ctx.session, "dynamic-program", name, { start: head.pos, end: head.end });
    return;
  }
  ctx.session.depth++;
  maybe(ctx, () => walk(body, { ...ctx, scope: { ...ctx.scope, positional: args } }));
  ctx.session.depth--;
}
