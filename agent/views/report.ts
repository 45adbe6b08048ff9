import { type CaseState, type StepState, stepsOf } from "../case.ts";
import type { Lang, Localized } from "../errors.ts";
import type { Evidence, HostEvent } from "../events.ts";

/**
 * The report of a case, contract `bartizan/report/v1`. Texts are in one language; `step` numbers are the step
 * numbers people see (1-based, in order of proposal). Host text is quoted as data, never interpreted.
 */
export interface Report {
  schema: "bartizan/report/v1";
  case: string;
  asset: string;
  fault: string;
  planner: string;
  outcome: "root_cause_found" | "no_fault_found" | "inconclusive";
  rootCause: string;
  confidence: "confirmed" | "likely" | "unknown";
  causes: { id: string; statement: string; confidence: string; evidence: number[] }[];
  evidence: { step: number; command: string; exitCode: number | null; excerpt: string }[];
  notChecked: { what: string; why: string }[];
  /** `cause`: id of the cause it is for; null when the planner did not say. */
  fixes: { cause: string | null; command: string; risk: string; why: string; verify: string }[];
  /** How to keep it from happening again. */
  prevent: string[];
  /** Present after a fix was run and checked. */
  verification?: {
    fixed: boolean;
    result: "fixed" | "not_fixed" | "not_checked";
    why?: string;
    step: number;
    steps: number[];
  };
  /** What happened on the host before, the oldest first: hints, never proof. `at` is ISO 8601 by the host's clock. */
  hostEvents: {
    asset: string;
    at: string;
    kind: HostEvent["kind"];
    what: string;
    count: number;
    concerns: boolean;
    step: number | null;
  }[];
  /** Every command that was started. `exitCode: null`: how it ended is unknown. */
  commands: ReportCommand[];
  usage: { modelCalls: number; inputTokens: number; outputTokens: number; costUsd: number };
  durationMs: number;
}
export interface ReportCommand {
  step: number;
  asset: string;
  command: string;
  decision: "allow" | "ask" | "deny";
  /** "supervisor", or "person:NAME", "grant:NAME", "override:NAME". */
  decidedBy: string;
  exitCode: number | null;
  durationMs: number;
  sandbox: string | null;
}

function verificationOf(state: CaseState, lang: Lang): Pick<Report, "verification"> {
  const check = state.concluded?.conclusion.verification;
  const step = check && state.steps[check.stepId];
  if (!check || !step) return {};
  const { fixed, result = fixed ? "fixed" : "not_fixed", why, steps = [check.stepId] } = check;
  const numbers = steps.flatMap((id) => state.steps[id]?.number ?? []);
  return {
    verification: { fixed, result, ...(why ? { why: why[lang] } : {}), step: step.number, steps: numbers },
  };
}

/** Works in every state of a case: without a conclusion it says honestly that there is none, and why. */
export function reportOf(state: CaseState, lang: Lang): Report {
  const conclusion = state.concluded?.conclusion;
  const assets = state.opened?.assets ?? [];
  const numbers = (evidence: readonly Evidence[]) => [
    ...new Set(evidence.flatMap((e) => state.steps[e.stepId]?.number ?? [])),
  ];
  return {
    schema: "bartizan/report/v1",
    case: state.caseId,
    asset: assets.map((a) => a.name).join(", "),
    fault: state.opened?.fault ?? "",
    planner: state.opened?.planner ?? "",
    outcome: conclusion?.outcome ?? "inconclusive",
    rootCause: (conclusion?.rootCause ?? unfinished(state))[lang],
    confidence: conclusion?.confidence ?? "unknown",
    causes: (conclusion?.causes ?? []).map((c) => ({
      id: c.id,
      statement: c.statement[lang],
      confidence: c.confidence,
      evidence: numbers(c.evidence),
    })),
    evidence: evidenceOf(state),
    notChecked: notChecked(state, lang),
    fixes: (conclusion?.fixes ?? []).map((f) => ({
      cause: f.causeId ?? null,
      command: f.command,
      risk: f.risk,
      why: f.why[lang],
      verify: f.verify,
    })),
    prevent: (conclusion?.prevent ?? []).map((p) => p[lang]),
    ...verificationOf(state, lang),
    hostEvents: (conclusion?.hostEvents ?? []).map((e) => ({
      asset: assets.find((a) => a.id === e.assetId)?.name ?? e.assetId,
      at: new Date(e.at).toISOString(),
      kind: e.kind,
      what: e.what,
      count: e.count ?? 1,
      concerns: e.concerns,
      step: (e.stepId === undefined ? undefined : state.steps[e.stepId]?.number) ?? null,
    })),
    commands: stepsOf(state).flatMap((s) => commandOf(state, s)),
    usage: { ...state.usage },
    durationMs: Math.max(0, state.at - (state.opened?.at ?? state.at)),
  };
}

