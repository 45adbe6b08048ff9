import { describe, expect, it } from "vitest";
import type { CaseEvent, Conclusion, EventData, EventType, OutputRef } from "../../../agent/events.ts";
import { commandLimit, createOfflinePlanner, furtherLimit } from "../../../agent/planner/offline.ts";
import type { Planner, PlannerTurn, StepDraft } from "../../../agent/ports.ts";

const both = (text: string) => ({ en: text, zh: `${text} 中` });
const service = {
  schema: "playbook/v1",
  id: "svc.port",
  title: both("Wrong port"),
  start: "always",
  probes: {
    want: { run: "cat /etc/svc/env", parse: "kv" },
    has: { run: "ss -tlnH", parse: "text", needs: ["configured"] },
  },
  facts: { port: "num(want.PORT)" },
  findings: [
    { id: "configured", when: "has(want.PORT)", quote: "'PORT='" },
    { id: "nobody", when: "!has.contains(':' + want.PORT)" },
  ],
  causes: [
    {
      id: "wrong-port",
      when: "configured && nobody",
      confirm: "has.contains(':')",
      because: ["configured", "nobody"],
      statement: both("PORT={{want.PORT}} in /etc/svc/env but nothing listens there"),
    },
  ],
  fixes: [
    {
      for: ["wrong-port"],
      run: "systemctl restart svc",
      why: both("restart"),
      risk: "disruptive",
      verify: "systemctl is-active svc",
    },
  ],
};

/** A case held in memory; `answer` gives the output, or what became of the step. */
class Case {
  readonly events: CaseEvent[] = [];
  readonly commands: string[] = [];
  private readonly outputs = new Map<string, string>();
  private readonly planner: Planner;
  private n = 0;
  constructor(planner: Planner, assets: string[], fault = "svc is broken") {
    this.planner = planner;
    this.push("case.opened", {
      title: "t",
      fault,
      lang: "en",
      assets: assets.map((id) => ({ id, name: id, account: "root", tags: [] })),
      strategy: "auto",
      planner: "offline",
      budget: { maxSteps: 99, maxTokens: 1, maxCostUsd: 0, maxWallMs: 1000 },
    });
  }
  push<T extends EventType>(type: T, data: EventData<T>): void {
    const actor = { kind: "person", id: "u", name: "u" };
    const seq = this.events.length + 1;
    this.events.push({ v: 1, caseId: "c", seq, at: 0, actor, type, data } as unknown as CaseEvent);
  }
  plan(): Promise<PlannerTurn> {
    return this.planner.plan({
      caseId: "c",
      events: this.events,
      lang: "en",
      now: 0,
      output: (ref: OutputRef) => Promise.resolve(this.outputs.get(ref.hash) ?? ""),
      stop: { aborted: false, addEventListener() {}, removeEventListener() {} },
      onText() {},
    });
  }
  step(draft: StepDraft, text: string): string {
    const stepId = `step_${++this.n}`;
    this.commands.push(`${draft.assetId}: ${draft.command}`);
    this.push("step.proposed", { ...draft, stepId, planVersion: 0 });
    const output = { hash: stepId, bytes: text.length, totalBytes: text.length, preview: "" };
    if (text === "dropped") this.push("step.dropped", { stepId, why: "denied" });
    else if (text === "interrupted") this.push("step.interrupted", { stepId });
    else if (text === "lost")
      this.push("step.observed", { stepId, outcome: "unknown", exitCode: null, durationMs: 1, output });
    else {
      this.outputs.set(stepId, text);
      const exitCode = Number(/^exit (\d+)$/.exec(text)?.[1] ?? 0);
      this.push("step.observed", { stepId, outcome: "exited", exitCode, durationMs: 1, output });
    }
    return stepId;
  }
  runFix(fix: Conclusion["fixes"][number]): void {
    const { command, why: purpose, id: fixId, assetId } = fix;
    this.step({ assetId, command, purpose, timeoutMs: 1000, kind: "fix", fixId }, "");
  }
  async finish(answer: (draft: StepDraft) => string): Promise<Conclusion> {
    for (let i = 0; i < 60; i++) {
      const { move } = await this.plan();
      if (move.kind === "conclude") return move.conclusion;
      if (move.kind !== "propose") throw new Error(move.kind);
      for (const s of move.steps) this.step(s, answer(s));
    }
    throw new Error("did not conclude");
  }
}
const planner = () => createOfflinePlanner([service], {});
const broken = (s: StepDraft): string =>
  s.command.startsWith("cat") ? "PORT=6380\n" : s.command.startsWith("ss") ? "LISTEN 0 1 *:6379" : "active";

