import { bears, type Complaint, complaintOf, namesOf } from "./bearing.ts";
import { evaluate, truth } from "./cel.ts";
import { mentionsIn, relatedIn } from "./celfns.ts";
import { relevantChange } from "./changes.ts";
import type { CompiledCause } from "./compile.ts";
import type { Investigation } from "./engine.ts";
import type { Instance } from "./instance.ts";
import { renderText } from "./render.ts";

/** A cause of one instance as the evidence leaves it. */
export interface CauseState {
  readonly instance: Instance;
  readonly cause: CompiledCause;
  readonly status: "confirmed" | "likely" | "ruled_out" | "unknown" | "pending";
  /** Commands that could not run and on which it depends. */
  readonly why: readonly string[];
}

/** A cause that holds, with its place in the chain. */
export interface Holding extends CauseState {
  readonly assetId: string;
  readonly statement: { en: string; zh: string };
  readonly score: number;
  /** Another holding cause accounts for this one: it is a symptom. */
  readonly explainedBy: Holding | undefined;
  /** True, but it cannot be what the complaint is about. */
  readonly aside: boolean;
  /** Something ties it to the complaint (see bearing.ts); without that it is never stated as sure. */
  readonly bears: boolean;
}

export function causeStates(investigation: Investigation): CauseState[] {
  return investigation.instances.flatMap((instance) =>
    instance.playbook.causes.map((cause): CauseState => {
      const when = truth(evaluate(cause.when, instance.lookup));
      if (when.state === "pending") return { instance, cause, status: "pending", why: [] };
      if (when.state === "unknown") return { instance, cause, status: "unknown", why: when.why };
      if (when.state !== "value" || when.value !== true)
        return { instance, cause, status: "ruled_out", why: [] };
      const confirm = cause.confirm && truth(evaluate(cause.confirm, instance.lookup));
      const sure = confirm?.state === "value" && confirm.value === true;
      const why = confirm?.state === "unknown" ? confirm.why : [];
      return { instance, cause, status: sure ? "confirmed" : "likely", why };
    }),
  );
}

const confirmedScore = 1000;
/** An object the complaint names outweighs a difference of 40 in rank; one whose name it only resembles, 15. */
const mentionScore = 40;
const relatedScore = 15;
/** Any tie to the complaint, beside a cause that has none. */
const tieScore = 30;
/** Causes of at most this rank only say that something complains; they are left out beside any other. */
const fallbackRank = 10;
const relevanceScore = 15;
/** What a cause names was changed shortly before the trouble began: a hint that decides between equals. */
const changeScore = 8;

/** 2 the complaint names the object of the cause, 1 it names something like it, 0 neither. */
function named(state: CauseState, fault: string): 0 | 1 | 2 {
  const names = namesOf(state.instance, state.cause.about);
  return mentionsIn(fault, names) ? 2 : relatedIn(fault, names) ? 1 : 0;
}

/**
 * What the complaint can not be about: it speaks of other things or of the whole host, and the cause harms only its
 * own object; it names a unit, and the cause is the failure of another one, with which nothing ties it; or it speaks of something that has a cause of its own.
 */
function aside(
  state: CauseState,
  complaint: Complaint,
  held: readonly CauseState[],
  tied: Set<CauseState>,
): boolean {
  const own = state.cause.source.reach === "own";
  if (!tied.has(state) && own && (complaint.named || complaint.open)) return true;
  const unit = state.cause.source.reach === "unit";
  if (!tied.has(state) && unit && complaint.subjects.units.length > 0) return true;
  return (
    (own || !tied.has(state)) &&
    named(state, complaint.text) === 0 &&
    held.some((o) => o !== state && o.cause.source.rank > fallbackRank && named(o, complaint.text) === 2)
  );
}

