import type { CaseEvent, Conclusion } from "../events.ts";
import { causeOfFix, type Judged } from "../playbook/conclude.ts";
import type { Library } from "../playbook/engine.ts";
import { type Aftermath, aftermath, type Condition, conditionsOf } from "../playbook/recheck.ts";
import type { PlannerContext, PlannerTurn, StepDraft } from "../ports.ts";
import { type Replay, replay } from "./replay.ts";

/**
 * After a fix ran: what the cause was concluded from is asked again, with the check of the fix, and the case is
 * concluded once more with the result: fixed, not fixed, or not to be said.
 */

export interface FixRun {
  fixId: string;
  assetId: string;
  /** Read-only command that exits 0 when the fix worked; "" if the fix has none. */
  verify: string;
  /** How the fix itself ended; null when that is unknown. */
  exitCode: number | null;
  fixStep: string;
  /** Places in the log: of the proposal of the fix, and of its end. */
  proposedAt: number;
  observedAt: number;
  before: Conclusion;
  /** The case was concluded with what its check gave. */
  said: boolean;
}

type Verification = NonNullable<Conclusion["verification"]>;

/** The last fix that was run to its end in this case. */
export function lastFix(events: readonly CaseEvent[]): FixRun | undefined {
  let before: Conclusion | undefined;
  let run: FixRun | undefined;
  const proposed = new Map<string, { fixId: string; assetId: string; proposedAt: number }>();
  for (const [place, e] of events.entries()) {
    if (e.type === "case.concluded") {
      before = e.data.conclusion;
      if (run && before.verification?.fixId === run.fixId) run.said = true;
    }
    if (e.type === "step.proposed" && e.data.kind === "fix" && e.data.fixId)
      proposed.set(e.data.stepId, { fixId: e.data.fixId, assetId: e.data.assetId, proposedAt: place });
    else if (e.type === "step.observed" && before) {
      const fix = proposed.get(e.data.stepId);
      if (!fix) continue;
      const verify = before.fixes.find((f) => f.id === fix.fixId)?.verify ?? "";
      const exitCode = e.data.outcome === "exited" ? e.data.exitCode : null;
      run = { ...fix, verify, exitCode, fixStep: e.data.stepId, observedAt: place, before, said: false };
    }
  }
  return run;
}

/** A service that is to fail again needs a moment for it (s). */
const settleS = 3;
/** Most commands that ask the conditions of one cause again. */
const recheckLimit = 12;
const settle = `sleep ${settleS}`;

interface Check {
  /** Ids of the verify steps observed after the fix, in order. */
  readonly steps: readonly string[];
  readonly proposed: ReadonlySet<string>;
  /** How the command ended; undefined: it did not run. */
  exitOf(command: string): number | null | undefined;
  stepOf(command: string): string | undefined;
}

/** What became of the steps proposed after the fix. */
function checkOf(events: readonly CaseEvent[]): Check {
  const commands = new Map<string, string>();
  const exits = new Map<string, number | null>();
  const steps: string[] = [];
  for (const e of events) {
    if (e.type === "step.proposed" && e.data.kind === "verify") commands.set(e.data.stepId, e.data.command);
    const command = e.type === "step.observed" ? commands.get(e.data.stepId) : undefined;
    if (e.type !== "step.observed" || command === undefined) continue;
    if (command !== settle) steps.push(e.data.stepId);
    exits.set(command, e.data.outcome === "exited" ? e.data.exitCode : null);
  }
  const observed = new Set(steps);
  return {
    steps,
    proposed: new Set(commands.values()),
    exitOf: (command) => exits.get(command),
    stepOf: (command) => [...commands].find(([id, c]) => c === command && observed.has(id))?.[0],
  };
}

const settlePurpose = { en: "Give the fix a moment to show", zh: "等待修复生效" };
const verifyPurpose = { en: "Check whether the fix worked", zh: "验证修复是否生效" };

function ask(run: FixRun, command: string, purpose: StepDraft["purpose"], timeoutMs: number): StepDraft {
  return { assetId: run.assetId, command, purpose, timeoutMs, kind: "verify", fixId: run.fixId };
}

