import { type CaseState, evolve, initial } from "../../agent/case.ts";
import { caseFailures } from "../../agent/case-failures.ts";
import { type CaseDeps, decide, type Intent, type PersonIntent } from "../../agent/decide.ts";
import { BartizanError, type Lang } from "../../agent/errors.ts";
import type { Actor, Budget, CaseEvent, EarlierAct, OutputRef, ScopeAsset } from "../../agent/events.ts";
import type { Planner } from "../../agent/ports.ts";
import { caseDeps, type RunPorts, runCase } from "../../agent/runner.ts";
import type { Policy } from "../../agent/supervisor/verdict.ts";
import { reportOf } from "../../agent/views/report.ts";
import { renderReport } from "../../agent/views/report-text.ts";
import { actorName } from "../../agent/views/timeline.ts";
import type { Person } from "../auth/auth.ts";
import { fail, notFound } from "../errors.ts";
import type { TerminalRegistry } from "../terminal/registry.ts";
import type { CaseMessage, CaseSummary, IntentRequest, OpenCaseRequest } from "../wire/api.ts";
import type { StepCaption } from "./live-shell.ts";
import { type CaseHead, summarize } from "./summary.ts";

/** Limits of a case unless the person chose others. */
export const defaultBudget: Budget = {
  maxSteps: 80,
  maxTokens: 400_000,
  maxCostUsd: 2,
  maxWallMs: 30 * 60_000,
};
/** Terminal text handed to the planner after a take-over, newest bytes. */
const takeoverBytes = 32 * 1024;

export interface CaseServicePorts extends Omit<RunPorts<Policy>, "planner" | "live"> {
  heads(): CaseHead[];
  /** A planner by name; rejects with model_not_found. */
  planner(name: string): Promise<Planner>;
  scopeAsset(assetId: string): Promise<ScopeAsset>;
  /** What was done on these assets lately. */
  earlier(assetIds: readonly string[]): EarlierAct[];
  terminals: TerminalRegistry;
  redactBytes(bytes: Uint8Array): Uint8Array;
  onError(caseId: string, error: unknown): void;
}

/** One running activation of `runCase`. */
interface Run {
  stop: AbortController;
  /** Something happened meanwhile: run once more. */
  again: boolean;
  done: Promise<void>;
}

/**
 * Cases of this server: takes people's intents, keeps every case that has work running, tells pages. Holds no
 * truth: everything can be rebuilt from the log at any time.
 */
export class CaseService {
  readonly #ports: CaseServicePorts;
  readonly #live: RunPorts<Policy>["live"];
  readonly #runs = new Map<string, Run>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #states = new Map<string, CaseState>();
  readonly #watchers = new Map<string, Set<(message: CaseMessage) => void>>();
  readonly #deps: CaseDeps;
  #stopping = false;

  constructor(ports: CaseServicePorts) {
    this.#ports = ports;
    this.#deps = caseDeps({ ...ports, planner: noPlanner, live: { text: () => {} } });
    this.#live = { text: (caseId, delta) => this.#tell(caseId, { type: "text", delta }) };
  }

  /** After a start: every case with work to do goes on; steps that were running become "may have run". */
  async recover(): Promise<void> {
    for (const { caseId } of this.#ports.heads()) {
      const { status } = await this.#state(caseId);
      if (status !== "closed" && status !== "concluded" && status !== "paused") this.wake(caseId);
    }
  }

  async open(request: OpenCaseRequest, person: Person): Promise<string> {
    const assets = await Promise.all([...new Set(request.assetIds)].map((id) => this.#ports.scopeAsset(id)));
    const planner = await this.#ports.planner(request.planner);
    const caseId = this.#ports.ids.next("case");
    const earlier = this.#ports.earlier(assets.map((a) => a.id));
    await this.#apply(caseId, {
      type: "open",
      actor: actorOf(person),
      fault: request.fault,
      lang: request.lang,
      assets,
      strategy: request.strategy,
      planner: planner.name,
      budget: { ...defaultBudget, ...definedOf(request.budget ?? {}) },
      ...(earlier.length > 0 ? { earlier } : {}),
    });
    this.wake(caseId);
    return caseId;
  }

