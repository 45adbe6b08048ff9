import { compile, type Expression } from "./cel.ts";
import { parserFor } from "./parse.ts";
import { compileTemplate, sudoMark, type Template } from "./render.ts";
import {
  type Parser,
  type Playbook,
  type PlaybookCause,
  type PlaybookFinding,
  type PlaybookProbe,
  playbookSchema,
} from "./schema.ts";

/** A playbook with every expression and template compiled and every name checked. */
export interface CompiledPlaybook {
  readonly source: Playbook;
  readonly id: string;
  readonly params: ReadonlyMap<string, Expression | undefined>;
  readonly probes: ReadonlyMap<string, CompiledProbe>;
  readonly facts: ReadonlyMap<string, Expression>;
  readonly findings: readonly CompiledFinding[];
  readonly causes: readonly CompiledCause[];
  readonly fixes: readonly CompiledFix[];
  readonly healthy: { en: Template; zh: Template } | undefined;
  readonly checks: readonly CompiledCheck[];
}
export interface CompiledCheck {
  readonly id: string;
  readonly each: Expression;
  readonly fine: Expression;
  readonly what: { en: Template; zh: Template };
  readonly seen: { en: Template; zh: Template };
}
export interface CompiledProbe {
  readonly name: string;
  readonly source: PlaybookProbe;
  readonly run: Template;
  readonly when: Expression | undefined;
  readonly forEach: Expression | undefined;
  readonly parse: Parser;
  /** What is asked where `run` gives nothing. */
  readonly or: { readonly probe: CompiledProbe; readonly when: Expression | undefined } | undefined;
}
export interface CompiledRaise {
  readonly playbook: string;
  readonly with: readonly [string, Expression][];
  readonly forEach: Expression | undefined;
  readonly max: number;
}
export interface CompiledFinding {
  readonly source: PlaybookFinding;
  readonly when: Expression;
  readonly quote: Expression | undefined;
  readonly say: { en: Template; zh: Template } | undefined;
  readonly raise: readonly CompiledRaise[];
}
export interface CompiledCause {
  readonly source: PlaybookCause;
  readonly when: Expression;
  readonly confirm: Expression | undefined;
  /** Names of the object, one expression each: one without a value does not take the others with it. */
  readonly about: readonly Expression[];
  readonly statement: { en: Template; zh: Template };
  readonly next: { en: Template; zh: Template } | undefined;
}
export interface CompiledFix {
  readonly source: Playbook["fixes"][number];
  readonly run: Template;
  readonly why: { en: Template; zh: Template };
  readonly verify: Template;
}

/** What is wrong with a playbook, with the place as a path of keys (for the loader to find the line). */
export class PlaybookError extends Error {
  readonly path: readonly (string | number)[];
  constructor(path: readonly (string | number)[], message: string) {
    super(`${path.join(".")}: ${message}`);
    this.name = "PlaybookError";
    this.path = path;
  }
}

type Path = (string | number)[];
function at<T>(path: Path, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (error instanceof PlaybookError) throw error;
    throw new PlaybookError(path, error instanceof Error ? error.message : String(error));
  }
}
/**
 * A control character in a playbook is a slip of the pen: "\b" between double quotes is a backspace to YAML, and a
 * pattern with it never matches. Line feeds and tabs are the only ones with a use.
 */
const slip = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/;
function refuseControls(path: Path, value: unknown): void {
  if (typeof value === "string") {
    const code = slip.exec(value)?.[0].codePointAt(0);
    if (code === undefined) return;
    const name = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
    throw new PlaybookError(
      path,
      `control character ${name}; between double quotes write "\\\\b", not "\\b"`,
    );
  }
  if (Array.isArray(value)) for (const [i, v] of value.entries()) refuseControls([...path, i], v);
  else if (value !== null && typeof value === "object")
    for (const [key, v] of Object.entries(value)) refuseControls([...path, key], v);
}
const optional = (path: Path, source: string | undefined): Expression | undefined =>
  source === undefined ? undefined : at(path, () => compile(source));
const both = (path: Path, text: { en: string; zh: string }): { en: Template; zh: Template } => ({
  en: at([...path, "en"], () => compileTemplate(text.en)),
  zh: at([...path, "zh"], () => compileTemplate(text.zh)),
});

/** Another program has exit codes of its own. */
const alternative = (p: PlaybookProbe, or: NonNullable<PlaybookProbe["or"]>): PlaybookProbe => ({
  ...p,
  or: undefined,
  exits: or.exits,
  run: or.run,
  parse: or.parse ?? p.parse,
});