describe("the offline planner", () => {
  it("runs each probe once, in the order of need, and concludes with evidence", async () => {
    const c = new Case(planner(), ["h1"]);
    const done = await c.finish(broken);
    expect(c.commands).toEqual(["h1: cat /etc/svc/env", "h1: ss -tlnH"]);
    expect(done.outcome).toBe("root_cause_found");
    expect(done.confidence).toBe("confirmed");
    expect(done.rootCause.en).toBe("PORT=6380 in /etc/svc/env but nothing listens there");
    expect(done.evidence[0]).toEqual({ stepId: "step_1", excerpt: "PORT=6380" });
    expect(done.causes[0]?.evidence.length).toBeGreaterThan(0);
    expect(done.fixes[0]).toMatchObject({
      command: "systemctl restart svc",
      verify: "systemctl is-active svc",
    });
  });
  it("plans the same from the same log, also by a planner made anew", async () => {
    const c = new Case(planner(), ["h1"]);
    const first = await c.finish(broken);
    const again = new Case(planner(), ["h1"]);
    expect(await again.finish(broken)).toEqual(first);
    const { move } = await c.plan();
    expect(move).toEqual({ kind: "conclude", conclusion: first });
  });
  it.each([
    ["dropped", 1],
    // Nobody knows how these ended: the same look is proposed once more, as a new step that is judged anew.
    ["lost", 2],
    ["interrupted", 2],
  ] as const)("counts a %s step as not checked after proposing it %i time(s)", async (how, times) => {
    const c = new Case(planner(), ["h1"]);
    const done = await c.finish(() => how);
    expect(c.commands).toEqual(Array.from({ length: times }, () => "h1: cat /etc/svc/env"));
    expect(done.outcome).toBe("inconclusive");
    expect(done.notChecked[0]?.why.en).toContain("cat /etc/svc/env");
  });
  it("gives an honest no-fault answer", async () => {
    const c = new Case(planner(), ["h1"]);
    const done = await c.finish((s) => (s.command.startsWith("cat") ? "PORT=6379" : "LISTEN *:6379"));
    expect(done.outcome).toBe("no_fault_found");
    expect(done.rootCause.en).toMatch(/^No fault found: /);
    expect(done.rootCause.zh).toMatch(/^未发现故障：/);
    expect(done.causes).toEqual([]);
  });
  it("looks at every asset and says on which one the cause is", async () => {
    const c = new Case(planner(), ["h1", "h2"]);
    const done = await c.finish((s) =>
      s.assetId === "h1" ? (s.command.startsWith("cat") ? "PORT=6379" : "LISTEN *:6379") : broken(s),
    );
    expect(done.rootCause.en).toMatch(/^h2: /);
    expect(done.causes.map((x) => x.assetId)).toEqual(["h2"]);
  });
  it("takes the output of an edited step for the probe it replaced", async () => {
    const c = new Case(planner(), ["h1"]);
    const { move } = await c.plan();
    if (move.kind !== "propose") throw new Error(move.kind);
    const draft = move.steps[0]!;
    c.push("step.proposed", { ...draft, stepId: "step_old", planVersion: 0 });
    c.push("step.dropped", { stepId: "step_old", why: "replaced" });
    const { probe: _, ...edited } = draft;
    c.step({ ...edited, command: "sed -n p /etc/svc/env", replaces: "step_old" }, "PORT=6380");
    const next = await c.plan();
    expect(next.move).toMatchObject({ kind: "propose", steps: [{ command: "ss -tlnH" }] });
  });
  it.each([
    ["fixed", "PORT=6379", "LISTEN 0 1 *:6379", "active"],
    ["not_fixed", "PORT=6380", "LISTEN 0 1 *:6379", "active"],
    ["not_fixed", "PORT=6379", "LISTEN 0 1 *:6379", "exit 3"],
    ["not_checked", "dropped", "LISTEN 0 1 *:6379", "active"],
  ] as const)(
    "asks the conditions of the cause again after its fix: %s",
    async (result, env, ports, state) => {
      const c = new Case(planner(), ["h1"]);
      const first = await c.finish(broken);
      c.push("case.concluded", { conclusion: first });
      const fix = first.fixes[0]!;
      c.runFix(fix);
      c.commands.length = 0;
      const done = await c.finish((s) =>
        s.command.startsWith("cat") ? env : s.command.startsWith("ss") ? ports : state,
      );
      expect(c.commands).toEqual(
        expect.arrayContaining(["h1: sleep 3", "h1: cat /etc/svc/env", "h1: systemctl is-active svc"]),
      );
      expect(done).toMatchObject({
        rootCause: first.rootCause,
        verification: { fixId: fix.id, fixed: result === "fixed", result },
      });
      expect(done.verification?.steps?.length).toBeGreaterThan(0);
      const { move } = await c.plan();
      expect(move).toEqual({ kind: "conclude", conclusion: done });
    },
  );
  it("does not take old log lines for a fault that is still there, nor silence for proof", async () => {
    const logged = {
      ...service,
      id: "svc.log",
      probes: { log: { run: "journalctl -u svc", parse: "text" } },
      facts: {},
      findings: [{ id: "fails", when: "log.contains('no such port')" }],
      causes: [{ id: "logged", when: "fails", because: ["fails"], statement: both("svc has a wrong port") }],
    };
    const resultOf = async (verify: string, ...texts: string[]) => {
      const fixes = [{ ...service.fixes[0]!, for: ["logged"], verify }];
      const c = new Case(createOfflinePlanner([{ ...logged, fixes }], {}), ["h1"]);
      const first = await c.finish(() => "10:00 no such port");
      c.push("case.concluded", { conclusion: first });
      c.runFix(first.fixes[0]!);
      const done = await c.finish((s) =>
        s.command.startsWith("journal") ? (texts.shift() ?? "") : "active",
      );
      expect(texts).toEqual([]);
      return done.verification?.result;
    };
    expect(await resultOf("systemctl is-active svc", "10:00 no such port\n10:05 started")).toBe("fixed");
    expect(await resultOf("", "10:00 no such port\n10:05 started")).toBe("not_checked");
    // The line of 10:05 may have come before the fix; that of 10:06 has not.
    const first = "10:00 no such port\n10:05 no such port";
    expect(await resultOf("", first, first)).toBe("not_checked");
    expect(await resultOf("", first, `${first}\n10:06 no such port`)).toBe("not_fixed");
  });
  it("uses what the operator adds for retrieval, and never takes it for evidence", async () => {
    const onDemand = {
      ...service,
      start: "symptoms",
      symptoms: { phrases: { en: ["flux capacitor jam"], zh: ["电容故障"] } },
    };
    const c = new Case(createOfflinePlanner([onDemand], {}), ["h1"]);
    expect((await c.plan()).move.kind).toBe("conclude");
    c.push("note.added", { text: "looks like the flux capacitor jam again" });
    expect((await c.plan()).move).toMatchObject({ kind: "propose" });
    const done = await c.finish((s) => (s.command.startsWith("cat") ? "PORT=6379" : "LISTEN *:6379"));
    expect(done.outcome).toBe("no_fault_found");
  });
  it("stops at its command limit and says what it left out", async () => {
    const probes = Object.fromEntries(
      Array.from({ length: commandLimit + 5 }, (_, i) => [`p${i}`, { run: `cat /f${i}`, parse: "text" }]),
    );
    const many = { ...service, id: "svc.many", probes, facts: {}, findings: [], causes: [], fixes: [] };
    const c = new Case(createOfflinePlanner([many], {}), ["h1"]);
    const done = await c.finish(() => "x");
    expect(c.commands.length).toBe(commandLimit);
    expect(done.notChecked.filter((n) => n.why.en.includes("limit of")).length).toBe(5);
  });
  it("looks where something leads before it surveys the host, when both do not fit", async () => {
    const survey = Object.fromEntries(
      Array.from({ length: commandLimit + 5 }, (_, i) => [`p${i}`, { run: `cat /f${i}`, parse: "text" }]),
    );
    const wide = {
      ...service,
      id: "svc.wide",
      probes: survey,
      facts: {},
      findings: [],
      causes: [],
      fixes: [],
    };
    const led = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [
        `q${i}`,
        { run: `cat /q${i}`, parse: "text", when: i === 0 ? "true" : `q${i - 1} != ''`, cost: "medium" },
      ]),
    );
    const deep = { ...wide, id: "svc.deep", probes: led };
    const c = new Case(createOfflinePlanner([wide, deep], {}), ["h1"]);
    const done = await c.finish(() => "x");
    expect(c.commands).toContain("h1: cat /q11");
    expect(c.commands.length).toBe(commandLimit);
    expect(done.outcome).toBe("no_fault_found");
  });
  it("does not prove a complaint wrong when the limit kept it from looking where something leads", async () => {
    const probes = Object.fromEntries(
      Array.from({ length: furtherLimit + 5 }, (_, i) => [
        `p${i}`,
        { run: `cat /f${i}`, parse: "text", when: "true" },
      ]),
    );
    const many = { ...service, id: "svc.many", probes, facts: {}, findings: [], causes: [], fixes: [] };
    const asked = async (fault: string) =>
      await new Case(createOfflinePlanner([many], {}), ["h1"], fault).finish(() => "x");
    expect((await asked("the shop hangs")).outcome).toBe("inconclusive");
    expect((await asked("anything to see here?")).outcome).toBe("no_fault_found");
  });
  it("goes on beyond its limit only while the case would be left open and something leads on", async () => {
    const probes = Object.fromEntries(
      Array.from({ length: furtherLimit + 5 }, (_, i) => [
        `p${i}`,
        { run: `cat /f${i}`, parse: "text", when: "true" },
      ]),
    );
    const run = async (fault: string, last: string) => {
      const found = {
        findings: [{ id: "seen", when: `${last} == 'wrong'`, quote: "'wrong'" }],
        causes: [
          { id: "it", when: "seen", because: ["seen"], statement: both("the shop hangs: it is wrong") },
        ],
      };
      const many = { ...service, id: "svc.many", probes, facts: {}, fixes: [], ...found };
      const c = new Case(createOfflinePlanner([many], {}), ["h1"], fault);
      const done = await c.finish((d) => (d.command.endsWith(`/f${last.slice(1)}`) ? "wrong" : "x"));
      return [c.commands.length, done.outcome];
    };
    const within = `p${furtherLimit - 1}`;
    expect(await run("the shop hangs", within)).toEqual([furtherLimit, "root_cause_found"]);
    expect(await run("the shop hangs", `p${furtherLimit}`)).toEqual([furtherLimit, "inconclusive"]);
    expect(await run("anything to see here?", within)).toEqual([commandLimit, "no_fault_found"]);
    expect(await run("the shop hangs", "p3")).toEqual([commandLimit, "root_cause_found"]);
  });
});