  /** Applies what a person did; returns the log's last seq. Throws a BartizanError when it does not fit. */
  async intent(caseId: string, request: IntentRequest, person: Person): Promise<number> {
    const actor = actorOf(person);
    const before = await this.#known(caseId);
    if (request.type === "take") return await this.#take(before, request.assetId, actor, person);
    const intent =
      request.type === "return" ? await this.#giveBack(before, request, actor) : { ...request, actor };
    const seq = await this.#apply(caseId, intent as PersonIntent);
    // Pause, stop and close end the running command by themselves (runCase watches the log).
    this.wake(caseId);
    if (request.type === "close" || request.type === "stop") void this.#closeWhenDone(caseId);
    return seq;
  }

  async list(): Promise<CaseSummary[]> {
    return await Promise.all(
      this.#ports.heads().map(async (head) => summarize(await this.#state(head.caseId), head)),
    );
  }
  async summary(caseId: string): Promise<CaseSummary> {
    const state = await this.#known(caseId);
    return summarize(state, {
      caseId,
      openedAt: state.opened?.at ?? state.at,
      updatedAt: state.at,
      lastSeq: state.seq,
    });
  }
  async report(caseId: string, format: "json" | "md" | "text", lang?: Lang): Promise<string> {
    const state = await this.#known(caseId);
    const language = lang ?? state.opened?.lang ?? "en";
    return renderReport(reportOf(state, language), format, language);
  }
  /** Number and author of a step, for the line above its output in the terminal. */
  async caption(caseId: string, stepId: string): Promise<StepCaption> {
    const state = await this.#state(caseId);
    const step = state.steps[stepId];
    const by = step ? actorName(step.proposedBy) : "system";
    return { number: step?.number ?? 0, by, lang: state.opened?.lang ?? "en" };
  }
  /** Bytes of an output, only when this case refers to it. */
  async output(caseId: string, hash: string): Promise<Uint8Array | undefined> {
    const state = await this.#known(caseId);
    const mine =
      Object.values(state.steps).some((step) => step.observed?.output.hash === hash) ||
      state.returned.some((back) => back.observed?.hash === hash);
    return mine ? await this.#ports.blobs.get(hash) : undefined;
  }
  async requireAssetInScope(caseId: string, assetId: string): Promise<void> {
    const state = await this.#known(caseId);
    if (!state.opened?.assets.some((asset) => asset.id === assetId))
      throw new BartizanError(caseFailures.outOfScope(assetId));
  }

  /** Sends stored events from `fromSeq` on, then live ones. Undefined: no such case. Returns the unsubscribe. */
  async watch(
    caseId: string,
    fromSeq: number,
    send: (message: CaseMessage) => void,
  ): Promise<(() => void) | undefined> {
    const state = await this.#state(caseId);
    if (!state.opened) return undefined;
    const stop = this.#ports.log.subscribe(caseId, fromSeq, (event) => send({ type: "event", event }));
    send({ type: "synced", seq: state.seq });
    const all = this.#watchers.get(caseId) ?? new Set();
    this.#watchers.set(caseId, all.add(send));
    return () => {
      stop();
      all.delete(send);
      if (all.size === 0) this.#watchers.delete(caseId);
    };
  }

