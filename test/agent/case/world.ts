import { createHash } from "node:crypto";
import fc from "fast-check";
import {
  type CaseState,
  openQuestion,
  openSteps,
  replay,
  stepsOf,
  type Verdict,
} from "../../../agent/case.ts";
import { decide, type PersonIntent } from "../../../agent/decide.ts";
import type { Actor, CaseEvent, Conclusion, NewEvent, ScopeAsset } from "../../../agent/events.ts";
import { CountingIds, ManualClock, MemoryBlobs, MemoryCaseLog } from "../../../agent/memory/index.ts";
import type { CaseLog, Planner, PlannerTurn, Shell, StepDraft } from "../../../agent/ports.ts";
import { type CaseCore, caseDeps, type RunPorts, runCase } from "../../../agent/runner.ts";
import { StopSource } from "../../../agent/stop.ts";

// A small world for the model check: random planners, people and crashes around the real loop. What ran is
// recorded by the shell itself, what people meant by the world, so the check trusts neither log nor fold alone.

export const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");
export const person: Actor = { kind: "person", id: "u1", name: "Mei" };
export const assets: ScopeAsset[] = [
  { id: "a1", name: "web-1", account: "ops", tags: [] },
  { id: "a2", name: "db-1", account: "ops", tags: [] },
];
export const outside = "a9";

/** A deterministic stand-in for the supervisor: the first word decides; a policy change makes some stricter. */
export function wordJudge(command: string, _asset: unknown, epoch: number): Verdict {
  const canonical = command.trim().replace(/\s+/g, " ");
  const first = canonical.split(" ")[0];
  const base = first === "allow" ? "allow" : first === "deny" ? "deny" : "ask";
  const stricter = epoch % 2 === 1 && canonical.endsWith(" y");
  const decision = !stricter ? base : base === "allow" ? "ask" : "deny";
  const wide = decision === "allow" && canonical.endsWith(" wide");
  const widened = wide ? { widened: { entry: 1, by: "w" } } : {};
  return { decision, canonical, effects: [], reasons: [], ...widened };
}

const commands = [
  "allow a",
  "allow  b y",
  "allow c",
  "ask x",
  "ask x",
  "ask x  y",
  "ask x y z",
  "deny d",
  "ask q",
  "ask copied",
  "allow copied wide",
];
const command = fc.constantFrom(...commands);
const small = fc.nat({ max: 7 });

export const opArbitrary = fc.record({
  kind: fc.constantFrom(
    ...([
      "approve",
      "approve",
      "approve",
      "grant",
      "grant",
      "grant",
      "stale",
      "edit",
      "reject",
      "override",
    ] as const),
    ...(["answer", "note", "pause", "resume", "resume", "take", "return", "return", "fix", "fix"] as const),
    ...(["wait", "late", "policy", "stop", "close"] as const),
  ),
  pick: small,
  command,
});
export type Op = typeof opArbitrary extends fc.Arbitrary<infer T> ? T : never;

const draft = fc.record({
  asset: fc.constantFrom("a1", "a1", "a2", outside),
  command,
  kind: fc.constantFrom("probe", "command", "command", "fix"),
});
export const turnArbitrary = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(draft, { minLength: 1, maxLength: 3 }).map((steps) => ({ propose: steps })),
  },
  { weight: 1, arbitrary: fc.constant({ ask: true as const }) },
  { weight: 1, arbitrary: fc.constant({ note: true as const }) },
  { weight: 1, arbitrary: fc.constant({ fail: true as const }) },
  { weight: 2, arbitrary: fc.record({ conclude: fc.constantFrom("open", "founded", "forged") }) },
);
type Turn = typeof turnArbitrary extends fc.Arbitrary<infer T> ? T : never;

export const scriptArbitrary = fc.record({
  strategy: fc.constantFrom("auto" as const, "auto" as const, "step" as const),
  turns: fc.array(turnArbitrary, { minLength: 1, maxLength: 8 }),
  ops: fc.array(opArbitrary, { maxLength: 24 }),
  inside: fc.array(opArbitrary, { maxLength: 10 }),
  /** Consumed one per hook: before and after each append, before, within and after each command. */
  faults: fc.array(fc.constantFrom("no", "no", "no", "no", "crash", "inject", "inject"), { maxLength: 60 }),
});
export type Script = typeof scriptArbitrary extends fc.Arbitrary<infer T> ? T : never;

export interface Ran {
  stepId: string;
  assetId: string;
  account: string;
  command: string;
  /** The stored log at the moment the command ran. */
  log: CaseEvent[];
}
class Crash extends Error {}

