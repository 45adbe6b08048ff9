import type { IntentRequest } from "../../../server/wire/api.ts";
import { useChange } from "../../queries.ts";

/** Sends what a person does in a case. The result arrives as events on the socket, not here. */
export function useIntent(caseId: string) {
  return useChange(
    (api, intent: IntentRequest) =>
      api.send<{ seq: number }>("POST", `/api/cases/${encodeURIComponent(caseId)}/intents`, intent),
    ["/api/cases"],
  );
}
export type Intent = ReturnType<typeof useIntent>;
