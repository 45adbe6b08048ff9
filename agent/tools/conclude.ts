import { z } from "zod";
import type { Cause, Evidence, Fix } from "../events.ts";
import { both, labelOf } from "../planner/say.ts";
import { assetOrError, type Desk, defineTool, fault, stepByLabel, type ToolResult } from "./tool.ts";

const confidence = z.enum(["confirmed", "likely", "unknown"]);
const evidence = z.array(
  z.object({
    step: z.string().min(1).describe('Label of an observed step, e.g. "s3"'),
    excerpt: z
      .string()
      .max(2000)
      .describe("Copied from that step's output, character for character; empty only if the output is empty"),
  }),
);
const text = z.string().trim().min(1).max(4000);

const schema = z.object({
  outcome: z.enum(["root_cause_found", "no_fault_found", "inconclusive"]),
  confidence,
  root_cause: text.describe("One self-contained paragraph: what is broken, by what mechanism, shown where"),
  causes: z
    .array(z.object({ statement: text, confidence, asset: z.string().min(1), evidence }))
    .max(10)
    .describe("The first is the root cause, then contributing ones; symptoms are not causes"),
  evidence: evidence.optional().describe("Further evidence; for no_fault_found what shows that all is well"),
  not_checked: z.array(z.object({ what: text, why: text })).optional(),
  fixes: z
    .array(
      z.object({
        asset: z.string().min(1),
        command: z.string().max(8000).describe('Runnable command, or "" for advice in words'),
        risk: z.enum(["safe", "change", "disruptive", "destructive"]),
        why: text,
        verify: z.string().max(8000).optional().describe("Read-only command that shows whether it worked"),
      }),
    )
    .max(10)
    .optional(),
  prevent: z.array(text).max(10).optional(),
});
type Args = z.output<typeof schema>;

export const conclude = defineTool({
  name: "conclude",
  description:
    "End the investigation with the root cause, or say honestly that no fault was found or that it stays open. Every claim cites observed steps. Fixes are proposals only. Must be the only call of the reply.",
  schema,
  group: "alone",
  example: {
    outcome: "root_cause_found",
    confidence: "confirmed",
    root_cause: "/var is full because a deleted log is still held open by nginx.",
    causes: [
      {
        statement: "nginx (pid 812) holds the deleted /var/log/nginx/access.log open",
        confidence: "confirmed",
        asset: "web1",
        evidence: [{ step: "s2", excerpt: "/var/log/nginx/access.log (deleted)" }],
      },
    ],
  },
  run: weigh,
});

async function weigh(args: Args, desk: Desk): Promise<ToolResult> {
  const problem = shapeProblem(args);
  if (problem !== undefined) return unfounded(problem);
  const causes: Cause[] = [];
  for (const [i, c] of args.causes.entries()) {
    const found = assetOrError(desk, c.asset);
    if ("error" in found) return found.error;
    const checked = await checkEvidence(c.evidence, desk);
    if (typeof checked === "string") return unfounded(checked);
    const { statement, confidence: sure } = c;
    causes.push({
      id: `c${i + 1}`,
      statement: both(statement),
      confidence: sure,
      assetId: found.asset.id,
      evidence: checked,
    });
  }
  const more = await checkEvidence(args.evidence ?? [], desk);
  if (typeof more === "string") return unfounded(more);
  const fixes: Fix[] = [];
  for (const [i, f] of (args.fixes ?? []).entries()) {
    const found = assetOrError(desk, f.asset);
    if ("error" in found) return found.error;
    const { command, risk, verify = "" } = f;
    fixes.push({ id: `f${i + 1}`, assetId: found.asset.id, command, risk, why: both(f.why), verify });
  }
  return {
    kind: "conclude",
    conclusion: {
      outcome: args.outcome,
      confidence: args.confidence,
      rootCause: both(args.root_cause),
      causes,
      evidence: distinct([...causes.flatMap((c) => c.evidence), ...more]),
      notChecked: (args.not_checked ?? []).map((n) => ({ what: both(n.what), why: both(n.why) })),
      fixes,
      prevent: (args.prevent ?? []).map(both),
    },
  };
}

const unfounded = (problem: string): ToolResult => fault(problem, "claim_unfounded");

/** What the outcome promises must be there. */
function shapeProblem(args: Args): string | undefined {
  const bare = args.causes.find((c) => c.confidence !== "unknown" && c.evidence.length === 0);
  if (bare) return `the cause ${JSON.stringify(bare.statement.slice(0, 80))} cites no step`;
  if (args.outcome === "root_cause_found") {
    if (args.causes.length === 0) return "outcome root_cause_found needs at least one cause";
    if (args.confidence === "unknown") return "a found root cause can not have confidence unknown";
    if (args.causes[0]?.evidence.length === 0) return "the root cause cites no step";
  }
  if (args.outcome === "no_fault_found") {
    if (args.causes.length > 0) return "outcome no_fault_found can not come with causes";
    if ((args.evidence ?? []).length === 0)
      return "no_fault_found needs evidence: cite what shows all is well";
  }
  return undefined;
}

/** Shortest quotation that says something; a whole shorter output may be quoted too. */
const minExcerpt = 3;

/** Each excerpt must stand in the output it cites (blanks and line ends count as equal). */
async function checkEvidence(
  cited: readonly { step: string; excerpt: string }[],
  desk: Desk,
): Promise<Evidence[] | string> {
  const out: Evidence[] = [];
  for (const { step: label, excerpt } of cited) {
    const step = stepByLabel(desk, label);
    if (!step) return `evidence cites ${JSON.stringify(label)}, but there is no such step`;
    if (!step.observed) return `evidence cites ${labelOf(step)}, but that step has not been observed`;
    const { outcome, output } = step.observed;
    if (outcome === "failed") return `evidence cites ${labelOf(step)}, but that command could not be run`;
    const seen = collapse(await desk.output(output));
    const quoted = collapse(excerpt);
    if (quoted === "" && seen !== "") return `the excerpt for ${labelOf(step)} is empty: quote its output`;
    if (quoted.length < minExcerpt && quoted !== seen) {
      return `the excerpt ${JSON.stringify(excerpt)} for ${labelOf(step)} is too short to show anything`;
    }
    if (!seen.includes(quoted)) {
      return `the excerpt ${JSON.stringify(excerpt.slice(0, 200))} does not occur in the output of ${labelOf(step)}; copy it character for character (read_output shows it)`;
    }
    out.push({ stepId: step.id, excerpt: excerpt.trim() });
  }
  return out;
}

const collapse = (s: string): string => s.replace(/\s+/g, " ").trim();

function distinct(list: readonly Evidence[]): Evidence[] {
  const seen = new Map(list.map((e) => [`${e.stepId}\n${e.excerpt}`, e]));
  return [...seen.values()];
}