export interface Mutant {
  name: string;
  /** The rule that must find it. */
  rule: string;
  core?: (real: CaseCore) => CaseCore;
  log?: (real: CaseLog) => CaseLog;
}

export class World {
  readonly caseId = "case_1";
  readonly log = new MemoryCaseLog();
  readonly clock = new ManualClock(1000);
  readonly ran: Ran[] = [];
  /** step + digest of every approval a person really gave, and step texts they typed. */
  readonly meant = new Set<string>();
  readonly ports: RunPorts<number>;
  readonly #epochs: { at: number; epoch: number }[] = [{ at: 0, epoch: 0 }];
  #faults: string[];
  #inside: Op[];
  #turns: Turn[];
  #plans = 0;

  constructor(script: Script, mutant?: Mutant) {
    this.#faults = [...script.faults];
    this.#inside = [...script.inside];
    this.#turns = [...script.turns];
    const log = this.#faulty(this.log);
    this.ports = {
      log: mutant?.log ? mutant.log(log) : log,
      blobs: new MemoryBlobs(sha256),
      clock: this.clock,
      ids: new CountingIds(),
      hasher: { sha256 },
      shell: this.#shell(),
      planner: this.#planner(),
      judge: wordJudge,
      policyFor: () => this.#epoch,
      live: { text: () => undefined },
    };
  }

  get #epoch(): number {
    return this.#epochs.at(-1)?.epoch ?? 0;
  }
  /** The policy in force at a time of the log. Every change has an instant of its own. */
  epochAt(at: number): number {
    return this.#epochs.findLast((e) => e.at <= at)?.epoch ?? 0;
  }

  async events(): Promise<CaseEvent[]> {
    return this.log.read(this.caseId);
  }

  /** Plays the script to its end. Resolves with the state it rests in. */
  async play(script: Script, core: CaseCore, personCore: CaseCore["decide"]): Promise<string> {
    await this.#intend(
      {
        type: "open",
        actor: person,
        fault: "it is slow",
        lang: "en",
        assets,
        strategy: script.strategy,
        planner: "random",
        budget: { maxSteps: 20, maxTokens: 1000, maxCostUsd: 1, maxWallMs: 10_000_000 },
      },
      personCore,
    );
    const ops = [...script.ops];
    for (;;) {
      const why = await this.#run(core);
      if (why === "crashed") continue;
      const op = ops.shift();
      if (why === "closed" || !op) return why;
      await this.act(op, personCore);
    }
  }

  async #run(core: CaseCore): Promise<string> {
    this.#plans = 0;
    try {
      const result = await runCase(this.caseId, this.ports, new StopSource(), core);
      if (result.kind === "stuck") throw new Error(`stuck: ${result.failure.code} ${result.failure.detail}`);
      return result.kind === "rest" ? result.why : result.kind;
    } catch (error) {
      if (error instanceof Crash) return "crashed";
      throw error;
    }
  }

  async act(op: Op, core: CaseCore["decide"]): Promise<void> {
    if (op.kind === "wait") return this.clock.advance(60_000);
    if (op.kind === "late") return this.clock.advance(31 * 60_000);
    if (op.kind === "policy") {
      this.clock.advance(1);
      this.#epochs.push({ at: this.clock.now(), epoch: this.#epoch + 1 });
      return;
    }
    const intent = intentOf(op, replay(this.caseId, await this.events()));
    if (intent) await this.#intend(intent, core);
  }

  async #intend(intent: PersonIntent, core: CaseCore["decide"]): Promise<void> {
    if (intent.type === "approve") this.meant.add(`${intent.stepId} ${intent.digest}`);
    const state = replay(this.caseId, await this.events());
    const decided = core(state, intent, caseDeps(this.ports));
    if (decided.events) await this.log.append(this.caseId, state.seq, decided.events);
  }

  async #hook(): Promise<void> {
    this.clock.advance(1);
    const fault = this.#faults.shift();
    if (fault === "crash") throw new Crash();
    if (fault !== "inject") return;
    const op = this.#inside.shift();
    if (op) await this.act(op, decide);
  }

  #faulty(inner: MemoryCaseLog): CaseLog {
    return {
      read: (id, from) => inner.read(id, from),
      subscribe: (id, from, listener) => inner.subscribe(id, from, listener),
      append: async (id, seq, events: readonly NewEvent[]) => {
        await this.#hook();
        const result = await inner.append(id, seq, events);
        await this.#hook();
        return result;
      },
    };
  }

  #shell(): Shell {
    return {
      exec: async (request, stop) => {
        await this.#hook();
        const output = new TextEncoder().encode(`out of ${request.command}: copied`);
        const base = { durationMs: 5, output, totalBytes: output.length };
        if (stop.aborted) return { ...base, outcome: "stopped", exitCode: null };
        const { stepId, assetId, account, command } = request;
        this.ran.push({ stepId, assetId, account, command, log: await this.events() });
        await this.#hook();
        return stop.aborted
          ? { ...base, outcome: "stopped", exitCode: null }
          : { ...base, outcome: "exited", exitCode: 0 };
      },
    };
  }

  #planner(): Planner {
    return {
      name: "random",
      plan: async (context): Promise<PlannerTurn> => {
        this.#plans += 1;
        if (this.#plans > 200) throw new Error("the loop does not rest");
        const turn = this.#turns.shift();
        await Promise.resolve();
        return { move: moveOf(turn, replay(context.caseId, context.events)) };
      },
    };
  }
}

