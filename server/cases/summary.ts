import type { CaseState } from "../../agent/case.ts";
import type { CaseSummary } from "../wire/api.ts";

/** What the log knows of a case without folding it. */
export interface CaseHead {
  caseId: string;
  lastSeq: number;
  openedAt: number;
  updatedAt: number;
}

/** One line of the list of cases. */
export function summarize(state: CaseState, head: CaseHead): CaseSummary {
  const { opened, concluded } = state;
  const conclusion = concluded?.conclusion;
  return {
    id: head.caseId,
    title: opened?.title ?? "",
    assets: (opened?.assets ?? []).map(({ id, name }) => ({ id, name })),
    status: state.status === "none" ? "closed" : state.status,
    strategy: opened?.strategy ?? "auto",
    planner: opened?.planner ?? "offline",
    openedAt: head.openedAt,
    updatedAt: head.updatedAt,
    ...(conclusion
      ? { rootCause: conclusion.rootCause, confidence: conclusion.confidence, outcome: conclusion.outcome }
      : {}),
  };
}
