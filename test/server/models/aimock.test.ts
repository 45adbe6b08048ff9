import { LLMock } from "@copilotkit/aimock";
import { afterEach, beforeEach, expect, it } from "vitest";
import { modelEntrySchema } from "../../../server/models/config.ts";
import { createPlannerFor, loadPrompts } from "../../../server/models/index.ts";
import { CaseBuilder, sha256 } from "../../support/case-events.ts";

/** An independent implementation of the protocol, so that our own fake and our adapter can not share a mistake. */
let mock: LLMock;
beforeEach(async () => {
  mock = new LLMock({ port: 0 });
  await mock.start();
});
afterEach(() => mock.stop());

it("plans a step against an independent Chat Completions server", async () => {
  const args = { asset: "web1", command: "df -P", purpose: "disk" };
  mock.onMessage(/site is down/, { toolCalls: [{ name: "run_command", arguments: JSON.stringify(args) }] });
  const entry = modelEntrySchema.parse({
    name: "m",
    provider: "openai",
    baseUrl: `${mock.url}/v1`,
    apiKey: "k",
    model: "gpt-4o",
  });
  const deps = {
    entries: [entry],
    prompts: loadPrompts("prompts"),
    env: {},
    hasher: { sha256 },
    redact: (t: string) => t,
  };
  const turn = await createPlannerFor("m", deps).plan(new CaseBuilder().context());
  expect(turn.move).toMatchObject({ kind: "propose", steps: [{ command: "df -P", assetId: "a1" }] });
  expect(turn.calls).toMatchObject([{ outcome: "ok" }]);
  // The server reports usage when asked to, so nothing is estimated.
  expect(turn.calls?.[0]?.text ?? "").not.toContain("estimated");
});
