import { z } from "zod";

/**
 * `playbook/v1`: one file under prompts/playbooks/ is one playbook. Words and semantics are described in
 * SCHEMA.md beside this file. Unknown keys are refused, so that a misspelt key is an error and not a silence.
 */

/**
 * Turns the text of one probe into a value for CEL: maps, lists, strings, booleans and JS numbers (CEL double).
 * Throws when the text is not what the command prints: the probe then counts as "could not run".
 */
export type Parser = (text: string, exitCode: number | null) => unknown;

const localized = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });
const ident = z.string().regex(/^[a-z][A-Za-z0-9_]{0,40}$/, "a name: a–z first, then letters, digits, _");
const causeId = z.string().regex(/^[a-z][a-z0-9-]{0,60}$/, "lower-case words joined by -");
const playbookId = z.string().regex(/^[a-z][a-z0-9]*(\.[a-z0-9-]+)*$/, "family.name in lower case");
const cel = z.string().min(1);
/** "10s", "2m" or a number of seconds. */
const seconds = z.union([z.number().positive(), z.string().regex(/^\d+(s|m)$/)]).transform(toSeconds);

function toSeconds(value: string | number): number {
  if (typeof value === "number") return value;
  return Number.parseInt(value, 10) * (value.endsWith("m") ? 60 : 1);
}

export const paramTypes = [
  "path",
  "ip",
  "host",
  "port",
  "name",
  "unit",
  "pid",
  "int",
  "url",
  "text",
  "any",
] as const;

export const paramSchema = z.strictObject({
  type: z.enum(paramTypes),
  /** CEL over triage, `fault` and earlier parameters; used when the raiser gave no value. */
  default: cel.optional(),
  /** Without a value the playbook still runs (the name is then absent); default false: it is not started. */
  optional: z.boolean().default(false),
});

export const probeSchema = z.strictObject({
  /** One command line; `{{expr}}` is quoted by the engine, `{{sudo}}` marks where `sudo -n` goes. */
  run: z.string().min(1),
  /** Name of a parser (agent/parsers) or a generic spec; see SCHEMA.md. */
  parse: z.string().default("text"),
  /**
   * Asked instead where the first gave nothing: its program is missing or knows not these options (BusyBox), or it failed
   * without a line of output; or it ended well without one and `when` holds. `parse` when it is read otherwise.
   */
  or: z
    .strictObject({
      run: z.string().min(1),
      parse: z.string().optional(),
      exits: z.array(z.number().int()).optional(),
      when: cel.optional(),
    })
    .optional(),
  timeout: seconds.default(10),
  cost: z.enum(["low", "medium", "high"]).default("low"),
  sudo: z.enum(["never", "preferred", "required"]).default("never"),
  /** Runs only when this is true. False: skipped (what needs it is absent, not unknown). */
  when: cel.optional(),
  /** Names (params, facts, findings) that must hold a value before the command can be rendered. */
  needs: z.array(ident).default([]),
  /** CEL list: one command for each `item`; the probe's value is a list of {item, value}. */
  forEach: cel.optional(),
  /** Most items of `forEach` that are run. */
  max: z.number().int().positive().max(12).default(4),
  /** Never answered from the cache of this case: the text of the command gets its own run. */
  fresh: z.boolean().default(false),
  /** Exit codes that count as "ran"; default: all but 126, 127 and those with a typical refusal message. */
  exits: z.array(z.number().int()).optional(),
  purpose: localized.optional(),
});

const raiseSchema = z.strictObject({
  playbook: playbookId,
  /** Parameter name → CEL in this playbook's scope (`item` under forEach). */
  with: z.record(ident, cel).default({}),
  forEach: cel.optional(),
  max: z.number().int().positive().max(12).default(4),
});

export const findingSchema = z.strictObject({
  id: ident,
  when: cel,
  say: localized.optional(),
  /** CEL giving a string or list of strings: the lines of output quoted as evidence are those containing it. */
  quote: cel.optional(),
  raise: z.array(raiseSchema).default([]),
});

