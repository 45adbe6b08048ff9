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
