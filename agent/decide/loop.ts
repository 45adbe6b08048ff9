import type { CaseState } from "../case.ts";
import { assetOf, openQuestion, openSteps, repeatKey } from "../case.ts";
import { budgetFailure, caseFailures, plannedSteps } from "../case-failures.ts";
import type { Failure } from "../errors.ts";
import type { Actor, NewEvent } from "../events.ts";
import { leaveFor } from "../next-action.ts";
import type { StepDraft } from "../ports.ts";
import { conclusionAtLimit, unfounded } from "./conclusion.ts";
import { besideRules, changedVerdict, digestOf, judgedEvents, judgeProposal } from "./judgement.ts";
import { type CaseDeps, type Decided, event, type LoopIntent, supervisor, system } from "./types.ts";

/** Fruitless planner turns in a row before the case pauses. */
export const maxFruitless = 5;
/** The same command on the same asset proposed this often is no progress. */
export const maxRepeats = 3;
/** Longest wall-clock limit a step may ask for, milliseconds. */
export const maxStepMs = 600_000;
/** Longest command a planner may propose, characters. */
export const maxCommandChars = 16_000;

type IntentOf<T extends LoopIntent["type"]> = Extract<LoopIntent, { type: T }>;

export function decideLoop(state: CaseState, intent: LoopIntent, deps: CaseDeps): Decided {
  if (!state.opened) return { failure: caseFailures.notFound() };
  switch (intent.type) {
    case "turn":
      return decideTurn(state, intent, deps);
    case "judge":
      return decideJudge(state, intent, deps);
    case "start":
      return decideStart(state, intent, deps);
    case "observe":
      return decideObserve(state, intent, deps);
    case "interrupt":
      if (state.steps[intent.stepId]?.phase !== "running") return misfit("the step is not running");
      return { events: [event(deps, system, "step.interrupted", { stepId: intent.stepId })] };
    case "expire":
      return decideExpire(state, intent, deps);
    case "exhaust":
      return decideExhaust(state, intent, deps);
  }
}

const misfit = (detail: string): Decided => ({ failure: caseFailures.conflict(detail) });

function busy(state: CaseState): string | undefined {
  if (openSteps(state).length > 0) return "steps are open";
  if (openQuestion(state)) return "a question is open";
  return state.concluded?.current ? "the case is concluded" : undefined;
}

/** What the model calls cost is always logged; the move only when it still fits the state it meets. */
function decideTurn(state: CaseState, intent: IntentOf<"turn">, deps: CaseDeps): Decided {
  const agent: Actor = { kind: "agent", planner: intent.planner };
  const calls = (intent.turn.calls ?? []).map((c) => event(deps, agent, "model.called", c));
  const stale = state.closed ? "the case is closed" : busy(state);
  if (stale !== undefined || intent.stopped) {
    return calls.length > 0 ? { events: calls } : misfit(stale ?? "the planner was stopped");
  }
  const { move, hypotheses } = intent.turn;
  const planVersion = hypotheses ? state.planVersion + 1 : state.planVersion;
  const plan = hypotheses ? [event(deps, agent, "plan.revised", { version: planVersion, hypotheses })] : [];
  const spent = afterCalls(state, calls);
  const events = [...calls, ...plan, ...moveEvents({ ...spent, planVersion }, move, intent, agent, deps)];
  return { events };
}

/** The state with the turn's own model calls counted, so that one turn can not overrun the budget twice. */
function afterCalls(state: CaseState, calls: readonly NewEvent[]): CaseState {
  const usage = { ...state.usage };
  for (const call of calls) {
    if (call.type !== "model.called") continue;
    usage.inputTokens += call.data.inputTokens;
    usage.outputTokens += call.data.outputTokens;
    usage.costUsd += call.data.costUsd;
  }
  return { ...state, usage };
}

function moveEvents(
  state: CaseState,
  move: IntentOf<"turn">["turn"]["move"],
  intent: IntentOf<"turn">,
  agent: Actor,
  deps: CaseDeps,
): NewEvent[] {
  switch (move.kind) {
    case "propose":
      return proposeEvents(state, move.steps, agent, deps);
    case "ask":
      return [
        event(deps, agent, "question.asked", {
          questionId: deps.ids.next("question"),
          text: move.text,
          ...(move.options ? { options: move.options } : {}),
          ...(move.toolCallId === undefined ? {} : { toolCallId: move.toolCallId }),
        }),
      ];
    case "conclude": {
      const why = unfounded(state, move.conclusion, intent.misquotes ?? []);
      if (why !== undefined) return fruitless(state, caseFailures.unfounded(why), supervisor, deps);
      return [event(deps, agent, "case.concluded", { conclusion: move.conclusion })];
    }
    case "note":
      return fruitless(state, move.failure, agent, deps, move.text);
    case "failed":
      return pauseEvents(move.failure, deps);
  }
}

/** A note to the planner; one too many in a row pauses the case as "no progress". */
function fruitless(
  state: CaseState,
  failure: Failure | undefined,
  actor: Actor,
  deps: CaseDeps,
  text?: string,
): NewEvent[] {
  const note = event(deps, actor, "note.added", {
    text: text ?? `${failure?.message.en ?? ""} ${failure?.detail ?? ""}`.trim(),
    ...(failure ? { failure } : {}),
  });
  if (state.fruitless + 1 < maxFruitless) return [note];
  return [note, ...pauseEvents(caseFailures.noProgress(`${maxFruitless} turns without a usable move`), deps)];
}

function pauseEvents(failure: Failure, deps: CaseDeps): NewEvent[] {
  return [
    event(deps, system, "note.added", { text: failure.message.en, failure }),
    event(deps, system, "case.paused", { reason: failure.code }),
  ];
}