function compileProbe(
  name: string,
  p: PlaybookProbe,
  parsers: Readonly<Record<string, Parser>>,
): CompiledProbe {
  const path = ["probes", name];
  return {
    name,
    source: p,
    run: at([...path, "run"], () => compileTemplate(p.run.replaceAll("{{sudo}}", sudoMark))),
    when: optional([...path, "when"], p.when),
    forEach: optional([...path, "forEach"], p.forEach),
    parse: at([...path, "parse"], () => parserFor(p.parse, parsers)),
    or: p.or && {
      probe: compileProbe(name, alternative(p, p.or), parsers),
      when: optional([...path, "or", "when"], p.or.when),
    },
  };
}

function compileFinding(f: PlaybookFinding, i: number): CompiledFinding {
  const path = ["findings", i];
  return {
    source: f,
    when: at([...path, "when"], () => compile(f.when)),
    quote: optional([...path, "quote"], f.quote),
    say: f.say ? both([...path, "say"], f.say) : undefined,
    raise: f.raise.map((r, j) => ({
      playbook: r.playbook,
      with: Object.entries(r.with).map(([k, v]): [string, Expression] => [
        k,
        at([...path, "raise", j, "with", k], () => compile(v)),
      ]),
      forEach: optional([...path, "raise", j, "forEach"], r.forEach),
      max: r.max,
    })),
  };
}

/** The elements of a list literal as written; any other expression is its own only element, "" has none. */
export function elements(source: string): string[] {
  const text = source.trim();
  const parts: string[] = [];
  let depth = 0;
  let from = 1;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const c = text[at] ?? "";
    if (quote !== "") quote = c === quote ? "" : quote;
    else if (c === "'" || c === '"') quote = c;
    else if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) depth--;
    else if (c === "," && depth === 1) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
    if (depth === 0 && at < text.length - 1) return text === "" ? [] : [text];
  }
  if (!text.startsWith("[")) return text === "" ? [] : [text];
  return [...parts, text.slice(from, -1)].map((p) => p.trim()).filter((p) => p !== "");
}

/**
 * Validates and compiles one playbook. `parsers` are the named ones. Throws PlaybookError at the first fault.
 * Names used in expressions are not resolved here: triage's are known only once all playbooks are loaded.
 */
export function compilePlaybook(value: unknown, parsers: Readonly<Record<string, Parser>>): CompiledPlaybook {
  const read = playbookSchema.safeParse(value);
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new PlaybookError((issue?.path ?? []) as Path, issue?.message ?? "does not fit playbook/v1");
  }
  const p = read.data;
  refuseControls([], p);
  const findingIds = new Set(p.findings.map((f) => f.id));
  const causeIds = new Set(p.causes.map((c) => c.id));
  const causes = p.causes.map((c, i): CompiledCause => {
    const path = ["causes", i];
    for (const b of c.because)
      if (!findingIds.has(b)) throw new PlaybookError([...path, "because"], `no finding "${b}"`);
    return {
      source: c,
      when: at([...path, "when"], () => compile(c.when)),
      confirm: optional([...path, "confirm"], c.confirm),
      about: elements(c.about ?? "").map((e) => at([...path, "about"], () => compile(e))),
      statement: both([...path, "statement"], c.statement),
      next: c.next && both([...path, "next"], c.next),
    };
  });
  const fixes = p.fixes.map((f, i): CompiledFix => {
    for (const id of f.for)
      if (!causeIds.has(id)) throw new PlaybookError(["fixes", i, "for"], `no cause "${id}"`);
    return {
      source: f,
      run: at(["fixes", i, "run"], () => compileTemplate(f.run.replaceAll("{{sudo}}", sudoMark))),
      why: both(["fixes", i, "why"], f.why),
      verify: at(["fixes", i, "verify"], () => compileTemplate(f.verify.replaceAll("{{sudo}}", sudoMark))),
    };
  });
  return {
    source: p,
    id: p.id,
    params: new Map(
      Object.entries(p.params).map(([k, v]) => [k, optional(["params", k, "default"], v.default)]),
    ),
    probes: new Map(Object.entries(p.probes).map(([k, v]) => [k, compileProbe(k, v, parsers)])),
    facts: new Map(Object.entries(p.facts).map(([k, v]) => [k, at(["facts", k], () => compile(v))])),
    findings: p.findings.map(compileFinding),
    causes,
    fixes,
    healthy: p.healthy ? both(["healthy"], p.healthy) : undefined,
    checks: p.checks.map((c, i) => ({
      id: c.id,
      each: at(["checks", i, "each"], () => compile(c.each)),
      fine: at(["checks", i, "fine"], () => compile(c.fine)),
      what: both(["checks", i, "what"], c.what),
      seen: both(["checks", i, "seen"], c.seen),
    })),
  };
}
