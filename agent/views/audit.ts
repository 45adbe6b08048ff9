import { evolve, initial } from "../case.ts";
import type { Actor, CaseEvent } from "../events.ts";
import { actorName } from "./timeline.ts";

/** One decision or action somebody answers for, in order. */
export interface AuditEntry {
  seq: number;
  at: number;
  who: string;
  kind: Actor["kind"];
  did: CaseEvent["type"];
  step?: number;
  asset?: string;
  /** The exact text it was about. */
  command?: string;
  digest?: string;
  scope?: "once" | "case";
  /** Typed reason of an override or a rejection. */
  reason?: string;
  leave?: "supervisor" | "person" | "grant" | "override";
  decision?: "allow" | "ask" | "deny";
}

const audited: ReadonlySet<CaseEvent["type"]> = new Set([
  "case.opened",
  "case.paused",
  "case.resumed",
  "case.closed",
  "step.judged",
  "step.started",
  "step.interrupted",
  "step.dropped",
  "approval.requested",
  "approval.granted",
  "approval.denied",
  "approval.expired",
  "control.taken",
  "control.returned",
] as const);

/** Who decided what, in the order it happened; everything else (thoughts, output) is left out. */
export function auditOf(caseId: string, events: readonly CaseEvent[]): AuditEntry[] {
  let state = initial(caseId);
  const entries: AuditEntry[] = [];
  for (const event of events) {
    state = evolve(state, event);
    if (!audited.has(event.type)) continue;
    const step = "stepId" in event.data ? state.steps[event.data.stepId] : undefined;
    const assetId = step?.proposal.assetId ?? ("assetId" in event.data ? event.data.assetId : undefined);
    const asset = state.opened?.assets.find((a) => a.id === assetId)?.name;
    entries.push({
      seq: event.seq,
      at: event.at,
      who: actorName(event.actor),
      kind: event.actor.kind,
      did: event.type,
      ...(step ? { step: step.number, command: step.verdict?.canonical ?? step.proposal.command } : {}),
      ...(asset === undefined ? {} : { asset }),
      ...detail(event),
    });
  }
  return entries;
}

function detail(e: CaseEvent): Partial<AuditEntry> {
  switch (e.type) {
    case "step.judged":
      return { decision: e.data.decision };
    case "step.started":
      return { digest: e.data.digest, leave: e.data.leave };
    case "approval.requested":
      return { digest: e.data.digest };
    case "approval.granted": {
      const { digest, scope, override } = e.data;
      return override === undefined ? { digest, scope } : { digest, scope, reason: override };
    }
    case "approval.denied":
      return { reason: e.data.reason };
    case "step.dropped":
    case "case.closed":
      return { reason: "why" in e.data ? e.data.why : e.data.reason };
    default:
      return {};
  }
}
