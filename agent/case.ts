import type { Failure } from "./errors.ts";
import type {
  Actor,
  CaseEvent,
  Conclusion,
  EventData,
  EventType,
  Hypothesis,
  OutputRef,
  Proposal,
} from "./events.ts";

/**
 * The state of one case, folded from its events. Server and page use this same fold, so it imports nothing at
 * run time. Plain data: every fold returns a new object and never changes the one given.
 */

export type EventOf<T extends EventType> = Extract<CaseEvent, { type: T }>;
export type Verdict = Omit<EventData<"step.judged">, "stepId">;
export type Observation = Omit<EventData<"step.observed">, "stepId">;

/**
 * proposed → judged → (waiting → approved) → running → observed | interrupted; `dropped` from any phase before
 * running. `waiting`: a person's approval was requested. `interrupted`: may have run; never re-run by itself.
 */
export type StepPhase =
  | "proposed"
  | "judged"
  | "waiting"
  | "approved"
  | "running"
  | "observed"
  | "interrupted"
  | "dropped";

export interface StepApproval {
  id: string;
  /** Binds asset, account, exact canonical command and plan version; see digest.ts. */
  digest: string;
  requestedAt: number;
  /** Epoch milliseconds; from then on neither the request nor the grant counts. */
  expiresAt: number;
  status: "requested" | "granted" | "denied" | "expired";
  scope?: "once" | "case";
  /** Typed reason of the person who runs a denied command all the same. */
  override?: string;
  /** Why a person rejected. */
  reason?: string;
  by?: Actor;
  at?: number;
}

export interface StepState {
  id: string;
  /** 1-based, in order of proposal; what people and reports call "step 3". */
  number: number;
  proposal: Proposal;
  proposedBy: Actor;
  proposedAt: number;
  phase: StepPhase;
  verdict?: Verdict;
  approval?: StepApproval;
  started?: EventData<"step.started"> & { at: number };
  observed?: Observation & { at: number };
  interruptedAt?: number;
  dropped?: { why: EventData<"step.dropped">["why"]; by: Actor; at: number };
}

/** An exact canonical command that needs no more approval on this asset in this case. */
export interface Grant {
  assetId: string;
  account: string;
  canonical: string;
  by: Actor;
}

export interface Question {
  id: string;
  text: { en: string; zh: string };
  options?: string[] | undefined;
  toolCallId?: string | undefined;
  at: number;
  answer?: { text: string; by: Actor; at: number };
}

export interface CaseNote {
  seq: number;
  at: number;
  actor: Actor;
  text: string;
  failure?: Failure | undefined;
}

export type CaseStatus =
  | "none"
  | "running"
  | "waiting_approval"
  | "waiting_answer"
  | "paused"
  | "taken"
  | "concluded"
  | "closed";

export interface CaseState {
  caseId: string;
  /** Last folded seq; 0 = nothing yet. */
  seq: number;
  /** Time of the last event. */
  at: number;
  status: CaseStatus;
  opened?: EventData<"case.opened"> & { at: number; by: Actor };
  paused?: { reason?: string | undefined; by: Actor; at: number };
  /** The newest conclusion. `current` = nothing was run and nobody resumed since: the case rests on it. */
  concluded?: { conclusion: Conclusion; at: number; by: Actor; current: boolean };
  closed?: EventData<"case.closed"> & { at: number; by: Actor };
  planVersion: number;
  hypotheses: Hypothesis[];
  steps: Readonly<Record<string, StepState>>;
  /** Step ids in the order they run; an edited step takes the place of the old one. */
  order: readonly string[];
  questions: readonly Question[];
  notes: readonly CaseNote[];
  grants: readonly Grant[];
  /** Who holds the terminal, by asset id. */
  control: Readonly<Record<string, { by: Actor; at: number }>>;
  returned: readonly {
    assetId: string;
    at: number;
    observed?: OutputRef | undefined;
    note?: string | undefined;
  }[];
  usage: { modelCalls: number; inputTokens: number; outputTokens: number; costUsd: number };
  /** Milliseconds the case was at work: time spent waiting for a person does not count. */
  activeMs: number;
  /** Planner turns in a row that brought nothing usable. */
  fruitless: number;
  /** How often the planner proposed the same command on the same asset since the last person's input. */
  repeats: Readonly<Record<string, number>>;
  /** The newest failure told by a note, until the case is resumed. */
  trouble?: Failure;
}

