import { describe, expect, it } from "vitest";
import { replay } from "../../../agent/case.ts";
import { conclusionSchema } from "../../../agent/events.ts";
import { tools } from "../../../agent/tools/index.ts";
import { type Desk, type PlaybookShelf, specOf, type Tool } from "../../../agent/tools/tool.ts";
import { CaseBuilder } from "../../support/case-events.ts";

function desk(c: CaseBuilder, playbooks?: PlaybookShelf): Desk {
  return {
    state: replay("case_1", c.events),
    scope: [{ id: "a1", name: "web1", account: "ops", tags: [] }],
    lang: "en",
    callId: "call1",
    output: async (ref) => c.outputs.get(ref.hash) ?? "",
    ...(playbooks ? { playbooks } : {}),
  };
}
const tool = (name: string): Tool => {
  const found = tools.find((t) => t.name === name);
  if (!found) throw new Error(name);
  return found;
};
const lines = Array.from({ length: 500 }, (_, i) => `row ${i + 1}`).join("\n");
const caseWithSteps = () =>
  new CaseBuilder()
    .called()
    .step("df -P", "Filesystem 1024-blocks\n/dev/sda1  100% /var\n")
    .step("seq 500", lines)
    .step("true", "");

describe.each(tools.map((t) => [t.name, t] as const))("%s", (_name, t) => {
  it("offers a JSON Schema of an object, a description and a fitting example", () => {
    const spec = specOf(t);
    expect(spec.parameters).toMatchObject({ type: "object" });
    expect(spec.parameters).not.toHaveProperty("$schema");
    expect(spec.description.length).toBeGreaterThan(40);
    expect(t.schema.safeParse(t.example).success).toBe(true);
    expect(t.schema.safeParse({}).success).toBe(false);
  });
});

describe("run_command", () => {
  it("makes one step draft and nothing more", async () => {
    const result = await tool("run_command").run(
      { asset: "web1", command: " df -P ", purpose: "disk", timeout_seconds: 5 },
      desk(new CaseBuilder()),
    );
    expect(result).toEqual({
      kind: "steps",
      steps: [
        {
          assetId: "a1",
          command: "df -P",
          purpose: { en: "disk", zh: "disk" },
          timeoutMs: 5000,
          kind: "command",
          toolCallId: "call1",
        },
      ],
    });
  });
  it.each(["", "  ", "x".repeat(8_001)])("refuses the command %.10j", (command) => {
    expect(tool("run_command").schema.safeParse({ asset: "web1", command, purpose: "p" }).success).toBe(
      false,
    );
  });
  it("names the scope to a model that leaves it", async () => {
    const result = await tool("run_command").run(
      { asset: "db9", command: "id", purpose: "p" },
      desk(new CaseBuilder()),
    );
    expect(result).toMatchObject({
      kind: "error",
      code: "case_out_of_scope",
      text: expect.stringContaining('"web1"'),
    });
  });
});

describe("run_playbook", () => {
  const shelf: PlaybookShelf = {
    list: () => [],
    expand: async (id, assetId) => {
      if (id === "done") return { steps: [], findings: ["- [likely] disk full"] };
      if (id !== "p") return undefined;
      const probe = { playbook: "p", probe: "df", key: "df" };
      const step = {
        assetId,
        command: "df",
        purpose: { en: "d", zh: "d" },
        timeoutMs: 1,
        kind: "probe" as const,
        probe,
      };
      return { steps: [step], findings: [] };
    },
  };
  it("becomes probe steps answered under its call", async () => {
    const result = await tool("run_playbook").run({ id: "p", asset: "web1" }, desk(new CaseBuilder(), shelf));
    expect(result).toMatchObject({ kind: "steps", steps: [{ kind: "probe", toolCallId: "call1" }] });
  });
  it("says so when it is unknown or has nothing left", async () => {
    expect(
      await tool("run_playbook").run({ id: "zz", asset: "web1" }, desk(new CaseBuilder(), shelf)),
    ).toMatchObject({ kind: "error" });
    expect(
      await tool("run_playbook").run({ id: "done", asset: "web1" }, desk(new CaseBuilder(), shelf)),
    ).toMatchObject({ kind: "answer" });
  });
});

