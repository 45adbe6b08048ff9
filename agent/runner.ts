import { assetOf, type CaseState, evolve, initial, type StepState, stepsOf, type Verdict } from "./case.ts";
import { caseFailures } from "./case-failures.ts";
import { type Beside, type CaseDeps, type Decided, decide, type Intent } from "./decide.ts";
import type { Failure } from "./errors.ts";
import type { CaseEvent, EventData, OutputRef, ScopeAsset } from "./events.ts";
import { executeStep } from "./executor.ts";
import { type NextAction, nextAction, type Rest } from "./next-action.ts";
import type { Blobs, CaseLog, Clock, Hasher, Ids, Planner, PlannerTurn, Shell, StopSignal } from "./ports.ts";
import { misquotesOf } from "./quotes.ts";
import { StopSource } from "./stop.ts";
import { copiedWords } from "./supervisor/from-host.ts";
import type { Opinion } from "./supervisor/opinion.ts";
import { decodeUtf8 } from "./utf8.ts";

/** Asks a model about a verdict; `call` is what it cost, for the log. Never rejects. */
export type SecondOpinion = (
  verdict: Verdict,
  lang: "en" | "zh",
  stop: StopSignal,
) => Promise<{ opinion: Opinion; call?: EventData<"model.called"> }>;

/** Everything one activation of a case needs. `Policy` is the supervisor's per-asset policy. */
export interface RunPorts<Policy> {
  log: CaseLog;
  blobs: Blobs;
  clock: Clock;
  ids: Ids;
  hasher: Hasher;
  shell: Shell;
  planner: Planner;
  judge(command: string, asset: ScopeAsset, policy: Policy): Verdict;
  /** The policy of this moment; asked again right before every start. */
  policyFor(asset: ScopeAsset): Policy;
  /** What is sent but never stored. */
  live: { text(caseId: string, delta: string): void };
  /** Words of Bartizan's own data that may stand in any command, lower case: those of the playbooks. */
  ours?: ReadonlySet<string>;
  /** A model's view of a verdict, where the site wants one. Must not reject; may only tighten. */
  secondOpinion?: SecondOpinion;
  /** Removes secrets known to Bartizan from output. */
  redact?: (text: string) => string;
  approvalTtlMs?: number;
}

/** Why this activation ended. `stopped`: the given signal (the process goes down); run again later. */
export type RunResult = Rest | { kind: "stopped" } | { kind: "stuck"; failure: Failure };

/** The pure functions the loop is made of; given only by tests that plant faults in them. */
export interface CaseCore {
  evolve: typeof evolve;
  nextAction: typeof nextAction;
  decide: typeof decide;
}
const core: CaseCore = { evolve, nextAction, decide };

export function caseDeps<P>(ports: RunPorts<P>): CaseDeps {
  return {
    clock: ports.clock,
    ids: ports.ids,
    hasher: ports.hasher,
    judge: (command, asset) => ports.judge(command, asset, ports.policyFor(asset)),
    ...(ports.approvalTtlMs === undefined ? {} : { approvalTtlMs: ports.approvalTtlMs }),
  };
}

/**
 * Carries a case on until it rests: a person is needed, it is concluded or closed, or `stop` fires. Returns
 * instead of waiting for people, so a restart loses nothing. One activation per case at a time is the caller's
 * duty for liveness; safety does not depend on it. Rejects only when the log or the blob store fails.
 */
export async function runCase<P>(
  caseId: string,
  ports: RunPorts<P>,
  stop: StopSignal,
  parts: CaseCore = core,
): Promise<RunResult> {
  const run = new Run(caseId, ports, parts);
  let stuckAt = -1;
  for (;;) {
    await run.refresh();
    const action = parts.nextAction(run.state, ports.clock.now());
    if (action.kind === "rest") return action;
    if (stop.aborted && action.kind !== "interrupt") return { kind: "stopped" };
    const seq = run.state.seq;
    const refused = await perform(run, action, stop);
    if (!refused) continue;
    if (stuckAt === seq) return { kind: "stuck", failure: refused };
    stuckAt = seq;
  }
}

