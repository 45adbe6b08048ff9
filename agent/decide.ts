import type { CaseState } from "./case.ts";
import { decideLoop } from "./decide/loop.ts";
import { decidePerson } from "./decide/person.ts";
import type { CaseDeps, Decided, Intent } from "./decide/types.ts";

export type { Beside, CaseDeps, Decided, Intent, LoopIntent, PersonIntent } from "./decide/types.ts";

/**
 * What an intent does to a case: events to append at exactly `state.seq`, or a failure saying why it does not
 * fit. Pure apart from the ids and the time it asks for; a conflict on append means: fold the newer events and
 * decide again.
 */
export function decide(state: CaseState, intent: Intent, deps: CaseDeps): Decided {
  switch (intent.type) {
    case "turn":
    case "judge":
    case "start":
    case "observe":
    case "interrupt":
    case "expire":
    case "exhaust":
      return decideLoop(state, intent, deps);
    default:
      return decidePerson(state, intent, deps);
  }
}
