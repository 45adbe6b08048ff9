import type { CaseState } from "../../agent/case.ts";
import type { Fix } from "../../agent/events.ts";
import type { Operator } from "./operator.ts";

/** A word somebody has to fill in first: <NAME>, {{name}}, YOUR_NAME. Not a redirection, which has no closing bracket. */
const placeholder = /<[A-Za-z][\w-]*>|\{\{|\}\}|\bYOUR_[A-Z]/;

/**
 * The next step to offer against the root cause: one with a command that names everything, and not offered yet.
 * Undefined: there is none, or one that was run is shown to have worked.
 */
export function nextFix(state: CaseState, offered: ReadonlySet<string>): Fix | undefined {
  const conclusion = state.concluded?.current ? state.concluded.conclusion : undefined;
  if (!conclusion || conclusion.verification?.fixed) return undefined;
  const root = conclusion.causes[0]?.id;
  return conclusion.fixes.find(
    (f) =>
      !offered.has(f.id) &&
      (f.causeId === undefined || f.causeId === root) &&
      f.command.trim() !== "" &&
      !placeholder.test(f.command),
  );
}

/** The terminal for fixes; whoever answers otherwise for everything else. */
export function fixesByHand(terminal: Operator, otherwise: Operator): Operator {
  return {
    approve: (state, step) => (step.proposal.kind === "fix" ? terminal : otherwise).approve(state, step),
    answer: (questionId, text) => otherwise.answer(questionId, text),
    close: () => {
      terminal.close();
      otherwise.close();
    },
  };
}