const words = { en: "why", zh: "原因" };

function moveOf(turn: Turn | undefined, state: CaseState): PlannerTurn["move"] {
  if (turn && "propose" in turn) {
    const steps = turn.propose.map(
      (d): StepDraft => ({
        assetId: d.asset,
        command: d.command,
        purpose: words,
        timeoutMs: 1000,
        kind: d.kind,
      }),
    );
    return { kind: "propose", steps };
  }
  if (turn && "ask" in turn) return { kind: "ask", text: words };
  if (turn && "note" in turn) return { kind: "note", text: "hm" };
  if (turn && "fail" in turn) {
    return { kind: "failed", failure: { code: "model_timeout", message: words, next: words } };
  }
  return { kind: "conclude", conclusion: conclusionOf(turn?.conclude ?? "open", state) };
}

export function conclusionOf(how: string, state: CaseState): Conclusion {
  const seen = stepsOf(state).find((s) => s.phase === "observed");
  const stepId = how === "forged" ? "step_none" : seen?.id;
  const evidence = stepId === undefined || how === "open" ? [] : [{ stepId, excerpt: "out of" }];
  const founded = evidence.length > 0;
  return {
    outcome: founded ? "root_cause_found" : "inconclusive",
    confidence: founded ? "likely" : "unknown",
    rootCause: words,
    causes: founded ? [{ id: "c1", statement: words, confidence: "likely", assetId: "a1", evidence }] : [],
    evidence,
    notChecked: [],
    fixes: [
      { id: "f1", assetId: "a1", command: "allow a", risk: "change", why: words, verify: "" },
      { id: "f2", assetId: "a2", command: "deny d", risk: "destructive", why: words, verify: "" },
    ],
    prevent: [],
  };
}

function intentOf(op: Op, state: CaseState): PersonIntent | undefined {
  const pick = <T>(list: readonly T[]): T | undefined => list[op.pick % Math.max(1, list.length)];
  const actor = person;
  const open = openSteps(state);
  const waiting = open.filter((s) => s.phase === "waiting");
  const step = pick(waiting) ?? pick(open);
  switch (op.kind) {
    case "approve":
    case "grant":
    case "stale": {
      if (!step) return undefined;
      const digest = op.kind === "stale" ? sha256("stale") : (step.approval?.digest ?? "");
      return {
        type: "approve",
        actor,
        stepId: step.id,
        digest,
        scope: op.kind === "grant" ? "case" : "once",
      };
    }
    case "edit":
      return step && { type: "edit", actor, stepId: step.id, command: op.command };
    case "reject":
      return step && { type: "reject", actor, stepId: step.id, reason: "no" };
    case "override": {
      const denied = pick(stepsOf(state).filter((s) => s.dropped?.why === "denied"));
      return denied && { type: "override", actor, stepId: denied.id, reason: "I know this host" };
    }
    case "answer": {
      const question = openQuestion(state);
      return question && { type: "answer", actor, questionId: question.id, text: "yes" };
    }
    case "fix":
      return { type: "fix", actor, fixId: op.pick % 2 === 0 ? "f1" : "f2" };
    case "take":
    case "return":
      return { type: op.kind, actor, assetId: op.pick % 3 === 0 ? "a2" : "a1" };
    case "note":
      return { type: "note", actor, text: "look at the disk" };
    case "stop":
    case "close":
      return op.pick === 0 ? { type: op.kind, actor } : undefined;
    case "pause":
    case "resume":
      return { type: op.kind, actor };
    default:
      return undefined;
  }
}