  /** Lets the case go on until it rests; a case already running looks again when it is done. */
  wake(caseId: string): void {
    if (this.#stopping) return;
    const current = this.#runs.get(caseId);
    if (current) {
      current.again = true;
      return;
    }
    clearTimeout(this.#timers.get(caseId));
    const run: Run = { stop: new AbortController(), again: false, done: Promise.resolve() };
    this.#runs.set(caseId, run);
    run.done = this.#run(caseId, run);
  }

  /** Server stop: ends running commands, waits until that is in the log. */
  async shutdown(): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const run of this.#runs.values()) run.stop.abort();
    await Promise.all([...this.#runs.values()].map((run) => run.done));
  }

  async #run(caseId: string, run: Run): Promise<void> {
    try {
      const state = await this.#state(caseId);
      const planner = await this.#ports.planner(state.opened?.planner ?? "offline");
      const result = await runCase(caseId, { ...this.#ports, planner, live: this.#live }, run.stop.signal);
      if (result.kind === "stuck") this.#ports.onError(caseId, new BartizanError(result.failure));
      if (result.kind === "rest" && result.until !== undefined) this.#wakeAt(caseId, result.until);
    } catch (error) {
      // The log still holds the truth; the case can be resumed. Say why it stands still.
      this.#ports.onError(caseId, error);
      run.again = false;
    } finally {
      this.#runs.delete(caseId);
      if (run.again) this.wake(caseId);
    }
  }
  #wakeAt(caseId: string, at: number): void {
    const wait = Math.min(Math.max(0, at - this.#ports.clock.now()) + 50, 2 ** 31 - 1);
    clearTimeout(this.#timers.get(caseId));
    const timer = setTimeout(() => this.wake(caseId), wait);
    timer.unref();
    this.#timers.set(caseId, timer);
  }

  async #take(state: CaseState, assetId: string, actor: Actor, person: Person): Promise<number> {
    const seq = await this.#apply(state.caseId, { type: "take", actor, assetId });
    try {
      await this.#ports.terminals.take(state.caseId, assetId, person.id);
    } catch (error) {
      // No shell on that host now: the case is handed back at once, the person hears why.
      await this.#apply(state.caseId, { type: "return", actor, assetId });
      this.wake(state.caseId);
      throw error;
    }
    return seq;
  }
  /** The keyboard of a taken terminal went from one person to another, with the first one's consent. */
  async handedOver(caseId: string, assetId: string, person: { id: string; name: string }): Promise<void> {
    const actor = actorOf(person);
    await this.#apply(caseId, { type: "take", actor, assetId, handedOver: true }).catch((error: unknown) =>
      this.#ports.onError(caseId, error),
    );
  }
  async #giveBack(
    state: CaseState,
    request: Extract<IntentRequest, { type: "return" }>,
    actor: Actor,
  ): Promise<PersonIntent> {
    const note = request.note === undefined ? {} : { note: request.note };
    if (!state.control[request.assetId]) return { type: "return", actor, assetId: request.assetId, ...note };
    const shown = await this.#ports.terminals.giveBack(state.caseId, request.assetId, takeoverBytes);
    if (shown.total === 0) return { type: "return", actor, assetId: request.assetId, ...note };
    const bytes = this.#ports.redactBytes(shown.bytes);
    const observed: OutputRef = {
      hash: await this.#ports.blobs.put(bytes),
      bytes: bytes.length,
      totalBytes: Math.max(shown.total, bytes.length),
      preview: Buffer.from(bytes).toString("utf8").slice(0, 2000),
    };
    return { type: "return", actor, assetId: request.assetId, observed, ...note };
  }

  async #closeWhenDone(caseId: string): Promise<void> {
    await this.#runs.get(caseId)?.done;
    const { status } = await this.#state(caseId);
    if (status === "closed") await this.#ports.terminals.closeCase(caseId);
  }

  /** Decides on the newest state and appends; another writer in between means: decide again. */
  async #apply(caseId: string, intent: Intent): Promise<number> {
    for (;;) {
      const state = await this.#state(caseId);
      const decided = decide(state, intent, this.#deps);
      if (decided.failure) throw new BartizanError(decided.failure);
      const result = await this.#ports.log.append(caseId, state.seq, decided.events);
      if (result.ok) return result.events.at(-1)?.seq ?? state.seq;
    }
  }
  async #known(caseId: string): Promise<CaseState> {
    const state = await this.#state(caseId);
    if (!state.opened) throw fail(notFound({ en: "This case", zh: "该排障单" }, "case_not_found"));
    return state;
  }
  /** The state as of the log's end; folds only what is new since the last look. */
  async #state(caseId: string): Promise<CaseState> {
    const known = this.#states.get(caseId) ?? initial(caseId);
    const events: CaseEvent[] = await this.#ports.log.read(caseId, known.seq);
    const state = events.reduce(evolve, known);
    // Another fold may have been faster: never go back.
    if (state.opened && state.seq >= (this.#states.get(caseId)?.seq ?? 0)) this.#states.set(caseId, state);
    return state;
  }
  #tell(caseId: string, message: CaseMessage): void {
    for (const send of this.#watchers.get(caseId) ?? []) send(message);
  }
}

/** Deciding what a person did needs no planner. */
const noPlanner: Planner = { name: "none", plan: () => Promise.reject(new Error("no planner here")) };

function actorOf(person: Pick<Person, "id" | "name">): Actor {
  return { kind: "person", id: person.id, name: person.name };
}
function definedOf<T extends object>(value: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]: NonNullable<T[K]>;
  };
}
