/** One call of a program, as its catalogue entry looks at it. */
import type { Call, Context, FlagHit } from "./call.ts";
import { entersAccount, startsShell } from "./catalogue/wrapping.ts";
import { runCommand } from "./command.ts";
import { checkKind, checkRead, checkWrite } from "./kinds.ts";
import { forkScope, freshShell } from "./scope.ts";
import { charge, probe, report } from "./session.ts";
import { judgeText } from "./walk.ts";
import { type Field, hasGlob, literal, shown, spanOf, worlds } from "./words.ts";

/** Unknown text that may become several words. */
export function isDynamic(field: Field): boolean {
  return field.segs.some((s) => s.k === "var" && s.kind === "any" && !s.q);
}

/** Where unknown words stand among the arguments; asked for every command a call runs. */
const unknownPlaces = new WeakMap<readonly Field[], readonly number[]>();

function placesOf(args: readonly Field[]): readonly number[] {
  let places = unknownPlaces.get(args);
  if (!places) {
    places = args.flatMap((a, i) => (isDynamic(a) || hasGlob(a) ? [i] : []));
    unknownPlaces.set(args, places);
  }
  return places;
}

export class ProgramCall implements Call {
  readonly name: string;
  readonly nameField: Field;
  readonly args: readonly Field[];
  readonly flags: readonly FlagHit[];
  readonly operands: readonly Field[];
  readonly ctx: Context;

  constructor(
    name: string,
    nameField: Field,
    args: readonly Field[],
    flags: readonly FlagHit[],
    operands: readonly Field[],
    ctx: Context,
  ) {
    this.name = name;
    this.nameField = nameField;
    this.args = args;
    this.flags = flags;
    this.operands = operands;
    this.ctx = ctx;
  }

  withReading(flags: readonly FlagHit[], operands: readonly Field[]): ProgramCall {
    return new ProgramCall(this.name, this.nameField, this.args, flags, operands, this.ctx);
  }

  has(...names: string[]): boolean {
    return this.flags.some((f) => names.includes(f.name));
  }

  value(...names: string[]): Field | undefined {
    return this.flags.findLast((f) => names.includes(f.name))?.value;
  }

  values(...names: string[]): Field[] {
    return this.flags.flatMap((f) => (f.value && names.includes(f.name) ? [f.value] : []));
  }

  report(code: string, field?: Field, what?: string): void {
    const at = field ?? this.nameField;
    report(this.ctx.session, code, what ?? shown(at), spanOf(at));
  }

  run(fields: readonly Field[], change?: Partial<Context>): void {
    const { args, ctx } = this;
    const places = placesOf(args);
    if (places.length > 0 && charge(ctx.session, places.length + (args.length >> 3))) {
      // Unknown text in front of the command may be several words: an option's value, then another command.
      const behind = new Set(fields);
      const first = args.findIndex((a) => behind.has(a));
      for (const i of places) {
        const a = args[i];
        // What find searches is its own; a pattern there is no word of the command.
        if (a && (first < 0 || i < first) && (this.name !== "find" || isDynamic(a)))
          report(ctx.session, "dynamic-argument", shown(a), spanOf(a));
      }
    }
    const scope = forkScope(ctx.scope);
    const inner = { ...ctx, scope, ...change, external: true, session: ctx.session };
    const [head] = fields;
    if (head && startsShell(fields) && !inner.stdin.present && !entersAccount.test(this.name))
      report(ctx.session, "side-door", shown(head), spanOf(head));
    runCommand(fields, inner);
  }

  script(field: Field | undefined, positional?: readonly Field[], change?: Partial<Context>): void {
    if (!field) return;
    const { ctx } = this;
    const text = literal(field);
    const inner = { ...ctx, scope: freshShell(ctx.scope, positional ?? []), external: false, ...change };
    if (text !== undefined) {
      judgeText(text, inner, spanOf(field));
      return;
    }
    report(ctx.session, "dynamic-word", shown(field), spanOf(field));
    for (const world of worlds(field)) {
      const judged = probe(ctx.session, (side) =>
        judgeText(world, { ...inner, session: side }, spanOf(field)),
      );
      if (judged === "deny") report(ctx.session, "hidden-code", shown(field), spanOf(field));
    }
  }

  read(field: Field): void {
    checkRead(this.ctx, field);
  }

  write(field: Field): void {
    checkWrite(this.ctx, field);
  }

  kind(kind: string, field: Field): void {
    checkKind(this.ctx, kind, field);
  }
}
