import { beforeEach, describe, expect, it } from "vitest";
import { type CaseState, evolve, initial, replay, type Verdict } from "../../../agent/case.ts";
import { type CaseDeps, decide, type Intent } from "../../../agent/decide.ts";
import type { Actor, CaseEvent } from "../../../agent/events.ts";
import { parseEvent } from "../../../agent/events.ts";
import { CountingIds, ManualClock } from "../../../agent/memory/index.ts";
import { nextAction } from "../../../agent/next-action.ts";
import type { PlannerTurn } from "../../../agent/ports.ts";
import { auditOf } from "../../../agent/views/audit.ts";
import { reportOf } from "../../../agent/views/report.ts";
import { renderReport } from "../../../agent/views/report-text.ts";
import { timelineOf } from "../../../agent/views/timeline.ts";
import { assets, conclusionOf, person, sha256, wordJudge } from "./world.ts";

const other: Actor = { kind: "person", id: "u2", name: "Bo" };
const words = { en: "why", zh: "原因" };
let clock: ManualClock;
let epoch: number;
let deps: CaseDeps;
let state: CaseState;
let events: CaseEvent[];

beforeEach(() => {
  clock = new ManualClock(1_000_000);
  epoch = 0;
  const judge = (command: string): Verdict => wordJudge(command, undefined, epoch);
  deps = { clock, ids: new CountingIds(), hasher: { sha256 }, judge };
  state = initial("case_1");
  events = [];
});

function tell(intent: Intent): string {
  const decided = decide(state, intent, deps);
  if (decided.failure) {
    expect(decided.failure.message.zh).not.toBe("");
    expect(decided.failure.next.zh).not.toBe("");
    return decided.failure.code;
  }
  for (const e of decided.events) {
    clock.advance(1);
    const stored = parseEvent({ ...e, caseId: "case_1", seq: state.seq + 1 });
    events.push(stored);
    state = evolve(state, stored);
  }
  return decided.events.map((e) => e.type).join(" ");
}
const open = (strategy: "auto" | "step" = "auto", maxSteps = 10) =>
  tell({
    type: "open",
    actor: person,
    fault: "slow\nsince noon",
    lang: "zh",
    assets,
    strategy,
    planner: "offline",
    budget: { maxSteps, maxTokens: 100, maxCostUsd: 1, maxWallMs: 3_600_000 },
  });
const turn = (move: PlannerTurn["move"], more: Partial<PlannerTurn> = {}) =>
  tell({ type: "turn", planner: "offline", turn: { move, ...more } });
const propose = (command: string, kind: "probe" | "fix" = "probe", assetId = "a1") =>
  turn({ kind: "propose", steps: [{ assetId, command, purpose: words, timeoutMs: 1000, kind }] });
const judge = (stepId = "step_1") => tell({ type: "judge", stepId });
const digest = (stepId = "step_1") => state.steps[stepId]?.approval?.digest ?? "";
const approve = (stepId = "step_1", scope: "once" | "case" = "once") =>
  tell({ type: "approve", actor: person, stepId, digest: digest(stepId), scope });
const start = (stepId = "step_1") => tell({ type: "start", stepId });
const observe = (stepId = "step_1") =>
  tell({
    type: "observe",
    stepId,
    observation: {
      outcome: "exited",
      exitCode: 0,
      durationMs: 12.6,
      output: { hash: "h", bytes: 6, totalBytes: 6, preview: "out of" },
    },
  });

describe("every intent against a state it does not fit", () => {
  const misfits: [string, () => void, Intent, string][] = [
    ["note, no case", () => undefined, { type: "note", actor: person, text: "x" }, "case_not_found"],
    ["resume while running", open, { type: "resume", actor: person }, "case_conflict"],
    ["unknown step", open, { type: "reject", actor: person, stepId: "step_9", reason: "" }, "case_conflict"],
    ["unknown question", open, { type: "answer", actor: person, questionId: "q", text: "" }, "case_conflict"],
    ["foreign terminal", open, { type: "take", actor: person, assetId: "a9" }, "case_out_of_scope"],
    ["return of nothing", open, { type: "return", actor: person, assetId: "a1" }, "case_conflict"],
    ["fix of nothing", open, { type: "fix", actor: person, fixId: "f1" }, "case_conflict"],
    [
      "start unjudged",
      () => {
        open();
        propose("allow a");
      },
      { type: "start", stepId: "step_1" },
      "case_conflict",
    ],
    [
      "stop twice",
      () => {
        open();
        tell({ type: "stop", actor: person });
      },
      { type: "stop", actor: person },
      "case_closed",
    ],
  ];
  it.each(misfits)("%s", (_name, prepare, intent, code) => {
    prepare();
    expect(tell(intent)).toBe(code);
  });
});

