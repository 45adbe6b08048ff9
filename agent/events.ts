import { z } from "zod";
import { failureCodes } from "./errors.ts";

/**
 * The case log: every stored event of one investigation. UI, model context, audit, report and resume are
 * views of this list. Events are append-only and past-tense; a stored shape never changes (add a type or an
 * optional field, upcast on read). `seq` starts at 1 and has no gaps. Times are epoch milliseconds (UTC).
 */
const localized = z.object({ en: z.string(), zh: z.string() });
export const failureSchema = z.object({
  code: z.enum(failureCodes),
  message: localized,
  next: localized,
  detail: z.string().optional(),
});
export const decisionSchema = z.enum(["allow", "ask", "deny"]);
export const strategySchema = z.enum(["auto", "step"]);

/** Who caused the event. `person` carries the login; `agent` the planner ("offline" or a provider entry's name). */
export const actorSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("person"), id: z.string(), name: z.string() }),
  z.object({ kind: z.literal("agent"), planner: z.string() }),
  z.object({ kind: z.literal("supervisor") }),
  z.object({ kind: z.literal("system") }),
]);

/** One asset in the fixed scope of the case. `account` is the login name used on it. */
export const scopeAssetSchema = z.object({
  id: z.string(),
  name: z.string(),
  account: z.string(),
  tags: z.array(z.string()),
});

/** Limits of the whole case. Reaching one ends planning with the matching `budget_*` failure, never silently. */
export const budgetSchema = z.object({
  maxSteps: z.number().int().positive(),
  maxTokens: z.number().int().positive(),
  maxCostUsd: z.number().nonnegative(),
  maxWallMs: z.number().int().positive(),
});

/** One hypothesis as shown in the hypothesis list and, as a branch of a playbook, in the tree. */
export const hypothesisSchema = z.object({
  id: z.string(),
  statement: localized,
  status: z.enum(["open", "confirmed", "likely", "ruled_out", "not_checked"]),
  /** Steps whose output supports or refutes it. */
  evidence: z.array(z.string()),
  playbook: z.string().optional(),
  why: localized.optional(),
});

export const evidenceSchema = z.object({
  stepId: z.string(),
  /** The bytes relied on, quoted from the (redacted) output; host text, to be shown as data only. */
  excerpt: z.string(),
});

export const fixSchema = z.object({
  id: z.string(),
  assetId: z.string(),
  /** The cause it is for, as `causes` names it; absent when the planner did not say. */
  causeId: z.string().optional(),
  /** A runnable command, or "" when the fix is advice in words only (then `why` says what to do). */
  command: z.string(),
  risk: z.enum(["safe", "change", "disruptive", "destructive"]),
  why: localized,
  /** Read-only command that shows whether the fix worked; "" if none. */
  verify: z.string(),
});

export const causeSchema = z.object({
  id: z.string(),
  statement: localized,
  confidence: z.enum(["confirmed", "likely", "unknown"]),
  assetId: z.string(),
  evidence: z.array(evidenceSchema),
});

/**
 * Something that happened on a host before the case, by the host's own records: data, and a hint at most. `what`: a path,
 * "upgrade nginx 1.22.1", "ops from 10.0.0.7", a unit, the line of a log; "" for the start of the host.
 */
export const hostEventSchema = z.object({
  assetId: z.string(),
  /** Epoch milliseconds by the host's clock. */
  at: z.number(),
  kind: z.enum(["file", "cron", "package", "login", "start", "boot", "error"]),
  what: z.string(),
  /** Files of the same folder changed with it, itself included; absent: it alone. */
  count: z.number().int().optional(),
  /** The root cause names it. */
  concerns: z.boolean(),
  /** The step whose output shows it. */
  stepId: z.string().optional(),
});

/** What a planner concludes. The first cause is the root cause. Every claim cites a step or is refused. */
export const conclusionSchema = z.object({
  outcome: z.enum(["root_cause_found", "no_fault_found", "inconclusive"]),
  confidence: z.enum(["confirmed", "likely", "unknown"]),
  /** One self-contained paragraph: what is broken, by what mechanism, shown where. */
  rootCause: localized,
  causes: z.array(causeSchema),
  evidence: z.array(evidenceSchema),
  notChecked: z.array(z.object({ what: localized, why: localized })),
  fixes: z.array(fixSchema),
  prevent: z.array(localized),
  /** What happened on the hosts lately, the oldest first; absent where nobody looked. */
  hostEvents: z.array(hostEventSchema).optional(),
  /**
   * Set on a second conclusion after a fix was run. `fixed` is true only for the result "fixed"; `result` and what
   * follows are absent in logs of versions that only asked the check of the fix.
   */
  verification: z
    .object({
      fixId: z.string(),
      fixed: z.boolean(),
      stepId: z.string(),
      result: z.enum(["fixed", "not_fixed", "not_checked"]).optional(),
      /** What was seen after the fix that makes it so. */
      why: localized.optional(),
      /** Every step of the check, in the order they ran. */
      steps: z.array(z.string()).optional(),
    })
    .optional(),
});