/** Commands of the check that were not proposed yet. */
function nextChecks(run: FixRun, check: Check, after: Aftermath, past: Replay | undefined): StepDraft[] {
  const left = recheckLimit - (past?.results.size ?? 0) - (past?.open.size ?? 0);
  const open = after.needs.filter((n) => !past?.open.has(n.key)).slice(0, Math.max(0, left));
  const again = open.map(
    (n): StepDraft => ({
      ...ask(run, n.command, n.purpose, n.timeoutS * 1000),
      probe: { playbook: n.playbook, probe: n.probe, key: n.key },
    }),
  );
  const own =
    run.verify !== "" && !check.proposed.has(run.verify) ? [ask(run, run.verify, verifyPurpose, 20_000)] : [];
  const asked = [...again, ...own];
  const first = asked.length > 0 && check.proposed.size === 0;
  return first ? [ask(run, settle, settlePurpose, (settleS + 10) * 1000), ...asked] : asked;
}

/** What was done since the fix: the first look, and the second one if there was need of it. */
function looksOf(events: readonly CaseEvent[]): [readonly CaseEvent[], readonly CaseEvent[]] {
  const settles = events.flatMap((e, place) =>
    e.type === "step.proposed" && e.data.kind === "verify" && e.data.command === settle ? [place] : [],
  );
  const at = settles[1] ?? events.length;
  return [events.slice(0, at), events.slice(at)];
}

/**
 * New lines of a log do not tell whether they came before the fix or after it, and the diagnosis itself may have caused
 * some. What comes between two looks did come after it.
 */
function secondLook(run: FixRun, first: readonly CaseEvent[], stale: readonly string[]): StepDraft[] {
  const steps = stale.flatMap((key): StepDraft[] => {
    const asked = first.find((e) => e.type === "step.proposed" && e.data.probe?.key === key);
    if (asked?.type !== "step.proposed" || !asked.data.probe) return [];
    const { command, purpose, timeoutMs, probe } = asked.data;
    return [{ ...ask(run, command, purpose, timeoutMs), probe }];
  });
  return steps.length > 0 ? [ask(run, settle, settlePurpose, (settleS + 10) * 1000), ...steps] : [];
}

type Result = Pick<Verification, "result" | "why">;
const because = (result: NonNullable<Verification["result"]>, en: string, zh: string): Result => ({
  result,
  why: { en, zh },
});

/**
 * Weighs what was seen after the fix. "Fixed" needs the conditions gone and no check that says otherwise. `early`: the
 * log was looked at twice, since at first it had new lines, and this is what was seen then.
 */
function weigh(run: FixRun, check: Check, after: Aftermath, early: Aftermath | undefined): Result {
  const exit = run.verify === "" ? undefined : check.exitOf(run.verify);
  const passed = exit === 0;
  if (typeof exit === "number" && !passed)
    return because(
      "not_fixed",
      `The check of the fix failed (exit status ${exit}).`,
      `修复的检查命令失败（退出码 ${exit}）。`,
    );
  const still = after.symptoms.find((s) => s.status === "not_fine");
  if (still)
    return because(
      "not_fixed",
      `${still.what.en} ${still.seen.en}, as before the fix.`,
      `${still.what.zh}${still.seen.zh}，与修复前相同。`,
    );
  if (after.cause === "holds")
    return passed && after.onlyLogs
      ? because(
          "not_checked",
          "The check of the fix passed, but the log still shows the cause.",
          "修复的检查通过，但日志仍显示该原因。",
        )
      : because(
          "not_fixed",
          `What the cause was concluded from is still so: ${after.statement.en}`,
          `得出该原因的条件依然成立：${after.statement.zh}`,
        );
  if (after.cause === "unclear")
    return because(
      "not_checked",
      "Not everything the cause was concluded from could be asked again.",
      "得出该原因的条件未能全部重新检查。",
    );
  if (run.exitCode !== 0)
    return because(
      "not_checked",
      `What the cause was concluded from is gone, but the fix itself did not end well (exit status ${run.exitCode ?? "unknown"}).`,
      `得出该原因的条件已消失，但修复命令本身没有正常结束（退出码 ${run.exitCode ?? "未知"}）。`,
    );
  if (early && !after.symptoms.some((s) => s.status === "fine") && !(passed && early.weaker))
    return because(
      "not_checked",
      "The log had new errors that may have come before the fix; none came in the last seconds, which is no proof yet.",
      "日志里有新的报错，可能产生于修复之前；最近几秒内没有再出现，但这还不能证明已修复。",
    );
  const proof = passed || after.symptoms.some((s) => s.status === "fine");
  if (after.onlyLogs && !proof)
    return because(
      "not_checked",
      "The log has shown no new error since the fix, which is no proof yet.",
      "修复之后日志没有新的报错，但这还不能证明已修复。",
    );
  return because(
    "fixed",
    `What the cause was concluded from is no longer so${passed ? ", and the check of the fix passed" : ""}.`,
    `得出该原因的条件已不成立${passed ? "，修复的检查也已通过" : ""}。`,
  );
}

