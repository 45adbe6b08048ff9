import type { CaseState } from "../case.ts";
import type { Localized } from "../errors.ts";
import type { Actor, CaseEvent } from "../events.ts";

/** One line of the case's story, for page and terminal. `detail` is raw text (commands, host output): data. */
export interface TimelineEntry {
  seq: number;
  at: number;
  actor: string;
  type: CaseEvent["type"];
  /** Number of the step it belongs to. */
  step?: number;
  text: Localized;
  detail?: string;
}

/** All entries in order. `state` is the fold of exactly these events (step numbers come from it). */
export function timelineOf(events: readonly CaseEvent[], state: CaseState): TimelineEntry[] {
  return events.map((e) => timelineEntry(e, state));
}

export function timelineEntry(event: CaseEvent, state: CaseState): TimelineEntry {
  const stepId = "stepId" in event.data ? event.data.stepId : undefined;
  const step = stepId === undefined ? undefined : state.steps[stepId];
  const { en, zh, detail } = say(event, state);
  return {
    seq: event.seq,
    at: event.at,
    actor: actorName(event.actor),
    type: event.type,
    text: { en, zh },
    ...(step ? { step: step.number } : {}),
    ...(detail === undefined || detail === "" ? {} : { detail }),
  };
}

export function actorName(actor: Actor): string {
  if (actor.kind === "person") return actor.name;
  return actor.kind === "agent" ? actor.planner : actor.kind;
}

type Said = Localized & { detail?: string | undefined };
const said = (en: string, zh: string, detail?: string): Said => ({ en, zh, detail });

function say(e: CaseEvent, state: CaseState): Said {
  switch (e.type) {
    case "case.opened":
      return said("Case opened", "已建单", e.data.fault);
    case "case.paused":
      return said("Paused", "已暂停", e.data.reason);
    case "case.resumed":
      return said("Resumed", "已继续");
    case "case.concluded":
      return {
        en: `Concluded: ${e.data.conclusion.rootCause.en}`,
        zh: `结论：${e.data.conclusion.rootCause.zh}`,
      };
    case "case.closed":
      return e.data.reason === "stopped" ? said("Stopped", "已停止") : said("Closed", "已关闭");
    case "plan.revised":
      return said(
        `Plan ${e.data.version}: ${e.data.hypotheses.length} hypotheses`,
        `计划 ${e.data.version}：${e.data.hypotheses.length} 个假设`,
      );
    case "question.asked":
      return { en: `Question: ${e.data.text.en}`, zh: `提问：${e.data.text.zh}` };
    case "question.answered":
      return said("Answered", "已回答", e.data.text);
    case "note.added":
      return e.data.failure
        ? { ...e.data.failure.message, detail: e.data.failure.detail }
        : said("Note", "备注", e.data.text);
    case "control.taken":
      return said("Terminal taken over", "已接管终端", assetName(state, e.data.assetId));
    case "control.returned":
      return said("Terminal handed back", "已交还终端", e.data.note ?? assetName(state, e.data.assetId));
    case "model.called":
      return said(
        `Model ${e.data.model}: ${e.data.inputTokens} + ${e.data.outputTokens} tokens`,
        `模型 ${e.data.model}：${e.data.inputTokens} + ${e.data.outputTokens} token`,
        e.data.text,
      );
    default:
      return sayStep(e, state);
  }
}

function assetName(state: CaseState, assetId: string): string {
  return state.opened?.assets.find((a) => a.id === assetId)?.name ?? assetId;
}

const decisions = {
  allow: said("Judged: may run", "裁定：可执行"),
  ask: said("Judged: needs a person", "裁定：需人工审批"),
  deny: said("Judged: denied", "裁定：拒绝"),
};
const drops = {
  rejected: said("Rejected", "已驳回"),
  denied: said("Dropped: denied", "已放弃：被拒绝"),
  replaced: said("Replaced by an edit", "已被修改后的步骤取代"),
  stopped: said("Dropped: the case was stopped", "已放弃：排障单被停止"),
  expired: said("Dropped: the approval expired", "已放弃：审批过期"),
};
const outcomes = {
  signaled: said("Ended by a signal", "被信号终止"),
  timeout: said("Time limit reached", "到达时限"),
  stopped: said("Stopped", "已停止"),
  unknown: said("Connection lost, outcome unknown", "连接中断，结果未知"),
  failed: said("Did not run", "未能执行"),
};

type StepEvent = Extract<CaseEvent, { type: `step.${string}` | `approval.${string}` }>;

function sayStep(e: StepEvent, state: CaseState): Said {
  switch (e.type) {
    case "step.proposed":
      return { ...e.data.purpose, detail: `${assetName(state, e.data.assetId)}$ ${e.data.command}` };
    case "step.judged": {
      const first = e.data.reasons[0];
      const { en, zh } = decisions[e.data.decision];
      return first ? said(`${en} (${first.text.en})`, `${zh}（${first.text.zh}）`) : said(en, zh);
    }
    case "step.started":
      return said("Started", "开始执行", e.data.canonical);
    case "step.observed": {
      const ms = Math.round(e.data.durationMs);
      const code = e.data.exitCode ?? "?";
      if (e.data.outcome === "exited") return said(`Exit ${code}, ${ms} ms`, `退出码 ${code}，${ms} 毫秒`);
      return { ...outcomes[e.data.outcome], detail: e.data.failure?.message.en };
    }
    case "step.interrupted":
      return said("Interrupted: it may have run", "中断：可能已执行");
    case "step.dropped":
      return drops[e.data.why];
    case "approval.requested":
      return said("Approval requested", "请求审批");
    case "approval.granted":
      if (e.data.override !== undefined) return said("Overridden", "强制执行", e.data.override);
      return e.data.scope === "case"
        ? said("Approved for the rest of the case", "已批准（本单内有效）")
        : said("Approved", "已批准");
    case "approval.denied":
      return said("Rejected", "已驳回", e.data.reason);
    case "approval.expired":
      return said("Approval expired", "审批已过期");
  }
}