/** Reference to output kept as a blob. `hash` is SHA-256 hex of the redacted bytes; sizes in bytes. */
export const outputRefSchema = z.object({
  hash: z.string(),
  bytes: z.number().int().nonnegative(),
  /** Bytes the host sent; greater than `bytes` when head and tail were kept and the middle was dropped. */
  totalBytes: z.number().int().nonnegative(),
  /** First lines, for the timeline, at most 2,000 characters. */
  preview: z.string(),
});

export const proposalSchema = z.object({
  stepId: z.string(),
  assetId: z.string(),
  command: z.string(),
  purpose: localized,
  /** Wall-clock limit on the host, milliseconds. */
  timeoutMs: z.number().int().positive(),
  planVersion: z.number().int().nonnegative(),
  kind: z.enum(["probe", "command", "fix", "verify"]),
  /** Which playbook and probe it belongs to, for the offline planner and the tree view. */
  probe: z.object({ playbook: z.string(), probe: z.string(), key: z.string() }).optional(),
  /** The step this one replaces (an edit or an override). */
  replaces: z.string().optional(),
  fixId: z.string().optional(),
  /** Tool-call id given by the model, so that the answer can be matched. */
  toolCallId: z.string().optional(),
});

const span = z.object({ start: z.number().int(), end: z.number().int() });
export const verdictSchema = z.object({
  decision: decisionSchema,
  canonical: z.string(),
  effects: z.array(z.object({ code: z.string(), text: localized })),
  reasons: z.array(
    z.object({ code: z.string(), decision: decisionSchema, text: localized, span: span.optional() }),
  ),
  /** Set when only the site's allowance makes it "allow": its entry and who is responsible. */
  widened: z.object({ entry: z.number().int().positive(), by: z.string() }).optional(),
  /** Words of the canonical command that a host printed earlier and nobody else said. Such a step is approved by eye. */
  fromHost: z.array(span.extend({ text: z.string() })).optional(),
  /** A model's second opinion. `rules` is what the rules alone said; without `decision` nothing usable came. */
  opinion: z
    .object({
      by: z.string(),
      rules: decisionSchema,
      decision: decisionSchema.optional(),
      reason: z.string().optional(),
      failed: z.string().optional(),
      durationMs: z.number().nonnegative(),
    })
    .optional(),
});

/** How a started step ended. `unknown` = connection lost: it may or may not have finished, exitCode is null. */
export const stepOutcomeSchema = z.enum(["exited", "signaled", "timeout", "stopped", "unknown", "failed"]);

/** Something done on an asset before the case was opened. `what` is what people or planners wrote: data. */
export const earlierActSchema = z.object({
  assetId: z.string(),
  /** Epoch milliseconds. */
  at: z.number(),
  who: z.string(),
  /** The command, or what was done; "" for a terminal. */
  what: z.string(),
  /** Absent: no exit code; null: outcome unknown. */
  exitCode: z.number().nullable().optional(),
});
export type EarlierAct = z.infer<typeof earlierActSchema>;