describe("approval", () => {
  it("counts only for the digest that was shown, in time, once", () => {
    open();
    propose("ask x");
    expect(judge()).toBe("step.judged approval.requested");
    const wrong = { type: "approve", actor: person, stepId: "step_1", digest: "d", scope: "once" } as const;
    expect(tell(wrong)).toBe("approval_void");
    expect(approve()).toBe("approval.granted");
    expect(approve()).toBe("case_conflict");
    expect(start()).toBe("step.started");
    expect(state.steps.step_1?.started?.leave).toBe("person");
  });

  it("expires, before and after it is given, and is asked anew", () => {
    open();
    propose("ask x");
    judge();
    const late = deps.clock.now() + 30 * 60_000;
    clock.advance(30 * 60_000);
    expect(approve()).toBe("approval_expired");
    expect(nextAction(state, late).kind).toBe("expire");
    const approvalId = state.steps.step_1?.approval?.id ?? "";
    expect(tell({ type: "expire", stepId: "step_1", approvalId })).toBe("approval.expired");
    expect(judge()).toBe("step.judged approval.requested");
    approve();
    clock.advance(30 * 60_000);
    expect(nextAction(state, clock.now()).kind).toBe("expire");
    expect(start()).toBe("case_conflict");
  });

  it("for the case covers exactly this command on this asset", () => {
    open("step");
    propose("ask  x");
    judge();
    approve("step_1", "case");
    start();
    observe();
    propose("ask x");
    expect(judge("step_2")).toBe("step.judged");
    expect(start("step_2")).toBe("step.started");
    observe("step_2");
    propose("ask x y");
    expect(judge("step_3")).toBe("step.judged approval.requested");
    tell({ type: "reject", actor: person, stepId: "step_3", reason: "no" });
    propose("ask x", "probe", "a2");
    expect(judge("step_4")).toBe("step.judged approval.requested");
  });

  it("is void when the policy got stricter meanwhile", () => {
    open();
    propose("ask x y");
    judge();
    approve();
    epoch = 1;
    expect(start()).toBe("step.judged step.dropped");
    expect(state.steps.step_1?.dropped?.why).toBe("denied");
  });
});

describe("edit and override", () => {
  it("runs the edited text with the editor's approval, unless it is denied", () => {
    open();
    propose("ask x");
    judge();
    const edit = (stepId: string, command: string) => tell({ type: "edit", actor: other, stepId, command });
    expect(edit("step_1", "ask q")).toBe(
      "step.dropped step.proposed step.judged approval.requested approval.granted",
    );
    expect(edit("step_2", "deny d")).toBe("step.dropped step.proposed step.judged step.dropped");
    expect(start("step_3")).toBe("case_conflict");
    const reason = "the disk is a copy";
    expect(tell({ type: "override", actor: other, stepId: "step_2", reason })).toBe("case_conflict");
    expect(tell({ type: "override", actor: other, stepId: "step_3", reason: " " })).toBe("bad_request");
    expect(tell({ type: "override", actor: other, stepId: "step_3", reason })).toContain("approval.granted");
    expect(start("step_4")).toBe("step.started");
    expect(auditOf("case_1", events).at(-1)).toMatchObject({ command: "deny d", leave: "override", step: 4 });
    expect(auditOf("case_1", events).find((a) => a.reason === reason)?.who).toBe("Bo");
  });
});

describe("limits", () => {
  it("stops at the same step three times", () => {
    open();
    for (const id of ["step_1", "step_2"]) {
      propose("allow a");
      judge(id);
      start(id);
      observe(id);
    }
    expect(propose("allow a")).toBe("note.added case.paused");
    expect(state.trouble?.code).toBe("no_progress");
    tell({ type: "resume", actor: person });
    expect(propose("allow a")).toBe("step.proposed");
  });

  it("ends a used-up budget in an inconclusive conclusion", () => {
    open("auto", 1);
    propose("allow a");
    judge();
    start();
    observe();
    const action = nextAction(state, clock.now());
    expect(action).toMatchObject({ kind: "exhaust", failure: { code: "budget_steps" } });
    if (action.kind !== "exhaust") return;
    expect(tell({ type: "exhaust", failure: action.failure })).toBe("note.added case.concluded");
    expect(state.concluded?.conclusion.outcome).toBe("inconclusive");
    expect(nextAction(state, clock.now())).toMatchObject({ kind: "rest", why: "concluded" });
  });

  it("does not count time spent waiting for a person", () => {
    open("step");
    propose("ask x");
    judge();
    clock.advance(10 * 60_000);
    approve();
    expect(state.activeMs).toBeLessThan(1000);
  });
});

