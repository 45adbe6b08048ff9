import type { CaseState, StepState, Verdict } from "../case.ts";
import { assetOf } from "../case.ts";
import { approvalDigest } from "../digest.ts";
import type { NewEvent, Proposal } from "../events.ts";
import { leaveFor } from "../next-action.ts";
import { withOpinion } from "../supervisor/opinion.ts";
import { type Beside, type CaseDeps, defaultApprovalTtlMs, event, supervisor, system } from "./types.ts";

/** Strictness, so that two verdicts on the same text can be compared. */
const rank = { allow: 0, ask: 1, deny: 2 } as const;

/** The verdict with what was found out beside the rules; the decision only ever gets stricter. */
export function besideRules(verdict: Verdict, beside: Beside | undefined): Verdict {
  if (!beside) return verdict;
  const { fromHost, opinion } = beside;
  return {
    ...withOpinion(verdict, opinion),
    ...(fromHost.length > 0 ? { fromHost } : {}),
    ...(opinion ? { opinion: { ...opinion, rules: verdict.decision } } : {}),
  };
}

/** A newer verdict keeps what was found out about the same step before: marks and opinion do not wash off. */
export function carriedOver(verdict: Verdict, old: Verdict | undefined): Verdict {
  if (!old?.fromHost && !old?.opinion) return verdict;
  const { canonical } = verdict;
  const fromHost = (old.fromHost ?? []).map(({ text }) => {
    const start = Math.max(0, canonical.indexOf(text));
    return { start, end: canonical.startsWith(text, start) ? start + text.length : start, text };
  });
  const { opinion } = old;
  return besideRules(verdict, { canonical, fromHost, ...(opinion ? { opinion } : {}) });
}

/** Judges the text as proposed. A step outside the scope has no asset and is denied (decide refuses it earlier). */
export function judgeProposal(state: CaseState, proposal: Proposal, deps: CaseDeps): Verdict {
  const asset = assetOf(state, proposal.assetId);
  return asset ? deps.judge(proposal.command, asset) : refused(proposal.command, "out_of_scope");
}

/**
 * The verdict right before the start, on the canonical text. Undefined: the old verdict still holds. A stricter
 * decision or another canonical text replaces it, and every approval given for it is void.
 */
export function changedVerdict(state: CaseState, step: StepState, deps: CaseDeps): Verdict | undefined {
  const asset = assetOf(state, step.proposal.assetId);
  const old = step.verdict;
  if (!asset || !old) return judgeProposal(state, step.proposal, deps);
  const now = deps.judge(old.canonical, asset);
  if (now.canonical === old.canonical) {
    // Stricter than before, or no longer allowed for the same reason (an allowance that stands where rules stood).
    const widened = now.widened !== undefined && old.widened === undefined;
    const changed = rank[now.decision] > rank[old.decision] || (widened && old.decision === "allow");
    return changed ? carriedOver(now, old) : undefined;
  }
  const again = deps.judge(step.proposal.command, asset);
  const unstable = again.canonical === old.canonical;
  return unstable ? refused(old.canonical, "unstable_canonical") : carriedOver(again, old);
}

function refused(command: string, code: "out_of_scope" | "unstable_canonical"): Verdict {
  const text =
    code === "out_of_scope"
      ? { en: "The asset is not part of this case.", zh: "该资产不在本排障单范围内。" }
      : { en: "The command has no stable canonical form.", zh: "该命令没有稳定的规范写法。" };
  return {
    decision: "deny",
    canonical: command,
    effects: [],
    reasons: [{ code, decision: "deny", text }],
  };
}

/** The digest an approval of this step must carry now. */
export function digestOf(state: CaseState, step: StepState, deps: CaseDeps): string {
  return approvalDigest(deps.hasher, {
    assetId: step.proposal.assetId,
    account: assetOf(state, step.proposal.assetId)?.account ?? "",
    canonical: step.verdict?.canonical ?? step.proposal.command,
    planVersion: step.proposal.planVersion,
  });
}

/** The verdict's event and what follows from it: dropped when denied, an approval request when leave is missing. */
export function judgedEvents(
  state: CaseState,
  step: StepState,
  verdict: Verdict,
  deps: CaseDeps,
): NewEvent[] {
  const judged = event(deps, supervisor, "step.judged", { stepId: step.id, ...verdict });
  const { approval: _void, ...bare } = step;
  const next: StepState = { ...bare, verdict, phase: "judged" };
  const leave = leaveFor(state, next, deps.clock.now());
  if (leave.kind === "denied") {
    return [judged, event(deps, supervisor, "step.dropped", { stepId: step.id, why: "denied" })];
  }
  return leave.kind === "leave" ? [judged] : [judged, requestOf(state, next, deps)];
}

export function requestOf(state: CaseState, step: StepState, deps: CaseDeps): NewEvent {
  return event(deps, system, "approval.requested", {
    approvalId: deps.ids.next("approval"),
    stepId: step.id,
    digest: digestOf(state, step, deps),
    expiresAt: deps.clock.now() + (deps.approvalTtlMs ?? defaultApprovalTtlMs),
  });
}
