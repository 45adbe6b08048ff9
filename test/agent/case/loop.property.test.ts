import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CaseState, evolve, type StepState } from "../../../agent/case.ts";
import { decide } from "../../../agent/decide.ts";
import type { NewEvent } from "../../../agent/events.ts";
import { nextAction } from "../../../agent/next-action.ts";
import type { CaseLog } from "../../../agent/ports.ts";
import type { CaseCore } from "../../../agent/runner.ts";
import { checkRules } from "./oracle.ts";
import { type Mutant, outside, type Script, scriptArbitrary, World } from "./world.ts";

const real: CaseCore = { evolve, nextAction, decide };

async function holds(script: Script, mutant?: Mutant): Promise<World> {
  const world = new World(script, mutant);
  const core = mutant?.core ? mutant.core(real) : real;
  const rests = await world.play(script, core, core.decide);
  expect(["approval", "answer", "paused", "control", "concluded", "closed"]).toContain(rests);
  await checkRules(world);
  return world;
}

describe("any case, any crash point", () => {
  it("rests or ends; no step runs twice or without leave", async () => {
    const met = new Map<string, number>();
    const meet = (what: string) => met.set(what, (met.get(what) ?? 0) + 1);
    await fc.assert(
      fc.asyncProperty(scriptArbitrary, async (script) => {
        const world = await holds(script);
        for (const e of await world.events()) meet(e.type === "step.started" ? e.data.leave : e.type);
      }),
      { numRuns: 1000 },
    );
    // The check says little unless the scripts get into these corners.
    const corners = ["supervisor", "person", "grant", "override", "step.interrupted", "approval.expired"];
    for (const corner of [...corners, "control.taken", "case.paused", "case.concluded"]) {
      expect(met.get(corner) ?? 0, corner).toBeGreaterThan(0);
    }
  });
});

/** Seen through a lens: the mutant's decisions and actions are made on a changed state. */
function lens(change: (state: CaseState) => CaseState): (core: CaseCore) => CaseCore {
  return (core) => ({
    ...core,
    nextAction: (s, now) => core.nextAction(change(s), now),
    decide: (s, i, d) => core.decide(i.type === "start" ? change(s) : s, i, d),
  });
}
function eachStep(change: (step: StepState, state: CaseState) => StepState) {
  return (s: CaseState): CaseState => ({
    ...s,
    steps: Object.fromEntries(Object.entries(s.steps).map(([id, step]) => [id, change(step, s)])),
  });
}

/** Tells the loop a start is stored, and stores it only with what comes next. */
function startsLate(inner: CaseLog): CaseLog {
  let held: NewEvent[] = [];
  return {
    ...inner,
    append: async (id, seq, events) => {
      if (events.some((e) => e.type === "step.started")) {
        held = [...events];
        return { ok: true, events: held.map((e, i) => ({ ...e, caseId: id, seq: seq + 1 + i })) };
      }
      const both = [...held, ...events];
      const result = await inner.append(id, seq - held.length, both);
      held = [];
      return result.ok ? { ok: true, events: result.events.slice(-events.length) } : result;
    },
  };
}
function forcesAppend(inner: CaseLog): CaseLog {
  return {
    ...inner,
    append: async (id, seq, events) => {
      const result = await inner.append(id, seq, events);
      return result.ok ? result : inner.append(id, result.lastSeq, events);
    },
  };
}

