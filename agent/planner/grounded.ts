import type { CaseEvent, Conclusion } from "../events.ts";
import type { Planner, PlannerContext } from "../ports.ts";
import { checkOfFix } from "./verification.ts";

/** Characters of the finding at most: it stands in every request. */
const findingMost = 4000;

/**
 * Whether the playbooks should look first: in *auto*, before the model was asked anything, and only as long as
 * nothing they propose needs a person — somebody who approves each step chose the model to save steps.
 */
function looksFirst(events: readonly CaseEvent[]): boolean {
  const opened = events.find((e) => e.type === "case.opened");
  return (
    opened?.type === "case.opened" &&
    opened.data.strategy === "auto" &&
    !events.some(
      (e) => e.type === "model.called" || e.type === "approval.requested" || e.type === "step.dropped",
    )
  );
}

/** What the playbooks conclude, as a model reads it: each claim with the steps it rests on. */
export function findingText(conclusion: Conclusion, lang: "en" | "zh"): string {
  const { outcome, confidence, rootCause, causes, notChecked } = conclusion;
  const lines = [`${outcome} (${confidence}): ${rootCause[lang]}`];
  for (const cause of causes) {
    const steps = [...new Set(cause.evidence.map((e) => e.stepId))].join(", ");
    lines.push(`- ${cause.confidence}: ${cause.statement[lang]}${steps ? ` [${steps}]` : ""}`);
  }
  for (const { what, why } of notChecked.slice(0, 10)) lines.push(`- ? ${what[lang]}: ${why[lang]}`);
  return lines.join("\n").slice(0, findingMost);
}

/** The finding of the playbooks on the outputs so far; undefined while they would still look further. */
export async function findingOf(offline: Planner, context: PlannerContext): Promise<string | undefined> {
  const { move } = await offline.plan(context);
  return move.kind === "conclude" ? findingText(move.conclusion, context.lang) : undefined;
}

/** A model planner that lets the playbooks look first, hears what they found, and whose fixes are verified. */
export function groundPlanner(model: Planner, offline: Planner): Planner {
  return {
    name: model.name,
    plan: async (context) => {
      // A fix is verified by its own check, not by what a model says of it.
      const move = checkOfFix(context);
      if (move) return { move };
      if (looksFirst(context.events)) {
        const turn = await offline.plan(context);
        if (turn.move.kind === "propose") return turn;
      }
      return await model.plan(context);
    },
  };
}
