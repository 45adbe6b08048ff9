import { describe, expect, it } from "vitest";
import type { Conclusion } from "../../../agent/events.ts";
import { findingOf, findingText, groundPlanner } from "../../../agent/planner/grounded.ts";
import type { Planner, PlannerTurn } from "../../../agent/ports.ts";
import { CaseBuilder } from "../../support/case-events.ts";

const both = (text: string) => ({ en: text, zh: `${text}（中）` });
const conclusion: Conclusion = {
  outcome: "root_cause_found",
  confidence: "likely",
  rootCause: both("the disk is full"),
  causes: [
    {
      id: "file-fills",
      statement: both("app.log fills /var"),
      confidence: "likely",
      assetId: "a1",
      evidence: [{ stepId: "step_3", excerpt: "100%" }],
    },
  ],
  evidence: [],
  notChecked: [{ what: both("quotas"), why: both("no program") }],
  fixes: [],
  prevent: [],
};
const proposing: PlannerTurn = {
  move: {
    kind: "propose",
    steps: [{ assetId: "a1", command: "df -h", purpose: both("disks"), timeoutMs: 1000, kind: "probe" }],
  },
};
const saying = (name: string, turn: PlannerTurn): Planner => ({ name, plan: () => Promise.resolve(turn) });
const model = saying("qwen", { move: { kind: "note", text: "the model's turn" } });
const offline = saying("offline", proposing);
const done = saying("offline", { move: { kind: "conclude", conclusion } });
const moveOf = async (planner: Planner, builder: CaseBuilder) => (await planner.plan(builder.context())).move;

/** A case in which the model concluded with a fix and that fix was run. */
const afterFixRun = (verify: string) => {
  const fix = {
    id: "f1",
    assetId: "a1",
    command: "rm x",
    risk: "change",
    why: both("stale"),
    verify,
  } as const;
  return new CaseBuilder()
    .called()
    .add(
      "case.concluded",
      { kind: "agent", planner: "qwen" },
      { conclusion: { ...conclusion, fixes: [fix] } },
    )
    .step("rm x", "", { kind: "fix", fixId: "f1" });
};

describe("a fix that a model proposed", () => {
  it("is verified by its own check, and the case concluded with what that showed", async () => {
    const planner = groundPlanner(model, done);
    const builder = afterFixRun("test ! -e x");
    expect(await moveOf(planner, builder)).toMatchObject({
      kind: "propose",
      steps: [{ kind: "verify", command: "test ! -e x", fixId: "f1" }],
    });
    builder.step("test ! -e x", "", { kind: "verify", fixId: "f1" });
    const move = await moveOf(planner, builder);
    expect(move).toMatchObject({ kind: "conclude", conclusion: { verification: { fixed: true } } });
    if (move.kind !== "conclude") throw new Error("no conclusion");
    builder.add("case.concluded", { kind: "agent", planner: "qwen" }, { conclusion: move.conclusion });
    expect((await moveOf(planner, builder)).kind).toBe("note");
  });
  it("is the model's to judge when it names no check", async () => {
    expect((await moveOf(groundPlanner(model, done), afterFixRun(""))).kind).toBe("note");
  });
});

describe("a model grounded in the playbooks", () => {
  it("lets them look first, under the model's name", async () => {
    const planner = groundPlanner(model, offline);
    expect(planner.name).toBe("qwen");
    expect(await moveOf(planner, new CaseBuilder())).toEqual(proposing.move);
  });
  it("takes over when they have nothing more to look at", async () => {
    expect((await moveOf(groundPlanner(model, done), new CaseBuilder())).kind).toBe("note");
  });
  it("plans itself step by step, and once anything needed a person or the model was asked", async () => {
    const planner = groundPlanner(model, offline);
    expect((await moveOf(planner, new CaseBuilder({ strategy: "step" }))).kind).toBe("note");
    const asked = new CaseBuilder().add(
      "approval.requested",
      { kind: "system" },
      { approvalId: "p", stepId: "s", digest: "d", expiresAt: 1 },
    );
    expect((await moveOf(planner, asked)).kind).toBe("note");
    const called = new CaseBuilder().add(
      "model.called",
      { kind: "agent", planner: "qwen" },
      {
        provider: "x",
        model: "m",
        inputTokens: 1,
        outputTokens: 1,
        costUsd: 0,
        durationMs: 1,
        promptHash: "h",
        outcome: "ok",
      },
    );
    expect((await moveOf(planner, called)).kind).toBe("note");
  });
  it("tells the model what they found, with the steps, in its language, and nothing while they still look", async () => {
    const builder = new CaseBuilder();
    expect(await findingOf(offline, builder.context())).toBeUndefined();
    expect(await findingOf(done, builder.context())).toBe(
      "root_cause_found (likely): the disk is full\n- likely: app.log fills /var [step_3]\n- ? quotas: no program",
    );
    expect(findingText(conclusion, "zh")).toContain("app.log fills /var（中）");
  });
});
