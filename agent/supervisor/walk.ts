/** Walks the shell tree: every node of it is judged, none is skipped. */
import { arithmetic, asSubshell, evaluate } from "./arithmetic.ts";
import type { Context, Stdin } from "./call.ts";
import { runCommand } from "./command.ts";
import { assignNode, declare, judgeVariable } from "./declare.ts";
import { expandValue, expandWord } from "./expand.ts";
import { ContextExpander } from "./expander.ts";
import { divertsOutput, outputOf } from "./flow.ts";
import { maybe, walkArithmeticFor, walkFor, walkWhile } from "./loops.ts";
import {
  type Command,
  forEachChild,
  type ParsedScript,
  parseShell,
  type Statement,
  type SyntaxNode,
} from "./parse.ts";
import { judgeRedirects } from "./redirects.ts";
import { forkScope, joinScope } from "./scope.ts";
import { charge, report } from "./session.ts";
import { emptied, type Field, literal, type Span } from "./words.ts";

type Node = SyntaxNode;

/** A function that calls itself in the background or on both sides of a pipe multiplies without end. */
function forks(body: Node, name: string): boolean {
  let hit = false;
  const calls = (n: Node): boolean => n.type === "Command" && n.name?.value === name;
  const visit = (n: Node, depth: number): void => {
    if (depth > 8 || hit) return;
    if (n.type === "Pipeline" && n.commands.filter(calls).length > 1) hit = true;
    if (n.type === "Statement" && n.background && (calls(n.command) || n.command.type === "Pipeline"))
      forEachChild(n.command, (c) => {
        if (calls(c)) hit = true;
      });
    if (n.type === "Statement" && n.background && calls(n.command)) hit = true;
    forEachChild(n, (child) => visit(child, depth + 1));
  };
  visit(body, 0);
  return hit;
}

/** A nested script keeps its own positions unless it was decoded from backticks. */
export function nested(script: ParsedScript, ctx: Context, span: Span): void {
  const outer = ctx.session.within;
  ctx.session.seen.add(script);
  if (script.source !== undefined) ctx.session.within = outer ?? span;
  if (script.errors && script.errors.length > 0)
    report(ctx.session, "parse-error", script.errors[0]?.message ?? "", span);
  ctx.session.depth++;
  if (ctx.session.depth > 40) report(ctx.session, "too-complex", "…", span);
  else walkScript(script, ctx);
  ctx.session.depth--;
  ctx.session.within = outer;
}

/** Judges shell text carried in an argument (`sh -c`, trap, alias…) in the scope of `ctx`. */
export function judgeText(text: string, ctx: Context, span: Span | undefined): void {
  const { session } = ctx;
  if (session.depth > 16 || text.length > 20_000) {
    report(session, "too-long", "…", span);
    return;
  }
  if (!charge(session, 1 + (text.length >> 4))) return;
  const { script, error } = parseShell(text);
  const outer = session.within;
  session.within = outer ?? span;
  session.depth++;
  if (error !== undefined) report(session, "parse-error", error, span);
  if (script) judgeTree(script, ctx);
  session.depth--;
  session.within = outer;
}

/** Walks a whole tree, then sees to it that no substitution in it was left out. */
export function judgeTree(script: ParsedScript, ctx: Context): void {
  walkScript(script, ctx);
  const visit = (n: Node, depth: number): void => {
    if (ctx.session.exhausted) return;
    if (depth > 250) {
      report(ctx.session, "too-complex", "…", { start: n.pos, end: n.end });
      return;
    }
    const inner = "script" in n ? n.script : undefined;
    if (inner && !ctx.session.seen.has(inner)) {
      report(ctx.session, "dynamic-word", "…", { start: n.pos, end: n.end });
      nested(
        inner,
        { ...ctx, scope: forkScope(ctx.scope), stdin: { present: false } },
        { start: n.pos, end: n.end },
      );
    }
    forEachChild(n, (child) => visit(child, depth + 1));
  };
  visit(script, 0);
}

