import type { CaseState, StepState } from "../case.ts";
import { assetOf, openSteps, runningStep } from "../case.ts";
import { caseFailures } from "../case-failures.ts";
import type { Actor, NewEvent, Proposal } from "../events.ts";
import { carriedOver, digestOf, judgedEvents, judgeProposal, requestOf } from "./judgement.ts";
import { type CaseDeps, type Decided, event, type PersonIntent } from "./types.ts";

type IntentOf<T extends PersonIntent["type"]> = Extract<PersonIntent, { type: T }>;

/** Wall-clock limit of a fix, milliseconds: restarts and clean-ups take longer than probes. */
const fixTimeoutMs = 120_000;

const misfit = (detail: string): Decided => ({ failure: caseFailures.conflict(detail) });

export function decidePerson(state: CaseState, intent: PersonIntent, deps: CaseDeps): Decided {
  if (intent.type === "open") return open(state, intent, deps);
  if (!state.opened) return { failure: caseFailures.notFound() };
  if (state.closed) return { failure: caseFailures.closed() };
  switch (intent.type) {
    case "approve":
      return approve(state, intent, deps);
    case "edit":
      return edit(state, intent, deps);
    case "reject":
      return reject(state, intent, deps);
    case "override":
      return override(state, intent, deps);
    case "fix":
      return fix(state, intent, deps);
    case "take":
    case "return":
      return control(state, intent, deps);
    case "stop":
    case "close":
      return end(state, intent, deps);
    default:
      return talk(state, intent, deps);
  }
}

function open(state: CaseState, intent: IntentOf<"open">, deps: CaseDeps): Decided {
  if (state.opened) return { failure: caseFailures.exists() };
  const fault = intent.fault.trim();
  if (fault === "" || intent.assets.length === 0) {
    return { failure: caseFailures.bad("a case needs a fault and at least one asset") };
  }
  const { actor, type: _type, title, ...rest } = intent;
  const first = fault.split("\n")[0] ?? fault;
  const data = { ...rest, fault, title: title ?? (first.length > 80 ? `${first.slice(0, 79)}…` : first) };
  return { events: [event(deps, actor, "case.opened", data)] };
}

function talk(
  state: CaseState,
  intent: IntentOf<"answer" | "note" | "pause" | "resume">,
  deps: CaseDeps,
): Decided {
  const { actor } = intent;
  switch (intent.type) {
    case "answer": {
      const question = state.questions.find((q) => q.id === intent.questionId);
      if (!question || question.answer) return misfit("this question is not open");
      const data = { questionId: question.id, text: intent.text };
      return { events: [event(deps, actor, "question.answered", data)] };
    }
    case "note":
      if (intent.text.trim() === "") return { failure: caseFailures.bad("the note is empty") };
      return { events: [event(deps, actor, "note.added", { text: intent.text })] };
    case "pause": {
      if (state.paused) return misfit("the case is paused already");
      const data = intent.reason === undefined ? {} : { reason: intent.reason };
      return { events: [event(deps, actor, "case.paused", data)] };
    }
    case "resume":
      if (!state.paused && !state.concluded?.current) return misfit("the case is not paused");
      return { events: [event(deps, actor, "case.resumed", {})] };
  }
}

function pending(state: CaseState, stepId: string): StepState | undefined {
  return openSteps(state).find((s) => s.id === stepId);
}

function approve(state: CaseState, intent: IntentOf<"approve">, deps: CaseDeps): Decided {
  const step = state.steps[intent.stepId];
  if (step?.verdict?.decision === "deny") return { failure: caseFailures.denied() };
  const approval = step?.approval;
  if (step?.phase !== "waiting" || approval?.status !== "requested") {
    return misfit("this step waits for no approval");
  }
  if (deps.clock.now() >= approval.expiresAt) return { failure: caseFailures.expired() };
  const digest = digestOf(state, step, deps);
  if (intent.digest !== approval.digest || intent.digest !== digest) {
    return { failure: caseFailures.void(`digest ${intent.digest.slice(0, 64)}`) };
  }
  if (intent.scope === "case" && step.verdict?.fromHost) {
    const detail = "a command with words copied from host output is approved each time, by eye";
    return { failure: caseFailures.bad(detail) };
  }
  const data = { approvalId: approval.id, stepId: step.id, digest, scope: intent.scope };
  return { events: [event(deps, intent.actor, "approval.granted", data)] };
}

function reject(state: CaseState, intent: IntentOf<"reject">, deps: CaseDeps): Decided {
  const step = pending(state, intent.stepId);
  if (!step) return misfit("this step is not open");
  const dropped = event(deps, intent.actor, "step.dropped", { stepId: step.id, why: "rejected" });
  if (!step.approval) return { events: [dropped] };
  const { reason } = intent;
  const data = { approvalId: step.approval.id, stepId: step.id, reason };
  return { events: [event(deps, intent.actor, "approval.denied", data), dropped] };
}

/** A new step in place of the old one, proposed by the person, judged at once. */
function replacement(state: CaseState, old: StepState, command: string, actor: Actor, deps: CaseDeps) {
  const { toolCallId, probe, fixId, ...base } = old.proposal;
  const same = command.trim() === old.proposal.command.trim();
  const proposal: Proposal = {
    ...base,
    ...(toolCallId === undefined ? {} : { toolCallId }),
    ...(probe && same ? { probe } : {}),
    ...(fixId === undefined ? {} : { fixId }),
    stepId: deps.ids.next("step"),
    command,
    planVersion: state.planVersion,
    replaces: old.id,
  };
  const step: StepState = {
    id: proposal.stepId,
    number: 0,
    proposal,
    proposedBy: actor,
    proposedAt: deps.clock.now(),
    phase: "proposed",
  };
  return { step, events: [event(deps, actor, "step.proposed", proposal)] };
}

