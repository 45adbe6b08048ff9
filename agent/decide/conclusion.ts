import type { CaseState } from "../case.ts";
import { assetOf, stepsOf } from "../case.ts";
import type { Failure } from "../errors.ts";
import type { Conclusion, Evidence } from "../events.ts";

/**
 * Why a conclusion is refused, as one English sentence for the planner; undefined = every claim is founded. Each
 * cause and each piece of evidence must cite a step observed in this case, quote what it printed, and name
 * assets of the scope. "Inconclusive" claims nothing and needs no evidence.
 */
export function unfounded(
  state: CaseState,
  conclusion: Conclusion,
  misquotes: readonly Evidence[],
): string | undefined {
  const cited = [...conclusion.evidence, ...conclusion.causes.flatMap((c) => c.evidence)];
  const missing = cited.find((e) => state.steps[e.stepId]?.phase !== "observed");
  if (missing)
    return `evidence cites ${JSON.stringify(missing.stepId)}, which is no step observed in this case`;
  const wrong = misquotes[0];
  if (wrong) {
    return `step ${wrong.stepId} did not print the quoted excerpt ${JSON.stringify(wrong.excerpt.slice(0, 200))}`;
  }
  const bare = conclusion.causes.find((c) => c.evidence.length === 0);
  if (bare) return `cause ${JSON.stringify(bare.id)} cites no step`;
  if (conclusion.outcome === "root_cause_found" && conclusion.causes.length === 0) {
    return "outcome root_cause_found without a cause";
  }
  if (conclusion.outcome !== "inconclusive" && cited.length === 0) {
    return `outcome ${conclusion.outcome} without evidence`;
  }
  const strange = [...conclusion.causes, ...conclusion.fixes].find((x) => !assetOf(state, x.assetId));
  if (strange) return `${JSON.stringify(strange.id)} names an asset outside the case: ${strange.assetId}`;
  const check = conclusion.verification;
  if (check && state.steps[check.stepId]?.phase !== "observed") {
    return `verification cites ${JSON.stringify(check.stepId)}, which is no step observed in this case`;
  }
  return undefined;
}

/**
 * The honest end when a limit is reached: an earlier conclusion stays (its fix just was not verified), else
 * inconclusive with the open hypotheses listed as not checked.
 */
export function conclusionAtLimit(state: CaseState, failure: Failure): Conclusion {
  const earlier = state.concluded?.conclusion;
  const unchecked = {
    what: { en: "Everything after this point", zh: "此后的全部检查" },
    why: failure.message,
  };
  if (earlier) return { ...earlier, notChecked: [...earlier.notChecked, unchecked] };
  const open = state.hypotheses.filter((h) => h.status === "open" || h.status === "not_checked");
  const ran = stepsOf(state).filter((s) => s.observed).length;
  return {
    outcome: "inconclusive",
    confidence: "unknown",
    rootCause: {
      en: `No root cause was established: ${failure.message.en} ${ran} steps had run.`,
      zh: `未能确定根因：${failure.message.zh}已执行 ${ran} 个步骤。`,
    },
    causes: [],
    evidence: [],
    notChecked: [...open.map((h) => ({ what: h.statement, why: failure.message })), unchecked],
    fixes: [],
    prevent: [],
  };
}