describe("read_output", () => {
  const read = (args: object) => tool("read_output").run(args, desk(caseWithSteps()));
  it("returns a slice, numbered and fenced", async () => {
    const result = await read({ step: "s2", from: 41, lines: 2 });
    expect(result).toMatchObject({
      kind: "answer",
      text: expect.stringMatching(/<<<DATA:\w+\n41: row 41\n42: row 42\nDATA:\w+>>>/),
    });
  });
  it("finds lines by text, without patterns", async () => {
    expect(await read({ step: "s2", grep: "ROW 49" })).toMatchObject({
      text: expect.stringContaining("11 of 11 matching lines"),
    });
    expect(await read({ step: "s2", grep: ".*" })).toMatchObject({
      text: expect.stringContaining("0 of 0 matching"),
    });
  });
  it.each(["s9", "step_none", "terminal:a1"])("refuses %s", async (step) => {
    expect(await read({ step })).toMatchObject({ kind: "error" });
  });
});

describe("revise_plan", () => {
  const revise = (h: object) =>
    tool("revise_plan").run({ hypotheses: [{ id: "h1", statement: "disk", ...h }] }, desk(caseWithSteps()));
  it("turns labels into step ids", async () => {
    const result = await revise({ status: "likely", evidence: ["s1"] });
    expect(result).toMatchObject({
      kind: "hypotheses",
      hypotheses: [{ evidence: [expect.stringMatching(/^step_/)] }],
    });
  });
  it("rules nothing out without an observed step", async () => {
    expect(await revise({ status: "ruled_out" })).toMatchObject({ kind: "error" });
    expect(await revise({ status: "ruled_out", evidence: ["s7"] })).toMatchObject({ kind: "error" });
  });
});

describe("conclude", () => {
  const claim = (
    over: object = {},
    evidence: object[] = [{ step: "s1", excerpt: "/dev/sda1 100% /var" }],
  ) => ({
    outcome: "root_cause_found",
    confidence: "confirmed",
    root_cause: "/var is full",
    causes: [{ statement: "full", confidence: "confirmed", asset: "web1", evidence }],
    ...over,
  });
  const conclude = (args: object) => tool("conclude").run(args, desk(caseWithSteps()));

  it("accepts what its steps show (blanks count as equal)", async () => {
    const result = await conclude(
      claim({ fixes: [{ asset: "web1", command: "rm /var/x", risk: "destructive", why: "w" }] }),
    );
    expect(result.kind).toBe("conclude");
    if (result.kind !== "conclude") return;
    expect(conclusionSchema.parse(result.conclusion)).toEqual(result.conclusion);
    expect(result.conclusion.evidence[0]?.stepId).toMatch(/^step_/);
  });
  it("accepts an empty output as evidence of nothing there", async () => {
    expect((await conclude(claim({}, [{ step: "s3", excerpt: "" }]))).kind).toBe("conclude");
  });
  it.each([
    ["an invented excerpt", claim({}, [{ step: "s1", excerpt: "/dev/sdb 100%" }])],
    ["an excerpt of another step", claim({}, [{ step: "s2", excerpt: "/dev/sda1" }])],
    ["a step that does not exist", claim({}, [{ step: "s9", excerpt: "x" }])],
    ["no evidence", claim({}, [])],
    ["an empty quotation", claim({}, [{ step: "s1", excerpt: " " }])],
    ["a quotation that says nothing", claim({}, [{ step: "s1", excerpt: "1" }])],
    ["a root cause without causes", claim({ causes: [] })],
    ["no fault with causes", claim({ outcome: "no_fault_found" })],
    ["no fault without evidence", claim({ outcome: "no_fault_found", causes: [] })],
  ])("refuses %s", async (_name, args) => {
    expect(await conclude(args)).toMatchObject({ kind: "error", code: "claim_unfounded" });
  });
  it("takes an honest open end", async () => {
    const result = await conclude({
      outcome: "inconclusive",
      confidence: "unknown",
      root_cause: "not found",
      causes: [],
      not_checked: [{ what: "disk", why: "no sudo" }],
    });
    expect(result).toMatchObject({ kind: "conclude", conclusion: { outcome: "inconclusive" } });
  });
});
