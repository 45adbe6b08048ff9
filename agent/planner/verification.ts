import type { CaseEvent, Conclusion } from "../events.ts";
import type { PlannerContext, PlannerTurn } from "../ports.ts";

/** After a fix ran: its check is proposed, and once that has run the case is concluded again with the result. */

interface FixRun {
  fixId: string;
  assetId: string;
  verify: string;
  ok: boolean;
  verifyStep: string | undefined;
  verifyExit: number | null | undefined;
}

function lastFix(events: readonly CaseEvent[]): { run: FixRun; before: Conclusion } | undefined {
  let before: Conclusion | undefined;
  let run: FixRun | undefined;
  const fixSteps = new Map<string, { fixId: string; assetId: string }>();
  for (const e of events) {
    if (e.type === "case.concluded") before = e.data.conclusion;
    else if (e.type === "step.proposed" && e.data.kind === "fix" && e.data.fixId)
      fixSteps.set(e.data.stepId, { fixId: e.data.fixId, assetId: e.data.assetId });
    else if (e.type === "step.proposed" && e.data.kind === "verify" && run) {
      run.verifyStep = e.data.stepId;
      run.verifyExit = undefined;
    } else if (e.type === "step.observed") {
      const fix = fixSteps.get(e.data.stepId);
      const known = fix && before?.fixes.find((f) => f.id === fix.fixId);
      if (fix)
        run = {
          ...fix,
          verify: known?.verify ?? "",
          ok: e.data.outcome === "exited" && e.data.exitCode === 0,
          verifyStep: undefined,
          verifyExit: undefined,
        };
      else if (run && e.data.stepId === run.verifyStep)
        run.verifyExit = e.data.outcome === "exited" ? e.data.exitCode : null;
    }
  }
  return run && before ? { run, before } : undefined;
}

const alreadySaid = ({ run, before }: { run: FixRun; before: Conclusion }) =>
  run.verifyStep !== undefined && before.verification?.stepId === run.verifyStep;

/**
 * The move a fix calls for, whoever proposed it: its check, then the conclusion it was taken from with the result.
 * Undefined when no fix ran, when that was already concluded, or when the fix names no check: the planner goes on.
 */
export function afterFix(context: PlannerContext): PlannerTurn["move"] | undefined {
  const fix = lastFix(context.events);
  if (!fix || fix.run.verify === "" || alreadySaid(fix)) return undefined;
  return fixMove(fix);
}

/** The move after everything was looked at: conclude, or first check the fix that was run. */
export async function verifyTurn(
  context: PlannerContext,
  conclusion: Conclusion,
): Promise<PlannerTurn["move"]> {
  const fix = lastFix(context.events);
  return fix ? fixMove(fix) : { kind: "conclude", conclusion };
}

function fixMove({ run, before }: { run: FixRun; before: Conclusion }): PlannerTurn["move"] {
  if (run.verify !== "" && run.verifyStep === undefined)
    return {
      kind: "propose",
      steps: [
        {
          assetId: run.assetId,
          command: run.verify,
          purpose: { en: "Check whether the fix worked", zh: "验证修复是否生效" },
          timeoutMs: 20_000,
          kind: "verify",
          fixId: run.fixId,
        },
      ],
    };
  if (run.verifyStep === undefined || run.verifyExit === undefined)
    return { kind: "conclude", conclusion: before };
  const verification = { fixId: run.fixId, fixed: run.ok && run.verifyExit === 0, stepId: run.verifyStep };
  return { kind: "conclude", conclusion: { ...before, verification } };
}