const mutants: Mutant[] = [
  {
    name: "the digest is not checked",
    rule: "the person meant this digest",
    core: (core) => ({
      ...core,
      decide: (s, i, d) => {
        const digest = i.type === "approve" ? s.steps[i.stepId]?.approval?.digest : undefined;
        return core.decide(s, i.type === "approve" && digest ? { ...i, digest } : i, d);
      },
    }),
  },
  { name: "started is stored after the command ran", rule: "the intent is durable", log: startsLate },
  {
    name: "an interrupted step runs again",
    rule: "no step runs twice",
    core: (core) => ({
      ...core,
      nextAction: (s, now) => {
        const action = core.nextAction(s, now);
        return action.kind === "interrupt" ? { kind: "start", stepId: action.stepId } : action;
      },
      decide: (s, i, d) => {
        const again = eachStep((step) =>
          step.phase === "running" ? { ...step, phase: step.approval ? "approved" : "judged" } : step,
        );
        return core.decide(i.type === "start" ? again(s) : s, i, d);
      },
    }),
  },
  {
    name: "pause is ignored",
    rule: "nothing starts while paused",
    core: lens(({ paused: _paused, ...s }) => s),
  },
  {
    name: "a taken terminal is ignored",
    rule: "nothing starts while a person has control",
    core: lens((s) => ({ ...s, control: {} })),
  },
  {
    name: "grants match by prefix",
    rule: "an exact grant",
    core: lens((s) => ({
      ...s,
      grants: s.grants.flatMap((g) => [
        g,
        ...Object.values(s.steps).flatMap((step) =>
          step.verdict?.canonical.startsWith(g.canonical)
            ? [{ ...g, canonical: step.verdict.canonical }]
            : [],
        ),
      ]),
    })),
  },
  {
    name: "a grant counts on every asset",
    rule: "an exact grant",
    core: lens((s) => ({
      ...s,
      grants: s.grants.flatMap((g) => [
        { ...g, assetId: "a1" },
        { ...g, assetId: "a2" },
      ]),
    })),
  },
  {
    name: "expiry is ignored",
    rule: "not expired",
    core: lens(
      eachStep((step) =>
        step.approval ? { ...step, approval: { ...step.approval, expiresAt: 9e15 } } : step,
      ),
    ),
  },
  {
    name: "the command is not judged again before the start",
    rule: "only allow runs unasked|nothing denied runs without override|a grant never covers deny",
    core: (core) => ({
      ...core,
      decide: (s, i, d) => {
        const old = i.type === "start" ? s.steps[i.stepId]?.verdict : undefined;
        return core.decide(s, i, old ? { ...d, judge: () => old } : d);
      },
    }),
  },
  {
    name: "deny is taken for allow",
    rule: "only allow runs unasked|nothing denied runs without override",
    core: (core) => ({
      ...core,
      decide: (s, i, d) =>
        core.decide(s, i, {
          ...d,
          judge: (c, a) => {
            const v = d.judge(c, a);
            return v.decision === "deny" ? { ...v, decision: "allow" } : v;
          },
        }),
    }),
  },
  {
    name: "ask is taken for allow in auto mode",
    rule: "only allow runs unasked",
    core: (core) => ({
      ...core,
      decide: (s, i, d) =>
        core.decide(s, i, {
          ...d,
          judge: (c, a) => {
            const v = d.judge(c, a);
            return v.decision === "ask" ? { ...v, decision: "allow" } : v;
          },
        }),
    }),
  },
  {
    name: "step by step is treated as auto",
    rule: "step by step means every step is asked",
    core: (core) => {
      const auto = (s: CaseState): CaseState =>
        s.opened ? { ...s, opened: { ...s.opened, strategy: "auto" } } : s;
      return {
        ...core,
        nextAction: (s, now) => core.nextAction(auto(s), now),
        decide: (s, i, d) => core.decide(auto(s), i, d),
      };
    },
  },
  {
    name: "a fix runs unasked",
    rule: "a fix is always asked",
    core: (core) => {
      const plain = eachStep((step) => ({ ...step, proposal: { ...step.proposal, kind: "command" } }));
      return {
        ...core,
        nextAction: (s, now) => core.nextAction(plain(s), now),
        decide: (s, i, d) => core.decide(plain(s), i, d),
      };
    },
  },
  {
    name: "the scope is not enforced",
    rule: "nothing runs outside the scope",
    core: (core) => {
      const wide = (s: CaseState): CaseState =>
        s.opened
          ? {
              ...s,
              opened: {
                ...s.opened,
                assets: [...s.opened.assets, { id: outside, name: "x", account: "ops", tags: [] }],
              },
            }
          : s;
      return {
        ...core,
        nextAction: (s, now) => core.nextAction(wide(s), now),
        decide: (s, i, d) => core.decide(wide(s), i, d),
      };
    },
  },
  {
    name: "words copied from a host are forgotten",
    rule: "covers words copied from a host",
    core: lens(
      eachStep((step) => {
        if (!step.verdict) return step;
        const { fromHost: _forgotten, ...verdict } = step.verdict;
        return { ...step, verdict };
      }),
    ),
  },
  { name: "a conflict on append is overwritten", rule: "nothing ", log: forcesAppend },
  {
    name: "claims are not checked",
    rule: "cited steps ran",
    core: (core) => ({
      ...core,
      decide: (s, i, d) =>
        i.type === "turn" && i.turn.move.kind === "conclude" && s.status === "running"
          ? {
              events: [
                {
                  v: 1,
                  at: d.clock.now(),
                  actor: { kind: "agent", planner: i.planner },
                  type: "case.concluded",
                  data: { conclusion: i.turn.move.conclusion },
                },
              ],
            }
          : core.decide(s, i, d),
    }),
  },
];

describe("planted faults are found", () => {
  it.each(mutants)(
    "$name",
    async (mutant) => {
      const result = await fc.check(
        fc.asyncProperty(scriptArbitrary, async (script) => {
          await holds(script, mutant);
        }),
        { numRuns: 4000, endOnFailure: true, seed: 20_261_122 },
      );
      expect(result.failed, "this mutant survives: the property does not see it").toBe(true);
      expect(String(result.errorInstance)).toMatch(new RegExp(mutant.rule));
      // A rare one needs thousands of worlds: minutes on a busy machine.
    },
    120_000,
  );
});
