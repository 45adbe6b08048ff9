/** Assignments, with or without a declaring builtin. */
import type { Context } from "./call.ts";
import { isBehaviour, variableClass } from "./environment.ts";
import { type Expander, expandValue, expandWord } from "./expand.ts";
import type { Assignment } from "./parse.ts";
import { assign } from "./scope.ts";
import { report } from "./session.ts";
import { type Field, literal, type Seg } from "./words.ts";

/** Judges one assignment and records its value. `exported`: it reaches a program's environment. */
export function assignNode(node: Assignment, ctx: Context, x: Expander, exported: boolean): void {
  const span = { start: node.pos, end: node.end };
  if (node.index) expandValue(node.index, x);
  let values: Seg[][];
  let text: string | undefined;
  const array = node.value.type === "ArrayValue";
  if (node.value.type === "ArrayValue")
    values = node.value.elements.flatMap((e) => expandWord(e, x).map((f) => [...f.segs]));
  else {
    const field = expandValue(node.value, x);
    text = literal(field);
    values = [field.segs.map((s) => ({ ...s, ...(s.k === "glob" ? {} : { q: false }) }) as Seg)];
  }
  judgeVariable(node.name, text, ctx, span, exported);
  if (node.name === "IFS") ctx.scope.ifs = text ?? " \t\n";
  if (node.append || node.index) {
    const old = ctx.scope.vars.get(node.name);
    const joined =
      node.append && !array && !node.index && old && !old.array
        ? [[...(old.values[0] ?? []), ...(values[0] ?? [])]]
        : [...(old?.values ?? []), ...values];
    assign(ctx.scope, node.name, {
      array: old?.array === true || array || node.index !== undefined,
      values: joined,
    });
    return;
  }
  assign(ctx.scope, node.name, { array, values });
}

export function judgeVariable(
  name: string,
  text: string | undefined,
  ctx: Context,
  span: { start: number; end: number },
  exported: boolean,
): void {
  const kind = variableClass(name, text);
  if (kind === "poison")
    report(ctx.session, name.startsWith("HIST") ? "trace-wipe" : "env-poison", name, span);
  else if (exported && kind === "other" && name !== "IFS")
    report(ctx.session, "environment-variable", name, span);
  else if (!exported && isBehaviour(name)) report(ctx.session, "environment-variable", name, span);
}

/** `export NAME=value`, `declare -x …` with words the parser did not take as assignments. */
export function declare(words: readonly Field[], ctx: Context): void {
  for (const field of words.slice(1)) {
    const text = literal(field);
    const m = text === undefined ? undefined : /^(\w+)\+?=(.*)$/s.exec(text);
    if (m) judgeVariable(m[1] ?? "", m[2], ctx, { start: field.pos, end: field.end }, true);
  }
}
