import type { CaseState, StepState } from "./case.ts";
import { openQuestion, openSteps, runningStep } from "./case.ts";
import { budgetFailure } from "./case-failures.ts";
import type { Failure } from "./errors.ts";
import type { EventData } from "./events.ts";

/** Whose leave a step may run with, or why it may not (yet). */
export type LeaveState =
  | { kind: "leave"; leave: EventData<"step.started">["leave"] }
  | { kind: "unjudged" }
  | { kind: "denied" }
  | { kind: "unasked" }
  | { kind: "waiting"; until: number }
  | { kind: "expired"; approvalId: string };

/**
 * The one place that says whether a judged step may run: allow in auto mode, a granted and unexpired approval,
 * a grant for exactly this canonical command on this asset and account, or an override with a typed reason.
 * A fix always needs a person. The digest is checked on top of this when the step starts.
 */
export function leaveFor(state: CaseState, step: StepState, now: number): LeaveState {
  const { verdict, approval, proposal } = step;
  if (!verdict || !state.opened) return { kind: "unjudged" };
  const denied = verdict.decision === "deny";
  if (approval?.status === "granted") {
    if (now >= approval.expiresAt) return { kind: "expired", approvalId: approval.id };
    if (denied && approval.override === undefined) return { kind: "denied" };
    return { kind: "leave", leave: approval.override === undefined ? "person" : "override" };
  }
  if (denied) return { kind: "denied" };
  const account = state.opened.assets.find((a) => a.id === proposal.assetId)?.account;
  const granted = state.grants.some(
    (g) => g.assetId === proposal.assetId && g.account === account && g.canonical === verdict.canonical,
  );
  // Words a host printed may be its own instruction: no leave given in advance covers them, a person looks.
  const copied = (verdict.fromHost?.length ?? 0) > 0;
  if (granted && !copied) return { kind: "leave", leave: "grant" };
  const proven = verdict.decision === "allow" && !(copied && verdict.widened);
  if (state.opened.strategy === "auto" && proven && proposal.kind !== "fix") {
    return { kind: "leave", leave: "supervisor" };
  }
  if (approval?.status !== "requested") return { kind: "unasked" };
  if (now >= approval.expiresAt) return { kind: "expired", approvalId: approval.id };
  return { kind: "waiting", until: approval.expiresAt };
}

/** Why the case rests. `until` (epoch ms): run again then, an approval will have expired. */
export type Rest = {
  kind: "rest";
  why: "unknown_case" | "approval" | "answer" | "paused" | "control" | "concluded" | "closed";
  stepId?: string;
  until?: number;
};
export type NextAction =
  | Rest
  | { kind: "plan" }
  | { kind: "judge"; stepId: string }
  | { kind: "start"; stepId: string }
  | { kind: "interrupt"; stepId: string }
  | { kind: "expire"; stepId: string; approvalId: string }
  /** A limit of the case is reached: it concludes with what is known. */
  | { kind: "exhaust"; failure: Failure };

/** What the loop does next. Pure; `now` in epoch milliseconds decides expiry only. */
export function nextAction(state: CaseState, now: number): NextAction {
  if (!state.opened) return { kind: "rest", why: "unknown_case" };
  const running = runningStep(state);
  if (running) return { kind: "interrupt", stepId: running.id };
  if (state.closed) return { kind: "rest", why: "closed" };
  if (state.paused) return { kind: "rest", why: "paused" };
  const steps = openSteps(state);
  const unjudged = steps.find((s) => s.phase === "proposed");
  if (unjudged) return { kind: "judge", stepId: unjudged.id };
  const first = steps[0];
  if (first) return actionFor(state, first, now);
  if (openQuestion(state)) return { kind: "rest", why: "answer" };
  if (state.concluded?.current) return { kind: "rest", why: "concluded" };
  if (state.opened.assets.every((a) => state.control[a.id])) return { kind: "rest", why: "control" };
  const failure = budgetFailure(state);
  return failure ? { kind: "exhaust", failure } : { kind: "plan" };
}

function actionFor(state: CaseState, step: StepState, now: number): NextAction {
  const leave = leaveFor(state, step, now);
  if (leave.kind === "expired") return { kind: "expire", stepId: step.id, approvalId: leave.approvalId };
  if (leave.kind === "waiting") return { kind: "rest", why: "approval", stepId: step.id, until: leave.until };
  if (state.control[step.proposal.assetId]) return { kind: "rest", why: "control", stepId: step.id };
  return leave.kind === "leave" ? { kind: "start", stepId: step.id } : { kind: "judge", stepId: step.id };
}