const data = {
  "case.opened": z.object({
    title: z.string(),
    fault: z.string(),
    lang: z.enum(["en", "zh"]),
    assets: z.array(scopeAssetSchema).min(1),
    strategy: strategySchema,
    /** "offline" or the name of a model provider entry. */
    planner: z.string(),
    budget: budgetSchema,
    /** What was done on these assets through Bartizan in the 24 h before, newest first; looking is left out. */
    earlier: z.array(earlierActSchema).optional(),
  }),
  "case.paused": z.object({ reason: z.string().optional() }),
  "case.resumed": z.object({}),
  "case.concluded": z.object({ conclusion: conclusionSchema }),
  "case.closed": z.object({
    reason: z.enum(["done", "stopped", "failed"]),
    failure: failureSchema.optional(),
  }),
  "plan.revised": z.object({
    version: z.number().int(),
    hypotheses: z.array(hypothesisSchema),
    note: localized.optional(),
  }),
  "question.asked": z.object({
    questionId: z.string(),
    text: localized,
    options: z.array(z.string()).optional(),
    toolCallId: z.string().optional(),
  }),
  "question.answered": z.object({ questionId: z.string(), text: z.string() }),
  /** A person's remark to the planner, or a system remark (planner fault survived, read output served…). */
  "note.added": z.object({ text: z.string(), failure: failureSchema.optional() }),
  "step.proposed": proposalSchema,
  "step.judged": verdictSchema.extend({ stepId: z.string() }),
  /** Durable before the first byte goes to the host. `digest` binds asset, account, canonical command, plan version. */
  "step.started": z.object({
    stepId: z.string(),
    canonical: z.string(),
    digest: z.string(),
    leave: z.enum(["supervisor", "person", "grant", "override"]),
  }),
  "step.observed": z.object({
    stepId: z.string(),
    outcome: stepOutcomeSchema,
    exitCode: z.number().int().nullable(),
    signal: z.string().optional(),
    durationMs: z.number().nonnegative(),
    output: outputRefSchema,
    /** Kernel-enforced read-only run, by the name of the mechanism; absent = none. */
    sandbox: z.string().optional(),
    /** Steps that could lock people out: the armed revert was disarmed after a second login, or put things back. */
    revert: z.enum(["disarmed", "fired", "unknown"]).optional(),
    failure: failureSchema.optional(),
  }),
  /** Started, then the process died before it was observed: may have run. Never re-run by itself. */
  "step.interrupted": z.object({ stepId: z.string() }),
  /** A proposed step that will not run: rejected by a person, denied, superseded by an edit, or the case stopped. */
  "step.dropped": z.object({
    stepId: z.string(),
    why: z.enum(["rejected", "denied", "replaced", "stopped", "expired"]),
  }),
  "approval.requested": z.object({
    approvalId: z.string(),
    stepId: z.string(),
    digest: z.string(),
    expiresAt: z.number(),
  }),
  "approval.granted": z.object({
    approvalId: z.string(),
    stepId: z.string(),
    digest: z.string(),
    /** "case": this exact canonical command on this asset needs no more approval in this case. Never for deny. */
    scope: z.enum(["once", "case"]),
    /** Typed reason of a person who runs a denied command all the same. */
    override: z.string().optional(),
  }),
  "approval.denied": z.object({ approvalId: z.string(), stepId: z.string(), reason: z.string() }),
  "approval.expired": z.object({ approvalId: z.string(), stepId: z.string() }),
  "control.taken": z.object({ assetId: z.string() }),
  /** Terminal handed back; `observed` is what the terminal showed meanwhile (redacted, as data). */
  "control.returned": z.object({
    assetId: z.string(),
    observed: outputRefSchema.optional(),
    note: z.string().optional(),
  }),
  "model.called": z.object({
    provider: z.string(),
    model: z.string(),
    inputTokens: z.number().int().nonnegative(),
    outputTokens: z.number().int().nonnegative(),
    /** The provider reported no token counts: these are estimates. */
    estimated: z.boolean().optional(),
    costUsd: z.number().nonnegative(),
    durationMs: z.number().nonnegative(),
    promptHash: z.string(),
    outcome: z.enum(["ok", "failed"]),
    failure: failureSchema.optional(),
    /** What the model said in words beside its tool calls; cut at 4,000 characters. */
    text: z.string().optional(),
  }),
} as const;

export type EventType = keyof typeof data;
export type EventData<T extends EventType> = z.infer<(typeof data)[T]>;
export const eventDataSchemas: { readonly [T in EventType]: (typeof data)[T] } = data;
export const eventTypes = Object.keys(data) as EventType[];

/** An event as decided, before the log gives it a place. */
export type NewEvent = {
  [T in EventType]: { v: 1; at: number; actor: Actor; type: T; data: EventData<T> };
}[EventType];
/** An event as stored. */
export type CaseEvent = NewEvent & { caseId: string; seq: number };

const envelope = z.object({
  v: z.literal(1),
  caseId: z.string(),
  seq: z.number().int().positive(),
  at: z.number(),
  actor: actorSchema,
  type: z.string(),
  data: z.unknown(),
});

/** Reads a stored event; throws a ZodError on any shape this version does not know. */
export function parseEvent(value: unknown): CaseEvent {
  const e = envelope.parse(value);
  const schema = (eventDataSchemas as Record<string, z.ZodType | undefined>)[e.type];
  if (!schema) throw new Error(`unknown event type ${e.type}`);
  return { ...e, data: schema.parse(e.data) } as CaseEvent;
}

export type Actor = z.infer<typeof actorSchema>;
export type Decision = z.infer<typeof decisionSchema>;
export type Strategy = z.infer<typeof strategySchema>;
export type ScopeAsset = z.infer<typeof scopeAssetSchema>;
export type Budget = z.infer<typeof budgetSchema>;
export type Hypothesis = z.infer<typeof hypothesisSchema>;
export type Evidence = z.infer<typeof evidenceSchema>;
export type Fix = z.infer<typeof fixSchema>;
export type Cause = z.infer<typeof causeSchema>;
export type HostEvent = z.infer<typeof hostEventSchema>;
export type Conclusion = z.infer<typeof conclusionSchema>;
export type OutputRef = z.infer<typeof outputRefSchema>;
export type Proposal = z.infer<typeof proposalSchema>;
export type StepOutcome = z.infer<typeof stepOutcomeSchema>;