async function perform<P>(
  run: Run<P>,
  action: Exclude<NextAction, Rest>,
  stop: StopSignal,
): Promise<Failure | undefined> {
  switch (action.kind) {
    case "plan":
      return run.plan(stop);
    case "judge":
      return run.judge(action.stepId, stop);
    case "start":
      return run.start(action.stepId, stop);
    case "interrupt":
      return run.put({ type: "interrupt", stepId: action.stepId });
    case "expire":
      return run.put({ type: "expire", stepId: action.stepId, approvalId: action.approvalId });
    case "exhaust":
      return run.put({ type: "exhaust", failure: action.failure });
  }
}

/** One activation: the events seen so far, their fold, and the ways to add to them. */
class Run<P> {
  state: CaseState;
  readonly events: CaseEvent[] = [];
  readonly #ports: RunPorts<P>;
  readonly #parts: CaseCore;
  readonly #deps: CaseDeps;
  readonly #texts = new Map<string, string>();
  readonly #opinions = new Map<string, Opinion>();

  constructor(caseId: string, ports: RunPorts<P>, parts: CaseCore) {
    this.state = initial(caseId);
    this.#ports = ports;
    this.#parts = parts;
    this.#deps = caseDeps(ports);
  }

  async refresh(): Promise<void> {
    this.#fold(await this.#ports.log.read(this.state.caseId, this.state.seq));
  }