/** The causes something ties to the complaint: of their own, or because they explain one that is tied. */
function tiedCauses(complaint: Complaint, held: readonly CauseState[]): Set<CauseState> {
  const tied = new Set(
    held.filter((s) =>
      bears(complaint, {
        about: namesOf(s.instance, s.cause.about),
        signs: s.cause.source.signs,
        statement: renderText(s.cause.statement.en, s.instance.lookup),
        kind: s.instance.kind,
        reach: s.cause.source.reach,
      }),
    ),
  );
  const next = (): CauseState | undefined =>
    held.find((a) => !tied.has(a) && held.some((b) => tied.has(b) && explains(a, b)));
  for (let more = next(); more; more = next()) tied.add(more);
  return tied;
}

function score(state: CauseState, fault: string, sure: boolean): number {
  const mention = [0, relatedScore, mentionScore][named(state, fault)] ?? 0;
  return (
    (sure ? confirmedScore : 0) +
    state.cause.source.rank +
    mention +
    relevanceScore * state.instance.relevance
  );
}

function changeBonus(investigation: Investigation, state: CauseState): number {
  const statement = renderText(state.cause.statement.en, state.instance.lookup);
  return relevantChange(investigation, statement) ? changeScore : 0;
}

function isAncestor(old: Instance, young: Instance, seen = new Set<Instance>()): boolean {
  if (seen.has(young)) return false;
  seen.add(young);
  return young.parents.some((p) => p.instance === old || isAncestor(old, p.instance, seen));
}

const strength = (s: CauseState): number => (s.status === "confirmed" ? 2 : 1);

/** A cause in a raised playbook explains those of the raiser unless they are much stronger. */
const parentMargin = 30;

function explains(a: CauseState, b: CauseState): boolean {
  if (a === b || (a.instance === b.instance && a.cause === b.cause)) return false;
  const own = `${b.instance.playbook.id}/${b.cause.source.id}`;
  const named = a.cause.source.explains.some(
    (pattern) =>
      pattern === own ||
      pattern === `${b.instance.playbook.id}/*` ||
      (pattern === b.cause.source.id && a.instance.playbook.id === b.instance.playbook.id),
  );
  if (named) return strength(a) >= strength(b);
  return (
    strength(a) >= strength(b) &&
    b.cause.source.rank < a.cause.source.rank + parentMargin &&
    isAncestor(b.instance, a.instance) &&
    !isAncestor(a.instance, b.instance)
  );
}

/** All causes that hold on one asset, the root cause first, then other findings, then symptoms. */
export function holdingCauses(investigation: Investigation, states: readonly CauseState[]): Holding[] {
  const complaint = complaintOf(investigation);
  const { text } = complaint;
  const held = states.filter((s) => s.status === "confirmed" || s.status === "likely");
  const exact = held.filter((s) => s.cause.source.rank > fallbackRank);
  const tied = tiedCauses(complaint, held);
  const someTied = held.some((s) => tied.has(s) && s.cause.source.rank > fallbackRank);
  const isAside = (s: CauseState): boolean => aside(s, complaint, held, tied);
  const holding = (exact.length > 0 ? exact : held)
    .map((s) => {
      const sure = s.status === "confirmed" && !isAside(s) && (tied.has(s) || !someTied);
      const tie = tied.has(s) ? tieScore : 0;
      return { state: s, score: score(s, text, sure) + tie + changeBonus(investigation, s) };
    })
    .sort((a, b) => b.score - a.score);
  const made = new Map<CauseState, Holding>();
  const build = (entry: { state: CauseState; score: number }, seen: Set<CauseState>): Holding => {
    const known = made.get(entry.state);
    if (known) return known;
    const { state } = entry;
    seen.add(state);
    const by = holding.find(
      (o) => !seen.has(o.state) && explains(o.state, state) && !explains(state, o.state),
    );
    const statement = {
      en: renderText(state.cause.statement.en, state.instance.lookup),
      zh: renderText(state.cause.statement.zh, state.instance.lookup),
    };
    const explainedBy = by ? build(by, seen) : undefined;
    const result = {
      ...state,
      assetId: investigation.assetId,
      statement,
      score: entry.score,
      explainedBy,
      aside: isAside(state),
      bears: tied.has(state),
    };
    made.set(state, result);
    return result;
  };
  const all = holding.map((h) => build(h, new Set()));
  return all.toSorted((a, b) => Number(a.explainedBy !== undefined) - Number(b.explainedBy !== undefined));
}
