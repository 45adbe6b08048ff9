import type { CaseState } from "./case.ts";
import { type Failure, type FailureCode, failure } from "./errors.ts";

/** The failures a case can answer with, in both languages, each with the next thing to try. */

type Texts = { en: string; zh: string; nextEn: string; nextZh: string };

function make(code: FailureCode, t: Texts, detail?: string): Failure {
  return failure(code, { en: t.en, zh: t.zh }, { en: t.nextEn, zh: t.nextZh }, detail);
}

export const caseFailures = {
  notFound: () =>
    make("case_not_found", {
      en: "There is no such case.",
      zh: "没有这个排障单。",
      nextEn: "Open a new case, or check the address.",
      nextZh: "新建一个排障单，或检查地址。",
    }),
  exists: () =>
    make("case_conflict", {
      en: "This case is already open.",
      zh: "该排障单已经打开。",
      nextEn: "Go on with the existing case.",
      nextZh: "请继续使用已有的排障单。",
    }),
  closed: () =>
    make("case_closed", {
      en: "The case is closed; nothing more is done in it.",
      zh: "排障单已关闭，不再执行任何操作。",
      nextEn: "Open a new case for further work.",
      nextZh: "如需继续，请新建排障单。",
    }),
  conflict: (detail: string) =>
    make(
      "case_conflict",
      {
        en: "The case has moved on; this no longer fits its state.",
        zh: "排障单状态已变化，该操作不再适用。",
        nextEn: "Look at the newest state and decide again.",
        nextZh: "请查看最新状态后重新决定。",
      },
      detail,
    ),
  void: (detail: string) =>
    make(
      "approval_void",
      {
        en: "This approval is void: the command, the asset, the account or the plan differs from what was shown.",
        zh: "该审批无效：命令、资产、账号或计划与当时展示的不一致。",
        nextEn: "Read the step as it is shown now and approve that.",
        nextZh: "请查看当前展示的步骤后重新审批。",
      },
      detail,
    ),
  expired: () =>
    make("approval_expired", {
      en: "The approval request has expired.",
      zh: "审批请求已过期。",
      nextEn: "A fresh request is shown; read the command again and approve it.",
      nextZh: "系统会重新发起审批，请再次查看命令后批准。",
    }),
  outOfScope: (assetId: string, toolCallId?: string) =>
    make(
      "case_out_of_scope",
      {
        en: "The step names an asset that is not part of this case; it was refused.",
        zh: "步骤涉及的资产不在本排障单范围内，已拒绝。",
        nextEn: "Use only the assets chosen when the case was opened, or open a new case.",
        nextZh: "只能使用建单时选定的资产，或新建排障单。",
      },
      `asset ${assetId}${toolCallId === undefined ? "" : `; call ${toolCallId}`}`,
    ),
  denied: (detail?: string) =>
    make(
      "step_denied",
      {
        en: "The supervisor denies this command; an approval is not enough.",
        zh: "监督拒绝该命令，仅凭审批不能执行。",
        nextEn: "Use another command, or override with a typed reason.",
        nextZh: "请改用其他命令，或填写理由后强制执行。",
      },
      detail,
    ),
  unfounded: (detail: string) =>
    make(
      "claim_unfounded",
      {
        en: "The conclusion makes a claim that no step of this case supports; it was refused.",
        zh: "结论中的论断没有本排障单的步骤支持，已拒绝。",
        nextEn: "Cite steps that ran in this case and quote what they printed, or conclude inconclusive.",
        nextZh: "请引用本单中已执行的步骤及其输出原文，或给出“无法定论”。",
      },
      detail,
    ),
  noProgress: (detail: string) =>
    make(
      "no_progress",
      {
        en: "The planner makes no progress: it repeats itself.",
        zh: "规划没有进展：在重复同样的动作。",
        nextEn: "Add a note with what you know and resume, or choose another model.",
        nextZh: "补充已知信息后继续，或换一个模型。",
      },
      detail,
    ),
  planner: (detail: string) =>
    make(
      "planner_failed",
      {
        en: "The planner failed.",
        zh: "规划出错。",
        nextEn: "Resume to try again, or use the offline planner.",
        nextZh: "点击继续重试，或改用离线规划。",
      },
      detail,
    ),
  bad: (detail: string) =>
    make(
      "bad_request",
      {
        en: "This request can not be carried out as given.",
        zh: "该请求无法按给出的内容执行。",
        nextEn: "Correct it and try again.",
        nextZh: "请修改后重试。",
      },
      detail,
    ),
};

const budgets = {
  steps: {
    code: "budget_steps",
    en: "The step budget of this case is used up.",
    zh: "本排障单的步骤预算已用完。",
  },
  tokens: {
    code: "budget_tokens",
    en: "The token budget of this case is used up.",
    zh: "本排障单的 token 预算已用完。",
  },
  cost: {
    code: "budget_cost",
    en: "The cost budget of this case is used up.",
    zh: "本排障单的费用预算已用完。",
  },
  time: {
    code: "budget_time",
    en: "The time budget of this case is used up.",
    zh: "本排障单的时间预算已用完。",
  },
} as const;

export function exhausted(which: keyof typeof budgets, detail: string): Failure {
  const { code, en, zh } = budgets[which];
  return make(
    code,
    {
      en,
      zh,
      nextEn: "Read what was found so far; open a new case with a larger budget to go on.",
      nextZh: "请查看已有发现；如需继续，请以更大的预算新建排障单。",
    },
    detail,
  );
}

/** Steps the planner has used of its budget: everything it proposed, run or not. A person's own steps are free. */
export function plannedSteps(state: CaseState): number {
  return Object.values(state.steps).filter((s) => s.proposedBy.kind === "agent").length;
}

/** The budget that is used up, if any. A cost budget of 0 means: only planners that cost nothing. */
export function budgetFailure(state: CaseState): Failure | undefined {
  const budget = state.opened?.budget;
  if (!budget) return undefined;
  const { usage } = state;
  const steps = plannedSteps(state);
  const tokens = usage.inputTokens + usage.outputTokens;
  if (steps >= budget.maxSteps) return exhausted("steps", `${steps} of ${budget.maxSteps}`);
  if (tokens >= budget.maxTokens) return exhausted("tokens", `${tokens} of ${budget.maxTokens}`);
  if (usage.costUsd > 0 && usage.costUsd >= budget.maxCostUsd) {
    return exhausted("cost", `${usage.costUsd} of ${budget.maxCostUsd} USD`);
  }
  if (state.activeMs >= budget.maxWallMs)
    return exhausted("time", `${state.activeMs} of ${budget.maxWallMs} ms`);
  return undefined;
}
