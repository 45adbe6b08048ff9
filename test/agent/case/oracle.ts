import type { CaseEvent, EventData, EventType } from "../../../agent/events.ts";
import { assets, type Ran, sha256, type World, wordJudge } from "./world.ts";

// The rules, written a second time over the raw events and the commands that really ran. Shares no code with
// the fold or the decisions it checks.

type Of<T extends EventType> = Extract<CaseEvent, { type: T }>;
const of = <T extends EventType>(events: readonly CaseEvent[], type: T) =>
  events.filter((e): e is Of<T> => e.type === type);
const last = <T>(list: readonly T[]): T | undefined => list[list.length - 1];

function must(condition: boolean, rule: string, detail: unknown): asserts condition {
  if (!condition) throw new Error(`${rule}: ${JSON.stringify(detail).slice(0, 600)}`);
}

export async function checkRules(world: World): Promise<void> {
  const events = await world.events();
  for (const [i, e] of events.entries()) must(e.seq === i + 1, "seq is gapless", e);
  const runs = new Map<string, number>();
  for (const ran of world.ran) {
    runs.set(ran.stepId, (runs.get(ran.stepId) ?? 0) + 1);
    must(runs.get(ran.stepId) === 1, "no step runs twice", ran.stepId);
    checkRun(ran, world);
  }
  for (const dropped of of(events, "step.dropped")) {
    must(!runs.has(dropped.data.stepId), "nothing dropped runs", dropped);
  }
  for (const concluded of of(events, "case.concluded")) checkClaims(concluded, events);
}

function checkRun(ran: Ran, world: World): void {
  const started = last(of(ran.log, "step.started").filter((e) => e.data.stepId === ran.stepId));
  must(started !== undefined, "the intent is durable before the host hears of it", ran.stepId);
  must(started.data.canonical === ran.command, "what runs is what was recorded", started);
  const asset = assets.find((a) => a.id === ran.assetId);
  must(asset !== undefined && asset.account === ran.account, "nothing runs outside the scope", ran.assetId);
  const before = ran.log.filter((e) => e.seq < started.seq);
  const rest = last(before.filter((e) => e.type === "case.paused" || e.type === "case.resumed"));
  must(rest?.type !== "case.paused", "nothing starts while paused", started);
  const nowRest = last(ran.log.filter((e) => e.type === "case.paused" || e.type === "case.resumed"));
  must(nowRest?.type !== "case.paused", "nothing runs while paused", started);
  must(of(ran.log, "case.closed").length === 0, "nothing runs after stop or close", started);
  const hand = last(
    before.filter(
      (e): e is Of<"control.taken"> | Of<"control.returned"> =>
        (e.type === "control.taken" || e.type === "control.returned") && e.data.assetId === ran.assetId,
    ),
  );
  must(hand?.type !== "control.taken", "nothing starts while a person has control", started);
  checkLeave(ran, started, before, world);
}

function checkLeave(ran: Ran, started: Of<"step.started">, before: CaseEvent[], world: World): void {
  const { stepId, leave, canonical } = started.data;
  const proposed = of(before, "step.proposed").find((e) => e.data.stepId === stepId);
  const judged = last(of(before, "step.judged").filter((e) => e.data.stepId === stepId));
  const opened = of(before, "case.opened")[0];
  must(proposed !== undefined && judged !== undefined && opened !== undefined, "judged first", started);
  must(judged.data.canonical === canonical, "what runs is what was judged", [judged.data, started.data]);
  must(proposed.data.assetId === ran.assetId, "it runs where it was proposed", ran);
  // The policy may change between the start's append and the run; the last look is at the start.
  const strict = startDecision(canonical, world, started);
  const printed = of(before, "step.observed").some((e) => e.seq < judged.seq);
  const typed = of(before, "step.proposed").some(
    (e) => e.actor.kind === "person" && e.data.command.includes("copied"),
  );
  const copied = canonical.includes("copied") && printed && !typed;
  if (leave === "supervisor") {
    must(!(copied && judged.data.widened), "no allowance covers words copied from a host", started);
    must(strict === "allow" && judged.data.decision === "allow", "only allow runs unasked", started);
    must(opened.data.strategy === "auto", "step by step means every step is asked", started);
    must(proposed.data.kind !== "fix", "a fix is always asked", proposed);
    return;
  }
  if (leave === "grant") {
    must(strict !== "deny", "a grant never covers deny", started);
    must(!copied, "no grant covers words copied from a host", started);
    must(
      grants(before).some((g) => g === `${ran.assetId} ${canonical}`),
      "an exact grant",
      [canonical],
    );
    return;
  }
  checkApproval(ran, started, judged, proposed, before, world, strict);
}

/** Decision by the policy in force when the start was decided. */
function startDecision(canonical: string, world: World, started: Of<"step.started">): string {
  return wordJudge(canonical, undefined, world.epochAt(started.at)).decision;
}

function grants(before: readonly CaseEvent[]): string[] {
  return of(before, "approval.granted").flatMap((g) => {
    if (g.data.scope !== "case") return [];
    const earlier = before.filter((e) => e.seq < g.seq);
    const step = of(earlier, "step.proposed").find((e) => e.data.stepId === g.data.stepId);
    const verdict = last(of(earlier, "step.judged").filter((e) => e.data.stepId === g.data.stepId));
    return step && verdict && verdict.data.decision !== "deny"
      ? [`${step.data.assetId} ${verdict.data.canonical}`]
      : [];
  });
}

function checkApproval(
  ran: Ran,
  started: Of<"step.started">,
  judged: Of<"step.judged">,
  proposed: Of<"step.proposed">,
  before: CaseEvent[],
  world: World,
  strict: string,
): void {
  const { stepId, canonical, leave } = started.data;
  const granted = last(
    of(before, "approval.granted").filter((e) => e.data.stepId === stepId && e.seq > judged.seq),
  );
  must(granted?.actor.kind === "person", "a person's approval of this very verdict", [started, granted]);
  const asked = of(before, "approval.requested").find((e) => e.data.approvalId === granted.data.approvalId);
  must(asked !== undefined && asked.seq > judged.seq, "approvals answer a request", granted);
  must(granted.at < asked.data.expiresAt && started.at < asked.data.expiresAt, "not expired", [
    started.at,
    asked.data,
  ]);
  const bound = ["bartizan/approval/v1", ran.assetId, ran.account, canonical, proposed.data.planVersion];
  must(granted.data.digest === sha256(JSON.stringify(bound)), "the approval is for exactly this", bound);
  if (leave === "override") {
    must((granted.data.override ?? "").length > 2, "an override has a typed reason", granted);
    return;
  }
  must(strict !== "deny" && judged.data.decision !== "deny", "nothing denied runs without override", started);
  const typed = proposed.actor.kind === "person" && proposed.data.replaces !== undefined;
  must(typed || world.meant.has(`${stepId} ${granted.data.digest}`), "the person meant this digest", granted);
}

function checkClaims(concluded: Of<"case.concluded">, events: readonly CaseEvent[]): void {
  const data: EventData<"case.concluded"> = concluded.data;
  const seen = new Set(
    of(events, "step.observed").flatMap((e) => (e.seq < concluded.seq ? [e.data.stepId] : [])),
  );
  for (const cause of data.conclusion.causes) {
    must(cause.evidence.length > 0, "every claim cites a step", cause);
    for (const e of cause.evidence) must(seen.has(e.stepId), "cited steps ran", e);
  }
}