export function initial(caseId: string): CaseState {
  return {
    caseId,
    seq: 0,
    at: 0,
    status: "none",
    planVersion: 0,
    hypotheses: [],
    steps: {},
    order: [],
    questions: [],
    notes: [],
    grants: [],
    control: {},
    returned: [],
    usage: { modelCalls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 },
    activeMs: 0,
    fruitless: 0,
    repeats: {},
  };
}

/** Folds one stored event. Total: an event of a type this version does not know only moves `seq`. */
export function evolve(state: CaseState, event: CaseEvent): CaseState {
  const apply = handlers[event.type] as ((s: CaseState, e: CaseEvent) => CaseState) | undefined;
  const next = apply ? apply(state, event) : state;
  const worked = state.status === "running" ? Math.max(0, event.at - state.at) : 0;
  const moved = { ...next, seq: event.seq, at: event.at, activeMs: state.activeMs + worked };
  return { ...moved, status: statusOf(moved) };
}

export function replay(caseId: string, events: readonly CaseEvent[]): CaseState {
  return events.reduce(evolve, initial(caseId));
}

/** Steps in running order. */
export function stepsOf(state: CaseState): StepState[] {
  return state.order.flatMap((id) => state.steps[id] ?? []);
}

const openPhases: readonly StepPhase[] = ["proposed", "judged", "waiting", "approved"];
/** Steps not yet started and not dropped, in running order. */
export function openSteps(state: CaseState): StepState[] {
  return stepsOf(state).filter((s) => openPhases.includes(s.phase));
}
export function runningStep(state: CaseState): StepState | undefined {
  return stepsOf(state).find((s) => s.phase === "running");
}
export function openQuestion(state: CaseState): Question | undefined {
  return state.questions.find((q) => q.answer === undefined);
}
export function assetOf(state: CaseState, assetId: string) {
  return state.opened?.assets.find((a) => a.id === assetId);
}
/** Key under which repeated proposals are counted. */
export function repeatKey(step: { assetId: string; command: string }): string {
  return `${step.assetId}\n${step.command.trim()}`;
}

function statusOf(s: CaseState): CaseStatus {
  if (!s.opened) return "none";
  if (s.closed) return "closed";
  if (s.paused) return "paused";
  if (runningStep(s)) return "running";
  const first = openSteps(s)[0];
  if (first) {
    if (s.control[first.proposal.assetId] && first.phase !== "proposed") return "taken";
    return first.phase === "waiting" ? "waiting_approval" : "running";
  }
  if (openQuestion(s)) return "waiting_answer";
  if (s.concluded?.current) return "concluded";
  return s.opened.assets.every((a) => s.control[a.id]) ? "taken" : "running";
}

type Handlers = { [T in EventType]: (state: CaseState, event: EventOf<T>) => CaseState };

function withStep(s: CaseState, stepId: string, change: (step: StepState) => StepState): CaseState {
  const step = s.steps[stepId];
  return step ? { ...s, steps: { ...s.steps, [stepId]: change(step) } } : s;
}

function propose(s: CaseState, e: EventOf<"step.proposed">): CaseState {
  const step: StepState = {
    id: e.data.stepId,
    number: Object.keys(s.steps).length + 1,
    proposal: e.data,
    proposedBy: e.actor,
    proposedAt: e.at,
    phase: "proposed",
  };
  const at = e.data.replaces === undefined ? -1 : s.order.indexOf(e.data.replaces);
  const order = at < 0 ? [...s.order, step.id] : s.order.toSpliced(at + 1, 0, step.id);
  const key = repeatKey(e.data);
  const counted = e.actor.kind === "agent";
  const repeats = counted ? { ...s.repeats, [key]: (s.repeats[key] ?? 0) + 1 } : s.repeats;
  return { ...s, steps: { ...s.steps, [step.id]: step }, order, repeats, fruitless: 0 };
}

function grant(s: CaseState, e: EventOf<"approval.granted">): CaseState {
  const step = s.steps[e.data.stepId];
  const next = withStep(s, e.data.stepId, (old) =>
    old.approval?.id === e.data.approvalId
      ? {
          ...old,
          phase: "approved",
          approval: {
            ...old.approval,
            status: "granted",
            digest: e.data.digest,
            scope: e.data.scope,
            by: e.actor,
            at: e.at,
            ...(e.data.override === undefined ? {} : { override: e.data.override }),
          },
        }
      : old,
  );
  const account = step && assetOf(s, step.proposal.assetId)?.account;
  if (e.data.scope !== "case" || !step?.verdict || account === undefined) return next;
  const given = { assetId: step.proposal.assetId, account, canonical: step.verdict.canonical, by: e.actor };
  return { ...next, grants: [...s.grants, given] };
}

function rested(s: CaseState): CaseState {
  return s.concluded?.current ? { ...s, concluded: { ...s.concluded, current: false } } : s;
}

