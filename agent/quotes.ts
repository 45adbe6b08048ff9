import type { CaseState } from "./case.ts";
import type { Conclusion, Evidence, OutputRef } from "./events.ts";

/**
 * Evidence whose excerpt the cited step did not print. Blank differences do not count, and an excerpt may leave
 * out parts with "…" or "[…]" and join lines. Steps never observed are not judged here.
 */
export async function misquotesOf(
  state: CaseState,
  conclusion: Conclusion,
  output: (ref: OutputRef) => Promise<string>,
): Promise<Evidence[]> {
  const cited = [...conclusion.evidence, ...conclusion.causes.flatMap((c) => c.evidence)];
  const wrong: Evidence[] = [];
  const texts = new Map<string, string>();
  for (const evidence of cited) {
    const observed = state.steps[evidence.stepId]?.observed;
    if (!observed) continue;
    let text = texts.get(evidence.stepId);
    if (text === undefined) {
      text = squeeze(await output(observed.output));
      texts.set(evidence.stepId, text);
    }
    if (!quoted(text, evidence.excerpt)) wrong.push(evidence);
  }
  return wrong;
}

const squeeze = (text: string): string => text.replace(/\s+/g, " ");

function quoted(squeezed: string, excerpt: string): boolean {
  const parts = excerpt.split(/\n|\[…[^\]]*\]|…|\.\.\./).map((p) => squeeze(p).trim());
  return parts.every((p) => squeezed.includes(p));
}
