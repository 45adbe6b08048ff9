/** The catalogue as people read it: programs, options, sub-commands and examples with their verdicts of today. */
import type { Family, Spec } from "./call.ts";
import { families, findSpec } from "./catalogue/index.ts";
import { flagTable } from "./flags.ts";
import { defaultPolicy, judge } from "./judge.ts";
import { reasonText } from "./reasons.ts";
import { decisionOf } from "./session.ts";
import type { Decision, Localized } from "./verdict.ts";

/** One program in the list. `decisions`: what its examples show it can end in. */
export interface ProgramSummary {
  name: string;
  family: string;
  decisions: Decision[];
}
interface OptionLine {
  name: string;
  /** Kind of its value; "" = text; absent = takes none. */
  value?: string;
  decision: Decision;
  why?: Localized;
}
interface SubLine {
  name: string;
  decision: Decision;
  why?: Localized;
  options: OptionLine[];
}
export interface ProgramDescription extends ProgramSummary {
  /** Names that share the entry. */
  aliases: string[];
  /** Why the whole program asks or is refused, if it does. */
  why?: { decision: Decision; text: Localized };
  options: OptionLine[];
  /** True when any argument is taken as it is, so that options are not listed. */
  free: boolean;
  subs: SubLine[];
  /** Kinds of its operands in order; the last repeats. Empty = none are known. */
  operands: string[];
  /** The entry has rules in code beyond these tables. */
  more: boolean;
  examples: { command: string; decision: Decision; why: Localized[] }[];
}

const namesOf = (spec: Spec): string[] => spec.names.trim().split(/\s+/);

/** What an entry can end in, from its examples (which a test keeps true). */
function decisionsOf(spec: Spec): Decision[] {
  return (["allow", "ask", "deny"] as const).filter((d) => spec.examples[d].length > 0);
}

/** Every program, by name. */
export function catalogueIndex(): ProgramSummary[] {
  const seen = new Map<string, ProgramSummary>();
  for (const family of families) {
    for (const spec of family.specs) {
      const decisions = decisionsOf(spec);
      for (const name of namesOf(spec)) seen.set(name, { name, family: family.name, decisions });
    }
  }
  return [...seen.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function optionsOf(text: string, spec: Spec): OptionLine[] {
  return [...flagTable(text, spec.style === "single").values()].map((rule) => ({
    name: rule.name,
    ...(rule.value === "none" ? {} : { value: rule.kind }),
    decision: rule.code ? decisionOf(rule.code) : "allow",
    ...(rule.code ? { why: reasonText(rule.code, rule.name) } : {}),
  }));
}

function subsOf(spec: Spec): SubLine[] {
  return Object.entries(spec.subs ?? {}).flatMap(([key, rule]) =>
    key.split("|").map((name): SubLine => {
      if (!rule.startsWith("!")) {
        return { name, decision: "allow", options: optionsOf(rule.slice(2).split(";")[0] ?? "", spec) };
      }
      const code = rule.slice(1);
      return { name, decision: decisionOf(code), why: reasonText(code, name), options: [] };
    }),
  );
}

/** The entry of a program; versioned names find the bare one, as when judging. */
export function describeProgram(name: string): ProgramDescription | undefined {
  const spec = findSpec(name);
  const family = spec && families.find((f: Family) => f.specs.includes(spec));
  if (!spec || !family) return undefined;
  const examples = (["allow", "ask", "deny"] as const).flatMap((d) => spec.examples[d]);
  return {
    name,
    family: family.name,
    decisions: decisionsOf(spec),
    aliases: namesOf(spec).filter((n) => n !== name),
    ...(spec.code ? { why: { decision: decisionOf(spec.code), text: reasonText(spec.code, name) } } : {}),
    options: optionsOf(spec.flags ?? "", spec),
    free: spec.style === "free" || spec.loose === true,
    subs: subsOf(spec),
    operands: (spec.args ?? "").split(/\s+/).filter((k) => k !== "" && k !== "-"),
    more: spec.check !== undefined,
    examples: examples.map((command) => {
      const { decision, reasons } = judge(command, { id: "catalogue", tags: [] }, defaultPolicy);
      const why = reasons.filter((r) => r.decision === decision).slice(0, 3);
      return { command, decision, why: why.map((r) => r.text) };
    }),
  };
}