describe("scope and claims", () => {
  it("refuses a step on another asset and tells the planner", () => {
    open();
    expect(propose("allow a", "probe", "a9")).toBe("note.added");
    expect(state.notes.at(-1)?.failure?.code).toBe("case_out_of_scope");
  });

  it("refuses a claim without a step, with a forged step or with a false quote", () => {
    open();
    propose("allow a");
    judge();
    start();
    observe();
    const forged = conclusionOf("forged", state);
    expect(turn({ kind: "conclude", conclusion: forged })).toBe("note.added");
    expect(state.notes.at(-1)?.failure?.code).toBe("claim_unfounded");
    const founded = conclusionOf("founded", state);
    const misquotes = founded.evidence;
    const move = { kind: "conclude", conclusion: founded } as const;
    expect(tell({ type: "turn", planner: "offline", turn: { move }, misquotes })).toBe("note.added");
    expect(turn(move)).toBe("case.concluded");
  });
});

describe("the views", () => {
  it("report a fix from the conclusion to its verification, in both languages", () => {
    open();
    propose("allow a");
    judge();
    start();
    observe();
    turn({ kind: "conclude", conclusion: conclusionOf("founded", state) });
    expect(tell({ type: "fix", actor: other, fixId: "f1" })).toBe("step.proposed");
    expect(judge("step_2")).toBe("step.judged approval.requested");
    tell({ type: "approve", actor: other, stepId: "step_2", digest: digest("step_2"), scope: "once" });
    start("step_2");
    tell({ type: "interrupt", stepId: "step_2" });
    expect(nextAction(state, clock.now()).kind).toBe("plan");
    const report = reportOf(state, "zh");
    expect(report).toMatchObject({
      schema: "bartizan/report/v1",
      case: "case_1",
      asset: "web-1, db-1",
      outcome: "root_cause_found",
      rootCause: "原因",
      causes: [{ id: "c1", confidence: "likely", evidence: [1] }],
      evidence: [{ step: 1, command: "allow a", exitCode: 0, excerpt: "out of" }],
      commands: [
        { step: 1, decision: "allow", decidedBy: "supervisor", exitCode: 0, durationMs: 13, sandbox: null },
        { step: 2, decidedBy: "person:Bo", exitCode: null },
      ],
    });
    for (const lang of ["en", "zh"] as const) {
      for (const format of ["md", "text"] as const) {
        const text = renderReport(reportOf(state, lang), format, lang);
        expect(text).not.toMatch(/undefined|\[object/);
        expect(text).toContain("allow a");
      }
    }
    expect(JSON.parse(renderReport(report, "json", "zh"))).toEqual(JSON.parse(JSON.stringify(report)));
  });

  it("keep host text from acting in Markdown and on a terminal", () => {
    open();
    const bad = "``` <img src=x> [a](b)\n# h\u001b[2J";
    const base = reportOf(state, "en");
    const report = {
      ...base,
      rootCause: bad,
      evidence: [{ step: 1, command: "x `y`", exitCode: 0, excerpt: bad }],
    };
    const md = renderReport(report, "md", "en");
    expect(md.split("````text")[0]).not.toContain("<img");
    expect(md).toContain("````text\n``` <img");
    expect(renderReport(report, "text", "en")).not.toContain("\u001b");
  });

  it("tell every event in both languages", () => {
    open();
    propose("ask x");
    judge();
    approve();
    start();
    observe();
    const entries = timelineOf(events, replay("case_1", events));
    expect(entries).toHaveLength(events.length);
    for (const e of entries) expect([e.text.en, e.text.zh].every((t) => t.length > 0)).toBe(true);
    expect(entries.find((e) => e.type === "step.observed")).toMatchObject({
      step: 1,
      text: { en: "Exit 0, 13 ms" },
    });
  });
});