  #fold(events: readonly CaseEvent[]): void {
    for (const event of events) {
      if (event.seq !== this.state.seq + 1) continue;
      this.events.push(event);
      this.state = this.#parts.evolve(this.state, event);
    }
  }

  async #append(decided: Decided): Promise<"done" | "conflict" | Failure> {
    if (decided.failure) return decided.failure;
    const result = await this.#ports.log.append(this.state.caseId, this.state.seq, decided.events);
    if (!result.ok) return "conflict";
    this.#fold(result.events);
    return "done";
  }

  /** Decides and appends once. A conflict is no failure: the loop reads again and decides again. */
  async put(intent: Intent): Promise<Failure | undefined> {
    const outcome = await this.#append(this.#parts.decide(this.state, intent, this.#deps));
    return typeof outcome === "string" ? undefined : outcome;
  }

  /** For facts that must not be lost: decides again after every conflict until they are in the log. */
  async record(intent: Intent): Promise<Failure | undefined> {
    for (;;) {
      const outcome = await this.#append(this.#parts.decide(this.state, intent, this.#deps));
      if (outcome === "done") return undefined;
      if (outcome !== "conflict") return outcome;
      await this.refresh();
    }
  }

  /** Durable intent first, then the host: the command is sent only when this very run appended its start. */
  async start(stepId: string, stop: StopSignal): Promise<Failure | undefined> {
    const outcome = await this.#append(this.#parts.decide(this.state, { type: "start", stepId }, this.#deps));
    if (outcome !== "done") return outcome === "conflict" ? undefined : outcome;
    const step = this.state.steps[stepId];
    if (step?.phase !== "running" || !step.started) return undefined;
    const observation = await this.#untilStopped(stop, (signal) =>
      executeStep(this.state, step, startedCommand(step), this.#ports, signal),
    );
    return this.record({ type: "observe", stepId, observation });
  }

  /** The rules decide; beside them it is found out what was copied from a host, and a model may object. */
  async judge(stepId: string, stop: StopSignal): Promise<Failure | undefined> {
    const step = this.state.steps[stepId];
    const asset = step && assetOf(this.state, step.proposal.assetId);
    if (!step || !asset) return this.put({ type: "judge", stepId });
    const verdict = this.#deps.judge(step.proposal.command, asset);
    const { canonical } = verdict;
    const fromHost = copiedWords(canonical, {
      host: await this.#printed(),
      said: saidWords(this.state),
      ...(this.#ports.ours ? { ours: this.#ports.ours } : {}),
    });
    const opinion = verdict.decision === "deny" ? {} : await this.#opinionOn(verdict, stop);
    return this.put({ type: "judge", stepId, beside: { canonical, fromHost, ...opinion } });
  }

  /** Asked once for each canonical text of an activation, however often the log moves meanwhile. */
  async #opinionOn(verdict: Verdict, stop: StopSignal): Promise<Pick<Beside, "opinion" | "calls">> {
    const { secondOpinion } = this.#ports;
    if (!secondOpinion || stop.aborted) return {};
    const known = this.#opinions.get(verdict.canonical);
    if (known) return { opinion: known };
    const lang = this.state.opened?.lang ?? "en";
    const { opinion, call } = await this.#untilStopped(stop, (s) => secondOpinion(verdict, lang, s));
    if (opinion.decision !== undefined) this.#opinions.set(verdict.canonical, opinion);
    return { opinion, ...(call ? { calls: [call] } : {}) };
  }

  /** Everything hosts printed in this case so far, steps and taken-over terminals. */
  async #printed(): Promise<string[]> {
    const refs = [
      ...stepsOf(this.state).flatMap((s) => s.observed?.output ?? []),
      ...this.state.returned.flatMap((r) => r.observed ?? []),
    ];
    for (const ref of refs) {
      if (!this.#texts.has(ref.hash)) this.#texts.set(ref.hash, await this.#text(ref));
    }
    return refs.map((ref) => this.#texts.get(ref.hash) ?? "");
  }

  async plan(stop: StopSignal): Promise<Failure | undefined> {
    const { planner } = this.#ports;
    const { turn, stopped } = await this.#untilStopped(stop, async (signal) => {
      const turn = await this.#turn(signal);
      return { turn, stopped: signal.aborted && turn.move.kind !== "conclude" };
    });
    const misquotes =
      turn.move.kind === "conclude"
        ? await misquotesOf(this.state, turn.move.conclusion, (ref) => this.#text(ref))
        : [];
    const failed = await this.record({ type: "turn", planner: planner.name, turn, misquotes, stopped });
    return stopped || failed?.code === "case_conflict" ? undefined : failed;
  }

  async #turn(signal: StopSignal): Promise<PlannerTurn> {
    const { planner, clock, live } = this.#ports;
    const { caseId, opened } = this.state;
    try {
      return await planner.plan({
        caseId,
        events: [...this.events],
        lang: opened?.lang ?? "en",
        now: clock.now(),
        output: (ref) => this.#text(ref),
        stop: signal,
        onText: (delta) => live.text(caseId, delta),
      });
    } catch (error) {
      return { move: { kind: "failed", failure: caseFailures.planner(String(error).slice(0, 500)) } };
    }
  }

  async #text(ref: OutputRef): Promise<string> {
    const bytes = await this.#ports.blobs.get(ref.hash);
    return bytes ? decodeUtf8(bytes) : "";
  }

  /** Runs work under a signal that fires with `stop`, or as soon as somebody pauses or closes the case. */
  async #untilStopped<T>(stop: StopSignal, work: (signal: StopSignal) => Promise<T>): Promise<T> {
    const source = new StopSource();
    const forward = () => source.stop();
    if (stop.aborted) source.stop();
    stop.addEventListener("abort", forward);
    const unsubscribe = this.#ports.log.subscribe(this.state.caseId, this.state.seq, (event) => {
      if (event.type === "case.paused" || event.type === "case.closed") source.stop();
    });
    try {
      return await work(source);
    } finally {
      unsubscribe();
      stop.removeEventListener("abort", forward);
    }
  }
}

/** What people said and chose: words a planner may use without being suspected of repeating a host. */
function saidWords(state: CaseState): string[] {
  const { opened, questions, notes, returned } = state;
  return [
    opened?.fault ?? "",
    ...(opened?.assets ?? []).flatMap((a) => [a.name, a.account, ...a.tags]),
    ...questions.flatMap((q) => q.answer?.text ?? []),
    ...notes.flatMap((n) => (n.actor.kind === "person" ? [n.text] : [])),
    ...returned.flatMap((r) => r.note ?? []),
    ...stepsOf(state).flatMap((s) => (typed(s, state) ? [s.proposal.command] : [])),
  ];
}
/** A person's own text: an edit. An override or a fix runs a planner's; an edit may leave copied words standing. */
function typed({ proposal, proposedBy, approval }: StepState, state: CaseState): boolean {
  if (proposedBy.kind !== "person" || proposal.kind === "fix" || approval?.override !== undefined)
    return false;
  return !state.steps[proposal.replaces ?? ""]?.verdict?.fromHost;
}

/** What runs is what was recorded as started, letter by letter. */
function startedCommand(step: StepState): string {
  return step.started?.canonical ?? "";
}