function unfinished(state: CaseState): Localized {
  const ran = stepsOf(state).filter((s) => s.started).length;
  const why = state.trouble?.message ?? whyOpen(state);
  return {
    en: `No root cause was established after ${ran} commands. ${why.en}`,
    zh: `执行 ${ran} 条命令后仍未确定根因。${why.zh}`,
  };
}

function whyOpen(state: CaseState): Localized {
  if (state.closed?.reason === "stopped") {
    return { en: "The case was stopped by a person.", zh: "排障单被人工停止。" };
  }
  if (state.paused?.reason) {
    return {
      en: `The case is paused: ${state.paused.reason}.`,
      zh: `排障单已暂停：${state.paused.reason}。`,
    };
  }
  return { en: "The case is not finished.", zh: "排障尚未完成。" };
}

function evidenceOf(state: CaseState): Report["evidence"] {
  const conclusion = state.concluded?.conclusion;
  const all = [...(conclusion?.evidence ?? []), ...(conclusion?.causes ?? []).flatMap((c) => c.evidence)];
  const seen = new Set<string>();
  return all.flatMap((e) => {
    const step = state.steps[e.stepId];
    const key = `${e.stepId}\n${e.excerpt}`;
    if (!step || seen.has(key)) return [];
    seen.add(key);
    const exitCode = step.observed?.exitCode ?? null;
    return [{ step: step.number, command: shown(step), exitCode, excerpt: e.excerpt }];
  });
}

function shown(step: StepState): string {
  return step.started?.canonical ?? step.proposal.command;
}

const dropWords: Record<string, Localized> = {
  rejected: { en: "It was not approved", zh: "未获批准" },
  denied: { en: "The supervisor denied the command", zh: "监督拒绝了该命令" },
  stopped: { en: "The case was stopped first", zh: "排障单先被停止" },
  expired: { en: "The approval expired", zh: "审批已过期" },
};

/** What the planner lists, plus every command that was proposed and never ran or whose end is unknown. */
function notChecked(state: CaseState, lang: Lang): Report["notChecked"] {
  const list = (state.concluded?.conclusion.notChecked ?? []).map((n) => ({
    what: n.what[lang],
    why: n.why[lang],
  }));
  const naming = (command: string) => list.find((n) => n.what.includes(command) || n.why.includes(command));
  for (const step of stepsOf(state)) {
    const words = step.dropped && dropWords[step.dropped.why];
    const command = shown(step);
    const named = naming(command);
    const said = step.approval?.reason;
    if (named) {
      // The planner lists it already; what a person answered is not the planner's to leave out.
      if (said && !named.why.includes(said)) named.why += ` (${said})`;
    } else if (words) {
      const reason = step.approval?.reason ?? step.verdict?.reasons.at(0)?.text[lang];
      list.push({ what: command, why: reason ? `${words[lang]}: ${reason}` : words[lang] });
    } else if (step.phase === "interrupted" || step.observed?.outcome === "unknown") {
      list.push({ what: command, why: unknownEnd[lang] });
    } else if (!step.started && !step.dropped) {
      list.push({ what: command, why: neverRun[lang] });
    }
  }
  return list;
}
const unknownEnd: Localized = {
  en: "It may have run; how it ended is unknown.",
  zh: "可能已执行，结果未知。",
};
const neverRun: Localized = { en: "It was proposed but not run.", zh: "已提议但未执行。" };

function commandOf(state: CaseState, step: StepState): ReportCommand[] {
  const { started, observed } = step;
  if (!started) return [];
  return [
    {
      step: step.number,
      asset: state.opened?.assets.find((a) => a.id === step.proposal.assetId)?.name ?? "",
      command: started.canonical,
      decision: step.verdict?.decision ?? "ask",
      decidedBy: decidedBy(state, step),
      exitCode: observed?.exitCode ?? null,
      durationMs: Math.round(observed?.durationMs ?? 0),
      sandbox: observed?.sandbox ?? null,
    },
  ];
}

/** Whose leave the step ran with; "supervisor", or the kind of leave and the person's name. */
export function decidedBy(state: CaseState, step: StepState): string {
  const leave = step.started?.leave ?? "supervisor";
  if (leave === "supervisor") return leave;
  const by =
    leave === "grant"
      ? state.grants.find(
          (g) => g.assetId === step.proposal.assetId && g.canonical === step.started?.canonical,
        )?.by
      : step.approval?.by;
  return by?.kind === "person" ? `${leave}:${by.name}` : leave;
}
