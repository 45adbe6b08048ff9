/** The part of the REST contract about the supervisor: its catalogue and the site policy. See api.ts. */
import { z } from "zod";
import { decisionSchema, failureSchema, verdictSchema } from "../../agent/events.ts";

const localized = z.object({ en: z.string(), zh: z.string() });
/** Without an asset: by the rules and the site policy's entries for every asset. */
export const checkRequest = z.object({ command: z.string().max(64_000), assetId: z.string().optional() });
export const checkResult = verdictSchema;

const program = z.object({ name: z.string(), family: z.string(), decisions: z.array(decisionSchema) });
export const catalogueList = z.object({ programs: z.array(program) });
const option = z.object({
  name: z.string(),
  value: z.string().optional(),
  decision: decisionSchema,
  why: localized.optional(),
});
export const catalogueProgram = program.extend({
  aliases: z.array(z.string()),
  why: z.object({ decision: decisionSchema, text: localized }).optional(),
  options: z.array(option),
  free: z.boolean(),
  subs: z.array(
    z.object({
      name: z.string(),
      decision: decisionSchema,
      why: localized.optional(),
      options: z.array(option),
    }),
  ),
  operands: z.array(z.string()),
  more: z.boolean(),
  examples: z.array(z.object({ command: z.string(), decision: decisionSchema, why: z.array(localized) })),
});
const policyScope = { tag: z.string().optional(), asset: z.string().optional() };
export const policyStatus = z.object({
  /** Null: there is no site policy. */
  file: z.string().nullable(),
  digest: z.string().nullable(),
  loadedAt: z.number(),
  /** Why the newest text of the file is not in force. */
  problem: failureSchema.nullable(),
  warnings: z.array(z.object({ line: z.number(), what: localized })),
  ceilings: z.array(z.object({ ...policyScope, most: decisionSchema, reason: z.string().optional() })),
  tighten: z.array(
    z.object({
      ...policyScope,
      program: z.string().optional(),
      effect: z.string().optional(),
      pattern: z.string().optional(),
      decision: decisionSchema,
      reason: z.string().optional(),
    }),
  ),
  allow: z.array(
    z.object({
      ...policyScope,
      command: z.string(),
      reason: z.string(),
      by: z.string(),
      expires: z.string(),
      expired: z.boolean(),
    }),
  ),
  /** The model asked about verdicts, if any. */
  secondOpinion: z.string().nullable(),
});

export type CatalogueList = z.infer<typeof catalogueList>;
export type CatalogueProgram = z.infer<typeof catalogueProgram>;
export type PolicyStatus = z.infer<typeof policyStatus>;
export type CheckResult = z.infer<typeof checkResult>;
