import type { CaseEvent, Proposal } from "../events.ts";
import type { ProbeResult } from "../playbook/instance.ts";
import type { PlannerContext } from "../ports.ts";

/** Reads the case log back into what the playbooks work on: probe results per asset, and the words of people. */

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
export async function replay(
  context: PlannerContext,
  events: readonly CaseEvent[],
): Promise<Map<string, Replay>> {
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
  for (const event of events) {
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
export function caseText(events: readonly CaseEvent[]): string {
  const parts: string[] = [];
  for (const e of events) {
    if (e.type === "case.opened") parts.push(e.data.fault);
    else if (e.type === "question.answered") parts.push(e.data.text);
    else if (e.type === "note.added" && e.actor.kind === "person") parts.push(e.data.text);
    else if (e.type === "control.returned" && e.data.note) parts.push(e.data.note);
  }
  return parts.join("\n");
}