/** The edited text is judged again. Denied: shown, not run. Otherwise the person's own text is approved at once. */
function edit(state: CaseState, intent: IntentOf<"edit">, deps: CaseDeps): Decided {
  const old = pending(state, intent.stepId);
  if (!old) return misfit("this step is not open");
  const command = intent.command.trim();
  if (command === "") return { failure: caseFailures.bad("the command is empty") };
  const dropped = event(deps, intent.actor, "step.dropped", { stepId: old.id, why: "replaced" });
  const { step, events } = replacement(state, old, command, intent.actor, deps);
  const verdict = judgeProposal(state, step.proposal, deps);
  const judged = judgedEvents(state, step, verdict, deps);
  const granted = judged.flatMap((e) =>
    e.type === "approval.requested" ? [grantOf(e, intent.actor, deps)] : [],
  );
  return { events: [dropped, ...events, ...judged, ...granted] };
}

function grantOf(
  request: NewEvent & { type: "approval.requested" },
  actor: Actor,
  deps: CaseDeps,
  why?: string,
) {
  const { approvalId, stepId, digest } = request.data;
  return event(deps, actor, "approval.granted", {
    approvalId,
    stepId,
    digest,
    scope: "once",
    ...(why === undefined ? {} : { override: why }),
  });
}

/** Only for a step that was denied. The typed reason is part of the log; the leave counts once. */
function override(state: CaseState, intent: IntentOf<"override">, deps: CaseDeps): Decided {
  const old = state.steps[intent.stepId];
  const reason = intent.reason.trim();
  if (reason.length < 3) return { failure: caseFailures.bad("an override needs a typed reason") };
  if (old?.phase !== "dropped" || old.dropped?.why !== "denied") return misfit("this step was not denied");
  if (Object.values(state.steps).some((s) => s.proposal.replaces === old.id)) {
    return misfit("this step was overridden already");
  }
  if (!assetOf(state, old.proposal.assetId)) {
    return { failure: caseFailures.outOfScope(old.proposal.assetId) };
  }
  const { step, events } = replacement(state, old, old.proposal.command, intent.actor, deps);
  const verdict = carriedOver(judgeProposal(state, step.proposal, deps), old.verdict);
  const judged = event(deps, { kind: "supervisor" }, "step.judged", { stepId: step.id, ...verdict });
  const request = requestOf(state, { ...step, verdict }, deps);
  if (request.type !== "approval.requested") return misfit("no request");
  return { events: [...events, judged, request, grantOf(request, intent.actor, deps, reason)] };
}

/** The fix becomes a step; it always waits for an approval, and the planner verifies afterwards. */
function fix(state: CaseState, intent: IntentOf<"fix">, deps: CaseDeps): Decided {
  const found = state.concluded?.conclusion.fixes.find((f) => f.id === intent.fixId);
  if (!found) return misfit("the conclusion has no such fix");
  if (found.command.trim() === "") return { failure: caseFailures.bad("this fix is advice, not a command") };
  if (!assetOf(state, found.assetId)) return { failure: caseFailures.outOfScope(found.assetId) };
  const again = openSteps(state).some((s) => s.proposal.fixId === found.id);
  if (again || runningStep(state)) return misfit("a step is open or running already");
  const proposal: Proposal = {
    stepId: deps.ids.next("step"),
    assetId: found.assetId,
    command: found.command,
    purpose: found.why,
    timeoutMs: fixTimeoutMs,
    planVersion: state.planVersion,
    kind: "fix",
    fixId: found.id,
  };
  return { events: [event(deps, intent.actor, "step.proposed", proposal)] };
}

function control(state: CaseState, intent: IntentOf<"take" | "return">, deps: CaseDeps): Decided {
  const { actor, assetId } = intent;
  if (!assetOf(state, assetId)) return { failure: caseFailures.outOfScope(assetId) };
  const held = state.control[assetId] !== undefined;
  if (intent.type === "take") {
    if (held && !intent.handedOver) return misfit("the terminal is taken already");
    return { events: [event(deps, actor, "control.taken", { assetId })] };
  }
  if (!held) return misfit("the terminal is not taken");
  const data = {
    assetId,
    ...(intent.observed ? { observed: intent.observed } : {}),
    ...(intent.note === undefined ? {} : { note: intent.note }),
  };
  return { events: [event(deps, actor, "control.returned", data)] };
}

/** `stop` ends at once (a running command is stopped by the loop); `close` files a case at rest. */
function end(state: CaseState, intent: IntentOf<"stop" | "close">, deps: CaseDeps): Decided {
  if (intent.type === "close" && runningStep(state)) return misfit("a command is running; stop instead");
  const dropped = openSteps(state).map((s) =>
    event(deps, intent.actor, "step.dropped", { stepId: s.id, why: "stopped" }),
  );
  const reason = intent.type === "stop" ? "stopped" : "done";
  return { events: [...dropped, event(deps, intent.actor, "case.closed", { reason })] };
}