/** Nothing but the check of the fix itself can be asked: its exit code says "not fixed", or nothing for sure. */
const noConditions: Aftermath = {
  needs: [],
  cause: "unclear",
  onlyLogs: false,
  stale: [],
  weaker: false,
  statement: { en: "", zh: "" },
  symptoms: [],
};

/**
 * For planners that can not ask the conditions of a cause again: the fix's own check alone, then the conclusion with how
 * it ended. Undefined when no fix ran, when that was already concluded, or when the fix names no check.
 */
export function checkOfFix(context: PlannerContext): PlannerTurn["move"] | undefined {
  const run = lastFix(context.events);
  if (!run || run.verify === "" || run.said) return undefined;
  const check = checkOf(context.events.slice(run.observedAt + 1));
  if (!check.proposed.has(run.verify))
    return { kind: "propose", steps: [ask(run, run.verify, verifyPurpose, 20_000)] };
  const stepId = check.stepOf(run.verify);
  if (stepId === undefined) return { kind: "conclude", conclusion: run.before };
  const exit = check.exitOf(run.verify);
  const fixed = run.exitCode === 0 && exit === 0;
  const result = fixed ? "fixed" : exit === null ? "not_checked" : "not_fixed";
  const verification: Verification = { fixId: run.fixId, fixed, result, stepId, steps: [stepId] };
  return { kind: "conclude", conclusion: { ...run.before, verification } };
}

/** The next move after a fix of a playbook: commands that check it, then the conclusion with their result. */
export async function afterFix(
  context: PlannerContext,
  library: Library,
  all: readonly Judged[],
  run: FixRun,
): Promise<PlannerTurn["move"]> {
  const judged = all.find((j) => j.investigation.assetId === run.assetId);
  const cause = causeOfFix(all, run.fixId);
  const condition: Condition | undefined = judged && cause && conditionsOf(judged, cause);
  const events = context.events.slice(run.observedAt + 1);
  const [first, second] = looksOf(events);
  const past = (await replay(context, first)).get(run.assetId);
  const again = (await replay(context, second)).get(run.assetId);
  const results = past?.results ?? new Map();
  const early = condition ? aftermath(library, condition, results) : noConditions;
  const after = condition && again ? aftermath(library, condition, results, again.results) : early;
  const check = checkOf(events);
  const steps = [...nextChecks(run, check, after, past)];
  if (steps.length === 0 && after.cause === "holds" && second.length === 0)
    steps.push(...secondLook(run, first, after.stale));
  if (steps.length > 0) return { kind: "propose", steps };
  const weighed = weigh(run, check, after, again && early);
  const verification: Verification = {
    fixId: run.fixId,
    fixed: weighed.result === "fixed",
    stepId: check.stepOf(run.verify) ?? check.steps[0] ?? run.fixStep,
    steps: [...check.steps],
    ...weighed,
  };
  return { kind: "conclude", conclusion: { ...run.before, verification } };
}
