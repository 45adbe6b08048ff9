import type { CaseEvent, Conclusion, ScopeAsset } from "../events.ts";
import { type CompiledPlaybook, compilePlaybook } from "../playbook/compile.ts";
import { concludeFrom, hypothesesOf, type Judged, judgeInvestigation } from "../playbook/conclude.ts";
import { earlierActs } from "../playbook/earlier.ts";
import { createLibrary, investigate, type Library } from "../playbook/engine.ts";
import type { Need } from "../playbook/instance.ts";
import type { Parser } from "../playbook/schema.ts";
import type { Planner, PlannerContext, PlannerTurn, StepDraft } from "../ports.ts";
import { caseText, type Replay, replay } from "./replay.ts";
import { afterFix, lastFix } from "./verification.ts";

/** Most commands the offline planner runs on one asset; beyond it, what is left is reported as not checked. */
export const commandLimit = 40;
/** Where that would leave the case open, and something that was seen or said still leads on, this many. */
export const furtherLimit = 52;
/** From here on what is expensive but leads somewhere goes before what only surveys the host. */
const surveyLimit = 34;
/** Most commands proposed in one turn. */
const batchLimit = 24;

function draft(assetId: string, need: Need): StepDraft {
  return {
    assetId,
    command: need.command,
    purpose: need.purpose,
    timeoutMs: need.timeoutS * 1000,
    kind: "probe",
    probe: { playbook: need.playbook, probe: need.probe, key: need.key },
  };
}

interface Plan {
  steps: StepDraft[];
  leftOver: Need[];
}

/**
 * The next commands on one asset: expensive ones wait until nothing cheaper is open, and what only surveys the host
 * waits until nothing that was seen or said leads anywhere, so that the limit falls on what matters least.
 */
function nextSteps(judged: Judged, past: Replay | undefined): Plan {
  const { needs, assetId } = judged.investigation;
  const used = usedBy(past);
  const free = Math.max(0, commandLimit - used);
  const wanted = needs.filter((n) => !past?.open.has(n.key));
  const cheap = wanted.filter((n) => n.cost !== "high");
  const surveying = cheap.slice(0, Math.max(0, surveyLimit - used));
  const stages = [cheap.filter((n) => n.led), surveying, wanted.filter((n) => n.led), cheap, wanted];
  const now = stages.find((stage) => stage.length > 0) ?? [];
  const chosen = now.slice(0, Math.min(free, batchLimit));
  return { steps: chosen.map((n) => draft(assetId, n)), leftOver: chosen.length === 0 ? wanted : [] };
}

const usedBy = (past: Replay | undefined): number => (past?.results.size ?? 0) + (past?.open.size ?? 0);

/** What leads on from what was seen or said, for a case that would else be left open. */
function furtherSteps(judged: Judged, past: Replay | undefined, left: readonly Need[]): StepDraft[] {
  const free = Math.max(0, furtherLimit - usedBy(past));
  const led = left.filter((n) => n.led).slice(0, Math.min(free, batchLimit));
  return led.map((n) => draft(judged.investigation.assetId, n));
}

function budgetNote(left: readonly Need[], limit: number): Conclusion["notChecked"] {
  return left.slice(0, 10).map((n) => ({
    what: n.purpose,
    why: {
      en: `The limit of ${limit} commands was reached before: ${n.command}`,
      zh: `已达到 ${limit} 条命令的上限，未执行：${n.command}`,
    },
  }));
}

async function plan(library: Library, context: PlannerContext): Promise<PlannerTurn> {
  const opened = context.events.find((e) => e.type === "case.opened");
  const scope: readonly ScopeAsset[] = opened?.type === "case.opened" ? opened.data.assets : [];
  const last = lastFix(context.events);
  const fix = last?.said ? undefined : last;
  // What a fix changed is judged by itself; the tree stays the one it was proposed from.
  const past = await replay(context, context.events.slice(0, fix?.proposedAt));
  const fault = caseText(context.events.slice(0, fix?.proposedAt));
  const all = scope.map((asset) =>
    judgeInvestigation(
      investigate({
        library,
        asset,
        fault,
        results: past.get(asset.id)?.results ?? new Map(),
      }),
    ),
  );
  const hypotheses = hypothesesOf(all);
  if (fix) return { move: await afterFix(context, library, all, fix), hypotheses };
  const plans = all.map((j) => nextSteps(j, past.get(j.investigation.assetId)));
  const steps = plans.flatMap((p) => p.steps);
  if (steps.length > 0) return { move: { kind: "propose", steps }, hypotheses };
  const pastOf = (judged: Judged) => past.get(judged.investigation.assetId);
  const most = Math.max(commandLimit, ...all.map((j) => usedBy(pastOf(j))));
  const conclusion = concludeFrom(
    all,
    plans.flatMap((p) => budgetNote(p.leftOver, most)),
    plans.some((p) => p.leftOver.some((n) => n.led)),
  );
  if (conclusion.outcome === "inconclusive") {
    const further = all.flatMap((j, i) => furtherSteps(j, pastOf(j), plans[i]?.leftOver ?? []));
    if (further.length > 0) return { move: { kind: "propose", steps: further }, hypotheses };
  }
  return { move: { kind: "conclude", conclusion: withEarlier(conclusion, opened) }, hypotheses };
}

/** The conclusion, with what was done before to what it names. */
function withEarlier(conclusion: Conclusion, opened: CaseEvent | undefined): Conclusion {
  if (opened?.type !== "case.opened" || !opened.data.earlier) return conclusion;
  const acts = earlierActs(opened.data.earlier, conclusion, opened.at);
  return acts.length === 0 ? conclusion : { ...conclusion, notChecked: [...acts, ...conclusion.notChecked] };
}

/**
 * The planner that needs no model: playbooks alone. A pure function of the case log and the step outputs, so a
 * restart or a replay plans the same. `playbooks` are parsed YAML documents or already compiled ones; throws
 * PlaybookError when one is not valid.
 */
export function createOfflinePlanner(
  playbooks: readonly unknown[],
  parsers: Readonly<Record<string, Parser>>,
): Planner {
  const compiled = playbooks.map((p) => (isCompiled(p) ? p : compilePlaybook(p, parsers)));
  const library = createLibrary(compiled);
  return { name: "offline", plan: (context) => plan(library, context) };
}

const isCompiled = (p: unknown): p is CompiledPlaybook =>
  p !== null && typeof p === "object" && "source" in p && "probes" in p && p.probes instanceof Map;
