/** Collects reasons and effects while one command is judged. */
import type { WallNeed } from "./catalogue/wall.ts";
import { plainEffect } from "./effects.ts";
import { effectText, reasonText } from "./reasons.ts";
import { type Decision, type Effect, type Policy, type Reason, stricter, type Verdict } from "./verdict.ts";
import type { Field, Span } from "./words.ts";

const denied = new Set([
  "destroy",
  "lockout",
  "power",
  "fork-bomb",
  "credential",
  "credential-variable",
  "account",
  "persist",
  "exfil",
  "metadata-service",
  "fetch-exec",
  "remote-shell",
  "security-off",
  "trace-wipe",
  "hidden-code",
  "side-door",
  "env-poison",
  "db-destroy",
]);

/** Every code has one decision: the refusals above, ask for the rest. */
export function decisionOf(code: string): Decision {
  return denied.has(code) ? "deny" : "ask";
}

const MAX_REASONS = 40;

/**
 * Units of work one verdict may take: nodes, words, arguments and paths looked at, texts by their length. The longest
 * command of the corpora takes about a hundred. Past it nothing more is proven: the answer is at least ask.
 */
export const MAX_WORK = 5000;

export interface Session {
  policy: Policy;
  decision: Decision;
  reasons: Reason[];
  effects: Effect[];
  /** Every program the command calls, as far as it can be seen, with its first place: for the site's rules. */
  programs: Map<string, Span | undefined>;
  /** Programs proven read-only, for the "reads only" effect. */
  readers: Set<string>;
  /** What the programs met need from the host; see {@link WallNeed}. */
  needs: Set<WallNeed>;
  /** Units of work done so far, searches included; see {@link MAX_WORK}. */
  work: { count: number };
  /** The budget of work is used up, and that is reported. */
  exhausted: boolean;
  /** Remaining nodes that may be judged; guards against exponential scripts. */
  fuel: number;
  /** Remaining expanded text; guards against variables that grow or are repeated without end. */
  expansion: number;
  /** Every command line judged as one that runs; only kept where somebody asked. */
  judged: (readonly Field[])[] | undefined;
  /** Reports made, repeated ones included. */
  reported: number;
  /** Arguments searched for secrets, with what stood before them and where. */
  searched: WeakMap<Field, { before: Field | undefined; cwd: string | undefined; devices: boolean }>;
  /** Scripts judged so far, so that none in a tree is left out. */
  seen: WeakSet<object>;
  /** Inside a search for commands hidden in arguments: it is not searched again. */
  searching: boolean;
  depth: number;
  /** Names of processes that were looked up. */
  sought: Set<string>;
  /** Paths this script itself fetched from the network. */
  fetched: Set<string>;
  /** When set, spans inside a nested text point at this range of the canonical text. */
  within: Span | undefined;
}

export function newSession(policy: Policy): Session {
  return {
    policy,
    decision: "allow",
    reasons: [],
    effects: [],
    programs: new Map(),
    readers: new Set(),
    needs: new Set(),
    work: { count: 0 },
    exhausted: false,
    fuel: 3000,
    expansion: 5000,
    judged: undefined,
    reported: 0,
    searched: new WeakMap(),
    seen: new WeakSet(),
    searching: false,
    depth: 0,
    sought: new Set(),
    fetched: new Set(),
    within: undefined,
  };
}

export function report(session: Session, code: string, what: string, span: Span | undefined): void {
  const decision = decisionOf(code);
  session.reported++;
  session.decision = stricter(session.decision, decision);
  const at = session.within ?? span;
  if (session.reasons.some((r) => r.code === code && r.span?.start === at?.start && r.span?.end === at?.end))
    return;
  // A full list still takes the first reason of every kind: a refusal always says why.
  if (session.reasons.length >= MAX_REASONS && session.reasons.some((r) => r.code === code)) return;
  const short = what.length > 160 ? `${what.slice(0, 157)}…` : what;
  session.reasons.push({
    code,
    decision,
    text: reasonText(code, short),
    ...(at ? { span: { start: at.start, end: at.end } } : {}),
  });
  const effect = (code.endsWith("-change") ? plainEffect(short) : undefined) ?? effectText(code, short);
  if (effect && !session.effects.some((e) => e.text.en === effect.en))
    session.effects.push({ code, text: effect });
}

/** Takes from the budget of work; false when it is used up: then nothing more is judged and the answer is at least ask. */
export function charge(session: Session, units: number): boolean {
  session.work.count = Math.min(session.work.count + units, MAX_WORK + 1);
  if (session.work.count <= MAX_WORK) return true;
  if (!session.exhausted) report(session, "too-complex", "…", undefined);
  session.exhausted = true;
  session.fuel = 0;
  return false;
}

/** Runs `body` on a side session and gives its decision: for "would this be refused?" questions. */
export function probe(session: Session, body: (side: Session) => void): Decision {
  const side: Session = {
    ...newSession(session.policy),
    depth: session.depth + 1,
    work: session.work,
    fuel: Math.min(session.fuel, 400),
    expansion: session.expansion,
    searching: session.searching,
    fetched: session.fetched,
  };
  const given = side.fuel;
  body(side);
  session.fuel -= given - side.fuel + 2;
  session.expansion = side.expansion;
  if (side.fuel <= 0 || side.expansion < 0) report(session, "too-complex", "…", undefined);
  return side.decision;
}

export function finish(session: Session, canonical: string): Verdict {
  if (session.decision === "allow" && session.readers.size > 0) {
    const names = [...session.readers].slice(0, 8).join(", ");
    session.effects.push({ code: "read", text: { en: `only reads (${names})`, zh: `仅读取（${names}）` } });
  }
  const clip = (n: number): number => Math.max(0, Math.min(n, canonical.length));
  const reasons = session.reasons.map((r) =>
    r.span ? { ...r, span: { start: clip(r.span.start), end: clip(r.span.end) } } : r,
  );
  return { decision: session.decision, effects: session.effects, reasons, canonical };
}