/** A person gave new input: the planner's counters of useless work start again. */
function heard(s: CaseState): CaseState {
  return { ...s, fruitless: 0, repeats: {} };
}

const without = <T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([k]) => k !== key));

const handlers: Handlers = {
  "case.opened": (s, e) => ({ ...s, opened: { ...e.data, at: e.at, by: e.actor } }),
  "case.paused": (s, e) => ({ ...s, paused: { ...e.data, by: e.actor, at: e.at } }),
  "case.resumed": (s) => {
    const { paused: _paused, trouble: _trouble, ...rest } = heard(rested(s));
    return rest;
  },
  "case.concluded": (s, e) => ({
    ...heard(s),
    concluded: { conclusion: e.data.conclusion, at: e.at, by: e.actor, current: true },
  }),
  "case.closed": (s, e) => ({ ...s, closed: { ...e.data, at: e.at, by: e.actor } }),
  "plan.revised": (s, e) => ({ ...s, planVersion: e.data.version, hypotheses: e.data.hypotheses }),
  "question.asked": (s, e) => {
    const { questionId, ...rest } = e.data;
    return { ...s, fruitless: 0, questions: [...s.questions, { id: questionId, at: e.at, ...rest }] };
  },
  "question.answered": (s, e) => ({
    ...heard(s),
    questions: s.questions.map((q) =>
      q.id === e.data.questionId ? { ...q, answer: { text: e.data.text, by: e.actor, at: e.at } } : q,
    ),
  }),
  "note.added": (s, e) => {
    const note: CaseNote = { seq: e.seq, at: e.at, actor: e.actor, ...e.data };
    const base = e.actor.kind === "person" ? heard(s) : { ...s, fruitless: s.fruitless + 1 };
    const told = e.data.failure ? { ...base, trouble: e.data.failure } : base;
    return { ...told, notes: [...s.notes, note] };
  },
  "step.proposed": propose,
  "step.judged": (s, e) =>
    withStep(s, e.data.stepId, ({ approval: _approval, ...step }) => {
      const { stepId: _id, ...verdict } = e.data;
      return { ...step, verdict, phase: "judged" };
    }),
  "step.started": (s, e) =>
    withStep(s, e.data.stepId, (step) => ({ ...step, phase: "running", started: { ...e.data, at: e.at } })),
  "step.observed": (s, e) =>
    withStep(rested(s), e.data.stepId, (step) => {
      const { stepId: _id, ...observed } = e.data;
      return { ...step, phase: "observed", observed: { ...observed, at: e.at } };
    }),
  "step.interrupted": (s, e) =>
    withStep(rested(s), e.data.stepId, (step) => ({ ...step, phase: "interrupted", interruptedAt: e.at })),
  "step.dropped": (s, e) =>
    withStep(s, e.data.stepId, (step) => ({
      ...step,
      phase: "dropped",
      dropped: { why: e.data.why, by: e.actor, at: e.at },
    })),
  "approval.requested": (s, e) =>
    withStep(s, e.data.stepId, (step) => ({
      ...step,
      phase: "waiting",
      approval: {
        id: e.data.approvalId,
        digest: e.data.digest,
        requestedAt: e.at,
        expiresAt: e.data.expiresAt,
        status: "requested",
      },
    })),
  "approval.granted": grant,
  "approval.denied": (s, e) =>
    withStep(s, e.data.stepId, (step) =>
      step.approval
        ? {
            ...step,
            approval: { ...step.approval, status: "denied", reason: e.data.reason, by: e.actor, at: e.at },
          }
        : step,
    ),
  /** Asked in vain: the step is judged and asked anew, so nobody approves a stale screen. */
  "approval.expired": (s, e) =>
    withStep(s, e.data.stepId, ({ approval: _approval, verdict: _verdict, ...step }) => ({
      ...step,
      phase: "proposed",
    })),
  "control.taken": (s, e) => ({
    ...s,
    control: { ...s.control, [e.data.assetId]: { by: e.actor, at: e.at } },
  }),
  "control.returned": (s, e) => ({
    ...heard(s),
    control: without(s.control, e.data.assetId),
    returned: [...s.returned, { ...e.data, at: e.at }],
  }),
  "model.called": (s, e) => ({
    ...s,
    usage: {
      modelCalls: s.usage.modelCalls + 1,
      inputTokens: s.usage.inputTokens + e.data.inputTokens,
      outputTokens: s.usage.outputTokens + e.data.outputTokens,
      costUsd: s.usage.costUsd + e.data.costUsd,
    },
  }),
};