export function walkScript(script: ParsedScript, ctx: Context): void {
  list(script, ctx);
}

function walkStatement(node: Statement, ctx: Context): void {
  if (node.background) report(ctx.session, "background", "&", { start: node.pos, end: node.end });
  walk(node.command, ctx);
}

export function list(node: { commands: readonly Statement[] }, ctx: Context): void {
  for (const s of node.commands) {
    if (ctx.session.exhausted) return;
    walkStatement(s, ctx);
  }
}

/** Judges a node. `piped`: what it prints is of interest; else the answer says nothing about that. */
export function walk(node: Node, ctx: Context, piped = false): Stdin {
  const { session } = ctx;
  const opaque: Stdin = { present: true, host: true, fetched: ctx.stdin.fetched === true };
  if (!charge(session, 1)) return opaque;
  if (session.fuel-- <= 0) {
    report(session, "too-complex", "…", { start: node.pos, end: node.end });
    return opaque;
  }
  switch (node.type) {
    case "Command":
      return walkCommand(node, ctx, piped);
    case "Pipeline":
      return walkPipeline(node, ctx);
    case "AndOr":
      walkAndOr(node, ctx);
      return opaque;
    case "Redirected": {
      const stdin = judgeRedirects(node.redirects, ctx, new ContextExpander(ctx));
      return walk(node.command, { ...ctx, stdin }, piped);
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
      maybe(ctx, (inside) => list(node.then, inside));
      for (const e of node.elif) {
        maybe(ctx, (inside) => list(e.clause, inside));
        maybe(ctx, (inside) => list(e.then, inside));
      }
      maybe(ctx, (inside) => node.else && list(node.else, inside));
      return opaque;
    case "For":
      judgeVariable(node.name.value, undefined, ctx, { start: node.pos, end: node.end }, false);
      walkFor(node.name.value, node.wordlist, node.body, ctx);
      return opaque;
    case "Select":
      report(session, "interactive", "select", { start: node.pos, end: node.end });
      judgeVariable(node.name.value, undefined, ctx, { start: node.pos, end: node.end }, false);
      walkFor(node.name.value, node.wordlist, node.body, ctx);
      return opaque;
    case "While":
      walkWhile(node, ctx);
      return opaque;
    case "ArithmeticFor":
      walkArithmeticFor(node, ctx);
      return opaque;
    case "Case":
      expandValue(node.word, new ContextExpander(ctx));
      for (const item of node.items) {
        if (!charge(session, item.pattern.length)) return opaque;
        maybe(ctx, (inside) => {
          for (const p of item.pattern) expandValue(p, new ContextExpander(inside));
          list(item.body, inside);
        });
      }
      return opaque;
    case "Function":
      ctx.scope.functions.set(node.name.value, { bodies: [node.body], certain: true });
      walk(node.body, { ...ctx, scope: { ...forkScope(ctx.scope), positional: undefined } });
      if (forks(node.body, node.name.value))
        report(session, "fork-bomb", node.name.value, { start: node.pos, end: node.end });
      return opaque;
    case "Coproc":
      report(session, "background", "coproc", { start: node.pos, end: node.end });
      walk(node.body, ctx);
      return opaque;
    case "TestCommand":
      walkTest(node.expression, ctx);
      return opaque;
    case "ArithmeticCommand":
      asSubshell(node, ctx);
      arithmetic(node, ctx, { start: node.pos, end: node.end });
      return opaque;
    default:
      report(session, "unknown-operand", node.type, { start: node.pos, end: node.end });
      forEachChild(node, (child) => void walk(child, ctx));
      return opaque;
  }
}

/** In a chain of only `&&` (or only `||`) everything before has run; in a mixed one it may not have. */
function walkAndOr(node: Extract<Node, { type: "AndOr" }>, ctx: Context): void {
  const [first, ...rest] = node.commands;
  if (!first) return;
  walk(first, ctx);
  if (new Set(node.operators).size > 1) {
    for (const c of rest) maybe(ctx, (inside) => walk(c, inside));
    return;
  }
  maybe(ctx, (inside) => {
    let before = first;
    for (const c of rest) {
      const moved = before.type === "Command" && before.name?.value === "cd";
      if (moved && node.operators[0] === "&&") inside.scope.elsewhere = [];
      walk(c, inside);
      before = c;
    }
  });
}

function walkPipeline(node: Extract<Node, { type: "Pipeline" }>, ctx: Context): Stdin {
  let stdin = ctx.stdin;
  for (const [i, stage] of node.commands.entries()) {
    if (ctx.session.exhausted) break;
    const scope = i === 0 && node.commands.length === 1 ? ctx.scope : forkScope(ctx.scope);
    stdin = walk(stage, { ...ctx, scope, stdin }, i + 1 < node.commands.length);
  }
  return stdin;
}

/** Before a special builtin some shells keep the assignment. */
const keepsAssignments =
  /^(:|\.|break|continue|eval|exec|exit|export|readonly|return|set|shift|times|trap|unset)$/;
const declares = /^(declare|typeset|local|export|readonly)$/;

function walkCommand(node: Command, ctx: Context, piped: boolean): Stdin {
  if (!charge(ctx.session, node.prefix.length + node.args.length + 2 * node.redirects.length))
    return { present: true };
  const x = new ContextExpander(ctx);
  const stdin = judgeRedirects(node.redirects, ctx, x);
  const inner: Context = { ...ctx, stdin };
  if (!node.name) {
    for (const p of node.prefix) if (p.type === "Assignment") assignNode(p, inner, x, false);
    return { present: false };
  }
  if (node.prefix.length > 0) {
    const local = { ...inner, scope: forkScope(ctx.scope) };
    const within = new ContextExpander(local);
    for (const p of node.prefix) if (p.type === "Assignment") assignNode(p, local, within, true);
    if (keepsAssignments.test(node.name.value) || ctx.scope.functions.get(node.name.value))
      joinScope(ctx.scope, local.scope, true);
  }
  const head = expandWord(node.name, x);
  const words: Field[] = [...head];
  const isDeclare = head[0] && declares.test(literal(head[0]) ?? "");
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
  runCommand(words, inner);
  if (!piped) return { present: true };
  const own = ctx.scope.functions.get(literal(words[0] as Field) ?? "") !== undefined;
  if (own || divertsOutput(node)) return { present: true, host: true, fetched: stdin.fetched === true };
  const long = stdin.text === undefined ? 0 : stdin.text.length >> 4;
  if (long > 6 && !x.spend(long, node.pos, node.end))
    return outputOf(words, { present: true, host: true, transformed: true });
  return outputOf(words, stdin);
}

function walkTest(e: import("./parse.ts").TestExpression, ctx: Context): void {
  const x = new ContextExpander(ctx);
  switch (e.type) {
    case "TestUnary":
      if (e.operator === "-v" && e.operand.text.includes("["))
        report(ctx.session, "dynamic-word", e.operand.text, { start: e.pos, end: e.end });
      expandValue(e.operand, x);
      return;
    case "TestBinary": {
      const fields = [expandValue(e.left, x), expandValue(e.right, x)];
      // A shell without `[[` takes the sign for a redirection.
      if (e.operator === ">") report(ctx.session, "write-file", e.right.text, { start: e.pos, end: e.end });
      const evaluates = /^-(eq|ne|lt|le|gt|ge)$/.test(e.operator);
      if (!evaluates) return;
      for (const f of fields) evaluate(f, ctx);
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
  const known = ctx.scope.functions.get(name);
  if (!known || ctx.session.depth > 6 || known.bodies.length > 4) {
    report(ctx.session, "dynamic-program", name, { start: head.pos, end: head.end });
    return;
  }
  ctx.session.depth++;
  for (const body of known.bodies) {
    const scope = { ...forkScope(ctx.scope), positional: args };
    walk(body, { ...ctx, scope });
    scope.positional = ctx.scope.positional as readonly Field[];
    joinScope(ctx.scope, scope, true);
  }
  ctx.session.depth--;
}
