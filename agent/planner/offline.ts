import type { CaseEvent, Conclusion, Proposal, ScopeAsset } from "../events.ts";
import { type CompiledPlaybook, compilePlaybook } from "../playbook/compile.ts";
import { concludeFrom, hypothesesOf, type Judged, judgeInvestigation } from "../playbook/conclude.ts";
import { createLibrary, investigate, type Library } from "../playbook/engine.ts";
import type { Need, ProbeResult } from "../playbook/instance.ts";
import type { Parser } from "../playbook/schema.ts";
import type { Planner, PlannerContext, PlannerTurn, StepDraft } from "../ports.ts";
import { verifyTurn } from "./verification.ts";

/** Most commands the offline planner runs on one asset; beyond it, what is left is reported as not checked. */
export const commandLimit = 40;
/** Most commands proposed in one turn. */
const batchLimit = 24;

/** What the log says about the probes of one asset. */
export interface Replay {
  results: Map<string, ProbeResult>;
  /** Commands proposed and neither observed nor dropped. */
  open: Set<string>;
}

const endings = new Set(["step.observed", "step.interrupted", "step.dropped"]);

/**
 * Reads the log back into probe results per asset. Denied and rejected steps count as "could not run". A probe whose
 * outcome is unknown (the server died, the connection broke) is asked for once more: as a new step, judged anew.
 */
async function replay(context: PlannerContext): Promise<Map<string, Replay>> {
  const proposals = new Map<string, Proposal>();
  const assets = new Map<string, Replay>();
  const lost = new Set<string>();
  const of = (assetId: string): Replay => {
    const known = assets.get(assetId) ?? { results: new Map(), open: new Set() };
    assets.set(assetId, known);
    return known;
  };
  const origin = (p: Proposal): Proposal => {
    const before = p.replaces && !p.probe ? proposals.get(p.replaces) : undefined;
    return before ? origin(before) : p;
  };
  for (const event of context.events) {
    if (event.type === "step.proposed") {
      proposals.set(event.data.stepId, event.data);
      const key = origin(event.data).probe?.key;
      if (key) of(event.data.assetId).open.add(key);
      continue;
    }
    if (!endings.has(event.type) || !("stepId" in event.data)) continue;
    const proposal = proposals.get(String(event.data.stepId));
    const key = proposal && origin(proposal).probe?.key;
    if (!proposal || !key) continue;
    if (event.type === "step.dropped" && event.data.why === "replaced") continue;
    const asset = of(proposal.assetId);
    asset.open.delete(key);
    const place = `${proposal.assetId}\n${key}`;
    if (outcomeUnknown(event) && !lost.has(place)) {
      lost.add(place);
      continue;
    }
    asset.results.set(key, await resultOf(context, event, proposal.stepId));
  }
  return assets;
}

function outcomeUnknown(event: CaseEvent): boolean {
  return (
    event.type === "step.interrupted" || (event.type === "step.observed" && event.data.outcome === "unknown")
  );
}

async function resultOf(context: PlannerContext, event: CaseEvent, stepId: string): Promise<ProbeResult> {
  if (event.type !== "step.observed" || event.data.outcome !== "exited")
    return { status: "failed", text: "", exitCode: null, stepId };
  const text = await context.output(event.data.output);
  return { status: "ran", text, exitCode: event.data.exitCode, stepId };
}

/** Fault text with everything the operator added; the fault comes first. */
function caseText(events: readonly CaseEvent[]): string {
  const parts: string[] = [];
  for (const e of events) {
    if (e.type === "case.opened") parts.push(e.data.fault);
    else if (e.type === "question.answered") parts.push(e.data.text);
    else if (e.type === "note.added" && e.actor.kind === "person") parts.push(e.data.text);
    else if (e.type === "control.returned" && e.data.note) parts.push(e.data.note);
  }
  return parts.join("\n");
}

function draft(assetId: string, need: Need): StepDraft {
  return {
    assetId,
    command: need.command,
    purpose: need.purpose,
    timeoutMs: need.timeoutS * 1000,
    kind: "probe",
    probe: { playbook: need.playbook, probe: need.probe, key: need.key },
  };
}

interface Plan {
  steps: StepDraft[];
  leftOver: Need[];
}

/** The next commands on one asset: expensive ones wait until nothing cheaper is open. */
function nextSteps(judged: Judged, past: Replay | undefined): Plan {
  const { needs, assetId } = judged.investigation;
  const used = (past?.results.size ?? 0) + (past?.open.size ?? 0);
  const free = Math.max(0, commandLimit - used);
  const wanted = needs.filter((n) => !past?.open.has(n.key));
  const cheapest = wanted[0]?.cost;
  const now = wanted.filter((n) => n.cost !== "high" || cheapest === "high");
  const chosen = now.slice(0, Math.min(free, batchLimit));
  return { steps: chosen.map((n) => draft(assetId, n)), leftOver: chosen.length === 0 ? wanted : [] };
}

function budgetNote(left: readonly Need[]): Conclusion["notChecked"] {
  return left.slice(0, 10).map((n) => ({
    what: n.purpose,
    why: {
      en: `The limit of ${commandLimit} commands was reached before: ${n.command}`,
      zh: `已达到 ${commandLimit} 条命令的上限，未执行：${n.command}`,
    },
  }));
}

async function plan(library: Library, context: PlannerContext): Promise<PlannerTurn> {
  const opened = context.events.find((e) => e.type === "case.opened");
  const scope: readonly ScopeAsset[] = opened?.type === "case.opened" ? opened.data.assets : [];
  const past = await replay(context);
  const fault = caseText(context.events);
  const all = scope.map((asset) =>
    judgeInvestigation(
      investigate({
        library,
        asset,
        fault,
        results: past.get(asset.id)?.results ?? new Map<string, ProbeResult>(),
      }),
    ),
  );
  const hypotheses = hypothesesOf(all);
  const plans = all.map((j) => nextSteps(j, past.get(j.investigation.assetId)));
  const steps = plans.flatMap((p) => p.steps);
  if (steps.length > 0) return { move: { kind: "propose", steps }, hypotheses };
  const conclusion = concludeFrom(
    all,
    plans.flatMap((p) => budgetNote(p.leftOver)),
  );
  return { move: await verifyTurn(context, conclusion), hypotheses };
}

/**
 * The planner that needs no model: playbooks alone. A pure function of the case log and the step outputs, so a
 * restart or a replay plans the same. `playbooks` are parsed YAML documents or already compiled ones; throws
 * PlaybookError when one is not valid.
 */
export function createOfflinePlanner(
  playbooks: readonly unknown[],
  parsers: Readonly<Record<string, Parser>>,
): Planner {
  const compiled = playbooks.map((p) => (isCompiled(p) ? p : compilePlaybook(p, parsers)));
  const library = createLibrary(compiled);
  return { name: "offline", plan: (context) => plan(library, context) };
}

const isCompiled = (p: unknown): p is CompiledPlaybook =>
  p !== null && typeof p === "object" && "source" in p && "probes" in p && p.probes instanceof Map;