function proposeEvents(
  state: CaseState,
  drafts: readonly StepDraft[],
  agent: Actor,
  deps: CaseDeps,
): NewEvent[] {
  const room = Math.max(0, (state.opened?.budget.maxSteps ?? 0) - plannedSteps(state));
  const events: NewEvent[] = [];
  const counts: Record<string, number> = { ...state.repeats };
  let repeated: string | undefined;
  let used = 0;
  for (const draft of drafts) {
    const bad = draftFailure(state, draft);
    if (bad) {
      events.push(event(deps, supervisor, "note.added", { text: noteText(bad), failure: bad }));
      continue;
    }
    const key = repeatKey(draft);
    counts[key] = (counts[key] ?? 0) + 1;
    if (counts[key] >= maxRepeats) {
      repeated = draft.command;
      continue;
    }
    if (used >= room) continue;
    used += 1;
    const { replaces: _replaces, ...rest } = draft;
    events.push(
      event(deps, agent, "step.proposed", {
        ...rest,
        timeoutMs: Math.min(draft.timeoutMs, maxStepMs),
        stepId: deps.ids.next("step"),
        planVersion: state.planVersion,
      }),
    );
  }
  if (used > 0) return events;
  if (repeated !== undefined) return [...events, ...pauseEvents(caseFailures.noProgress(repeated), deps)];
  if (events.length > 0 && state.fruitless + events.length < maxFruitless) return events;
  if (events.length === 0 && room > 0) {
    return fruitless(state, caseFailures.planner("proposed nothing"), agent, deps);
  }
  return [...events, ...pauseEvents(caseFailures.noProgress("no usable step was proposed"), deps)];
}

const noteText = (f: Failure): string => (f.detail ? `${f.message.en} (${f.detail})` : f.message.en);

function draftFailure(state: CaseState, draft: StepDraft): Failure | undefined {
  if (!assetOf(state, draft.assetId)) return caseFailures.outOfScope(draft.assetId, draft.toolCallId);
  const { length } = draft.command.trim();
  if (length === 0) return caseFailures.bad("the command is empty");
  return length > maxCommandChars ? caseFailures.bad(`the command has ${length} characters`) : undefined;
}

function decideJudge(state: CaseState, intent: IntentOf<"judge">, deps: CaseDeps): Decided {
  const step = state.steps[intent.stepId];
  if (!step || !openSteps(state).includes(step) || step.phase === "approved") {
    return misfit("the step is not waiting for a verdict");
  }
  if (state.closed) return { failure: caseFailures.closed() };
  const { beside } = intent;
  const verdict = judgeProposal(state, step.proposal, deps);
  if (beside && beside.canonical !== verdict.canonical) return misfit("the command reads otherwise now");
  const calls = (beside?.calls ?? []).map((c) => event(deps, supervisor, "model.called", c));
  return { events: [...calls, ...judgedEvents(state, step, besideRules(verdict, beside), deps)] };
}

/** Leave is checked once more, and the command is judged once more, on the text that will run. */
function decideStart(state: CaseState, intent: IntentOf<"start">, deps: CaseDeps): Decided {
  const step = state.steps[intent.stepId];
  if (state.closed) return { failure: caseFailures.closed() };
  if (!step?.verdict || !openSteps(state).includes(step)) return misfit("the step can not start");
  if (state.paused) return misfit("the case is paused");
  if (state.control[step.proposal.assetId]) return misfit("a person controls the terminal of this asset");
  const changed = changedVerdict(state, step, deps);
  if (changed) return { events: judgedEvents(state, step, changed, deps) };
  const leave = leaveFor(state, step, deps.clock.now());
  if (leave.kind !== "leave") return misfit(`no leave to run: ${leave.kind}`);
  const digest = digestOf(state, step, deps);
  const byPerson = leave.leave === "person" || leave.leave === "override";
  if (byPerson && step.approval?.digest !== digest) {
    return { events: judgedEvents(state, step, step.verdict, deps) };
  }
  const { canonical } = step.verdict;
  return {
    events: [event(deps, system, "step.started", { stepId: step.id, canonical, digest, leave: leave.leave })],
  };
}

/** Accepted for a running step, and late for an interrupted one: what really happened is never thrown away. */
function decideObserve(state: CaseState, intent: IntentOf<"observe">, deps: CaseDeps): Decided {
  const phase = state.steps[intent.stepId]?.phase;
  if (phase !== "running" && phase !== "interrupted") return misfit("the step was not started");
  const data = { stepId: intent.stepId, ...intent.observation };
  return { events: [event(deps, system, "step.observed", data)] };
}

function decideExpire(state: CaseState, intent: IntentOf<"expire">, deps: CaseDeps): Decided {
  const step = state.steps[intent.stepId];
  const approval = step?.approval;
  const open = step !== undefined && openSteps(state).includes(step);
  if (!open || approval?.id !== intent.approvalId || deps.clock.now() < approval.expiresAt) {
    return misfit("the approval is not expired");
  }
  const data = { approvalId: approval.id, stepId: step.id };
  return { events: [event(deps, system, "approval.expired", data)] };
}

function decideExhaust(state: CaseState, intent: IntentOf<"exhaust">, deps: CaseDeps): Decided {
  if (state.closed) return { failure: caseFailures.closed() };
  const stale = busy(state);
  if (stale !== undefined || !budgetFailure(state)) return misfit(stale ?? "no limit is reached");
  const { failure } = intent;
  return {
    events: [
      event(deps, system, "note.added", { text: failure.message.en, failure }),
      event(deps, system, "case.concluded", { conclusion: conclusionAtLimit(state, failure) }),
    ],
  };
}
