import type { Observation, Verdict } from "../case.ts";
import type { Failure } from "../errors.ts";
import type {
  Actor,
  Budget,
  EarlierAct,
  EventData,
  EventType,
  Evidence,
  NewEvent,
  OutputRef,
  ScopeAsset,
} from "../events.ts";
import type { Clock, Hasher, Ids, PlannerTurn } from "../ports.ts";
import type { Opinion } from "../supervisor/opinion.ts";

/** What a person may do. Same shapes as the REST contract's intents, plus `open` and who did it. */
export type PersonIntent = { actor: Actor } & (
  | {
      type: "open";
      fault: string;
      title?: string;
      lang: "en" | "zh";
      assets: ScopeAsset[];
      strategy: "auto" | "step";
      planner: string;
      budget: Budget;
      earlier?: EarlierAct[];
    }
  | { type: "approve"; stepId: string; digest: string; scope: "once" | "case" }
  | { type: "edit"; stepId: string; command: string }
  | { type: "reject"; stepId: string; reason: string }
  | { type: "override"; stepId: string; reason: string }
  | { type: "answer"; questionId: string; text: string }
  | { type: "note"; text: string }
  | { type: "pause"; reason?: string }
  | { type: "resume" }
  /** `handedOver`: from the person who has it, who agreed; only the server says so. */
  | { type: "take"; assetId: string; handedOver?: true }
  | { type: "return"; assetId: string; observed?: OutputRef; note?: string }
  | { type: "fix"; fixId: string }
  | { type: "stop" }
  | { type: "close" }
);

/** What the loop brings: the planner's turn, the steps' fate, the limits. */
export type LoopIntent =
  | {
      type: "turn";
      planner: string;
      turn: PlannerTurn;
      /** Quotes of a conclusion that the cited step's output does not contain. */
      misquotes?: Evidence[];
      /** The planner was stopped while thinking: log its calls, ignore its move. */
      stopped?: boolean;
    }
  | {
      type: "judge";
      stepId: string;
      /** What was found out about the command beside the rules; counts only for exactly this canonical text. */
      beside?: Beside;
    }
  | { type: "start"; stepId: string }
  | { type: "observe"; stepId: string; observation: Observation }
  | { type: "interrupt"; stepId: string }
  | { type: "expire"; stepId: string; approvalId: string }
  | { type: "exhaust"; failure: Failure };

/** Beside the rules: copied words and a second opinion, and the model calls that took. */
export interface Beside {
  canonical: string;
  fromHost: NonNullable<Verdict["fromHost"]>;
  opinion?: Opinion;
  calls?: EventData<"model.called">[];
}

export type Intent = PersonIntent | LoopIntent;

/** `judge` is the supervisor with the asset's policy of this moment. Pure, total, never cached by the case. */
export interface CaseDeps {
  clock: Clock;
  ids: Ids;
  hasher: Hasher;
  judge(command: string, asset: ScopeAsset): Verdict;
  /** How long an approval counts, milliseconds; default 30 minutes. */
  approvalTtlMs?: number;
}

/** Events to append at exactly the state's seq, or why not. Never both, never neither. */
export type Decided = { events: NewEvent[]; failure?: never } | { failure: Failure; events?: never };

export const defaultApprovalTtlMs = 30 * 60_000;

export const system: Actor = { kind: "system" };
export const supervisor: Actor = { kind: "supervisor" };

export function event<T extends EventType>(
  deps: { clock: Clock },
  actor: Actor,
  type: T,
  data: EventData<T>,
): NewEvent {
  return { v: 1, at: deps.clock.now(), actor, type, data } as NewEvent;
}
