import type { Failure, Lang } from "./errors.ts";
import type {
  CaseEvent,
  Conclusion,
  EventData,
  Hypothesis,
  NewEvent,
  OutputRef,
  Proposal,
  StepOutcome,
} from "./events.ts";

/**
 * Everything the domain needs from the world. Adapters live in server/; the in-memory ones under
 * agent/memory/ are product code (tests and dry runs) and pass the same contract suites.
 */

/** Wall clock, epoch milliseconds. */
export interface Clock {
  now(): number;
}
/** Ids: unique, URL-safe, at most 40 characters, prefixed with their kind ("step_…"). */
export interface Ids {
  next(kind: "case" | "step" | "approval" | "question"): string;
}
/** SHA-256, lower-case hex. */
export interface Hasher {
  sha256(text: string): string;
}

/** The append-only log of cases. Durable: `append` resolves only after the events would survive power loss. */
export interface CaseLog {
  /** Events with seq > fromSeq (0 = all), in order. Unknown case: an empty list. */
  read(caseId: string, fromSeq?: number): Promise<CaseEvent[]>;
  /**
   * Appends all or nothing. `expectedSeq` is the last seq the caller has seen; another writer's event in
   * between gives `{ok: false}` and nothing is written (read again, decide again).
   */
  append(caseId: string, expectedSeq: number, events: readonly NewEvent[]): Promise<AppendResult>;
  /** Calls `listener` for every event with seq > fromSeq, old ones first, without gap or repeat. Returns unsubscribe. */
  subscribe(caseId: string, fromSeq: number, listener: (event: CaseEvent) => void): () => void;
}
export type AppendResult = { ok: true; events: CaseEvent[] } | { ok: false; lastSeq: number };

/** Large outputs by content hash. Immutable. `get` of an unknown hash is undefined. */
export interface Blobs {
  put(bytes: Uint8Array): Promise<string>;
  get(hash: string): Promise<Uint8Array | undefined>;
}

export interface ExecRequest {
  caseId: string;
  stepId: string;
  assetId: string;
  account: string;
  /** The canonical text that was judged. Runs in the fixed environment of the supervisor's contract. */
  command: string;
  timeoutMs: number;
  /** Output kept, bytes; the middle beyond it is dropped, head and tail stay. */
  maxOutputBytes: number;
  /** Run under the kernel-enforced read-only wall where the host allows it (auto-run steps). */
  readOnly: boolean;
}
export interface ExecResult {
  outcome: StepOutcome;
  exitCode: number | null;
  signal?: string;
  durationMs: number;
  /** stdout and stderr as they came, already redacted of secrets known to Bartizan, head and tail kept. */
  output: Uint8Array;
  totalBytes: number;
  sandbox?: string;
  /** Steps that could lock people out: how the revert armed on the host ended. */
  revert?: "disarmed" | "fired" | "unknown";
  failure?: Failure;
}
/** Runs one command on one asset. Never throws: every failure is in the result. */
export interface Shell {
  exec(request: ExecRequest, stop: StopSignal): Promise<ExecResult>;
}
/** Minimal abort signal (the domain knows no DOM). AbortSignal fits structurally. */
export interface StopSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** What a planner may look at. `output` reads a step's kept output as text (UTF-8, invalid bytes replaced). */
export interface PlannerContext {
  caseId: string;
  events: readonly CaseEvent[];
  lang: Lang;
  now: number;
  output(ref: OutputRef): Promise<string>;
  stop: StopSignal;
  /** Live text of a model while it streams; not stored. */
  onText(delta: string): void;
}

/** A proposed step before ids and plan version are given. */
export type StepDraft = Omit<Proposal, "stepId" | "planVersion">;

/** One turn of a planner. Several steps may be proposed at once; they run in order. */
export interface PlannerTurn {
  move:
    | { kind: "propose"; steps: StepDraft[] }
    | { kind: "ask"; text: { en: string; zh: string }; options?: string[]; toolCallId?: string }
    | { kind: "conclude"; conclusion: Conclusion }
    /** The planner answered with something unusable but the case goes on: the note is logged, it plans again. */
    | { kind: "note"; text: string; failure?: Failure }
    /** The planner can not go on: the case is paused with this failure and the page explains it. */
    | { kind: "failed"; failure: Failure };
  /** New state of the hypotheses, if it changed. */
  hypotheses?: Hypothesis[];
  /** Model calls made for this turn, to be logged before the move. */
  calls?: EventData<"model.called">[];
}
/** Proposes; never acts. Must not throw: faults are `failed` moves. */
export interface Planner {
  /** "offline" or the provider entry's name. */
  readonly name: string;
  plan(context: PlannerContext): Promise<PlannerTurn>;
}