export const playbookCauseSchema = z.strictObject({
  id: causeId,
  when: cel,
  /** Only this makes it "confirmed". */
  confirm: cel.optional(),
  else: z.literal("likely").default("likely"),
  title: localized.optional(),
  statement: localized,
  /** Findings cited as evidence. */
  because: z.array(ident).min(1),
  /**
   * Causes this one is the cause of: "cause-id", "playbook.id/cause-id" or "playbook.id/*", of any running
   * instance of that playbook. They are then reported as symptoms, never as the root cause.
   */
  explains: z.array(z.string()).default([]),
  /** 0–100: how strongly it accounts for a complaint if it holds. 20 bystander, 50 usual, 80 specific mechanism. */
  rank: z.number().min(0).max(100).default(50),
  /**
   * What it can harm: `host` = anything here; `own` = only what `about` names (a timer, a cron job, a package). An
   * `own` cause the fault text does not speak of never outranks a cause about what it does speak of.
   */
  reach: z.enum(["host", "unit", "own"]).default("host"),
  /** CEL giving the names of the object concerned (string or list): a fault text that mentions one ranks it up. */
  about: cel.optional(),
  /** Words by which people complain of it when they name no object; they tie it to a complaint and rank nothing. */
  signs: z.array(z.string().min(1)).default([]),
  /**
   * `symptom`: it only says in other words that something fails. Alone it is no root cause: the case ends inconclusive,
   * with the symptom told and `next` under "not checked".
   */
  states: z.enum(["cause", "symptom"]).default("cause"),
  /** What would look further; named in the report when nothing deeper was found. */
  next: localized.optional(),
});

export const playbookFixSchema = z.strictObject({
  for: z.array(causeId).min(1),
  /** Command template, or "" when `why` says in words what to do. */
  run: z.string(),
  why: localized,
  risk: z.enum(["safe", "change", "disruptive", "destructive"]),
  /** Read-only command template that exits 0 when the fix worked. */
  verify: z.string().default(""),
});

const recorded = z.union([
  z.string(),
  z.strictObject({ text: z.string().default(""), exit: z.number().int().nullable().default(0) }),
]);

export const playbookTestSchema = z.strictObject({
  name: z.string(),
  fault: z.string().default(""),
  params: z.record(ident, z.unknown()).default({}),
  /** Probe name (of this playbook or triage) or exact command → recorded output. Absent: could not run. */
  outputs: z.record(z.string(), recorded),
  expect: z.strictObject({
    /** Cause ids that hold, in any order; nothing else may hold. */
    causes: z.array(causeId),
    confirmed: z.array(causeId).optional(),
    unknown: z.array(causeId).optional(),
    raises: z.array(playbookId).optional(),
    /** Regular expressions the English and the Chinese statement of the first cause must match. */
    says: z.array(z.string()).optional(),
    saysZh: z.array(z.string()).optional(),
  }),
});

/**
 * Something the fault text may name and the host can be asked about. As long as a named thing is not proven fine
 * "no fault found" is not said: what was seen instead goes to "not checked".
 */
export const playbookCheckSchema = z.strictObject({
  id: ident,
  /** CEL list: the things the fault text names. Empty or absent: nothing to check. */
  each: cel,
  /** CEL over `item`: true proves it fine, false shows it is not, no value: it could not be checked. */
  fine: cel,
  /** The thing in words (`{{item}}`), and what was seen of it when it is fine or not. */
  what: localized,
  seen: localized,
});

export const playbookSchema = z.strictObject({
  schema: z.literal("playbook/v1"),
  id: playbookId,
  title: localized,
  symptoms: z
    .strictObject({
      errors: z.array(z.string()).default([]),
      phrases: z
        .strictObject({ en: z.array(z.string()).default([]), zh: z.array(z.string()).default([]) })
        .default({ en: [], zh: [] }),
      alerts: z.array(z.string()).default([]),
    })
    .default({ errors: [], phrases: { en: [], zh: [] }, alerts: [] }),
  /**
   * When it runs besides being raised: `always` (from the start), `symptoms` (the fault text ranks it high
   * enough and its parameters have values), `raised` (only when raised).
   */
  start: z.enum(["always", "symptoms", "raised"]).default("symptoms"),
  params: z.record(ident, paramSchema).default({}),
  probes: z.record(ident, probeSchema).default({}),
  facts: z.record(ident, cel).default({}),
  findings: z.array(findingSchema).default([]),
  causes: z.array(playbookCauseSchema).default([]),
  fixes: z.array(playbookFixSchema).default([]),
  /** Sentences for a report without a fault ("No fault found: …"); triage has them. */
  healthy: localized.optional(),
  checks: z.array(playbookCheckSchema).default([]),
  prevent: z.array(z.strictObject({ for: z.array(causeId).default([]), text: localized })).default([]),
  refs: z.array(z.string()).default([]),
  tests: z.array(playbookTestSchema).default([]),
});

export type Playbook = z.infer<typeof playbookSchema>;
export type PlaybookProbe = z.infer<typeof probeSchema>;
export type PlaybookCause = z.infer<typeof playbookCauseSchema>;
export type PlaybookFinding = z.infer<typeof findingSchema>;
export type PlaybookTest = z.infer<typeof playbookTestSchema>;
export type ParamType = (typeof paramTypes)[number];
export type ParamSpec = z.infer<typeof paramSchema>;
