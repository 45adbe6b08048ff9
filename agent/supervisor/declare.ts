/** Assignments, with or without a declaring builtin. */
import type { Context } from "./call.ts";
import { isBehaviour, variableClass } from "./environment.ts";
import { type Expander, expandValue, expandWord } from "./expand.ts";
import type { Assignment } from "./parse.ts";
import { assign, either, setUnknown } from "./scope.ts";
import { report } from "./session.ts";
import { type Field, literal, type Seg, shown } from "./words.ts";

/** Judges one assignment and records its value. `exported`: it reaches a program's environment. */
export function assignNode(node: Assignment, ctx: Context, x: Expander, exported: boolean): void {
  const span = { start: node.pos, end: node.end };
  if (node.index) x.evaluate(expandValue(node.index, x));
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
  if (!node.append && !node.index) {
    // Subscripts inside the list leave holes: the elements are known, not their places.
    const holes = node.value.type === "ArrayValue" && node.value.elements.some((e) => e.text.startsWith("["));
    assign(ctx.scope, node.name, { array, values, open: holes });
    return;
  }
  const old = ctx.scope.vars.get(node.name);
  if (node.append && array && !node.index && old && !old.open) {
    assign(ctx.scope, node.name, { array: true, values: [...old.values, ...values] });
    return;
  }
  // Not every shell knows `+=`, so the text may be the old, the new or both.
  const both = node.append && !array ? [[...(old?.values[0] ?? []), ...(values[0] ?? [])]] : values;
  assign(ctx.scope, node.name, either(old, { array: node.index !== undefined || array, values: both }));
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
    const span = { start: field.pos, end: field.end };
    if (text === undefined) {
      report(ctx.session, "dynamic-word", shown(field), span);
      continue;
    }
    // Integers, references, letter case, constants: later assignments no longer mean what they say.
    if (/^[-+][a-zA-Z]*[inulcr]/.test(text)) report(ctx.session, "shell-behaviour", text, span);
    if (/^[-+]/.test(text)) continue;
    const m = /^(\w+)\+?=(.*)$/s.exec(text);
    if (m) judgeVariable(m[1] ?? "", m[2], ctx, span, true);
    else if (/[[$`]/.test(text)) report(ctx.session, "dynamic-word", text, span);
    else if (literal(words[0] as Field) === "readonly") report(ctx.session, "shell-behaviour", text, span);
    else if (literal(words[0] as Field) !== "export") setUnknown(ctx.scope, text, true);
  }
}
