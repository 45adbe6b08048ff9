import { afterEach, describe, expect, it } from "vitest";
import { replay } from "../../../agent/case.ts";
import { decide } from "../../../agent/decide.ts";
import { CountingIds, ManualClock, MemoryBlobs, MemoryCaseLog } from "../../../agent/memory/index.ts";
import type { PlannerTurn } from "../../../agent/ports.ts";
import { runCase } from "../../../agent/runner.ts";
import { StopSource } from "../../../agent/stop.ts";
import { judge } from "../../../agent/supervisor/judge.ts";
import { modelEntrySchema } from "../../../server/models/config.ts";
import { createSecondOpinion, loadOpinionPrompts } from "../../../server/models/second-opinion.ts";
import { sha256 } from "../../support/case-events.ts";
import { type Answer, startModelServer } from "../../support/model-server.ts";

let server: Awaited<ReturnType<typeof startModelServer>> | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function opinionOf(answer: Answer, timeoutMs = 5000) {
  server = await startModelServer([answer]);
  const { url } = server;
  const entry = modelEntrySchema.parse({ name: "guard", provider: "generic", baseUrl: url, model: "g" });
  return createSecondOpinion({
    model: "guard",
    timeoutMs,
    entries: async () => [entry],
    prompts: loadOpinionPrompts("prompts"),
    env: {},
    hasher: { sha256 },
    redact: (t) => t.replaceAll("hunter2", "[masked]"),
    retry: { retries: 0, backoffMs: 1, maxRetryAfterMs: 1 },
  });
}
const verdict = judge("df -h", { id: "a1", tags: [] }, { ceiling: "allow" });
const never = new AbortController().signal;

describe("a second opinion over HTTP", () => {
  it("brings the model's decision and its sentence, and sends no host output", async () => {
    const ask = await opinionOf({
      kind: "reply",
      text: '{"decision":"ask","reason":"df can hang on hunter2"}',
      usage: [120, 20],
    });
    const { opinion, call } = await ask(verdict, "zh", never);
    expect(opinion).toMatchObject({ by: "guard", decision: "ask", reason: "df can hang on [masked]" });
    expect(call).toMatchObject({ inputTokens: 120, outputTokens: 20, outcome: "ok" });
    const [system, user, ...rest] = server?.seen[0]?.body.messages ?? [];
    expect(rest).toEqual([]);
    expect(system?.content).toContain("第二意见");
    expect(JSON.parse(user?.content ?? "")).toEqual({ command: "df -h", verdict: "allow", reasons: [] });
  });

  it.each<[string, Answer, string]>([
    ["nonsense", { kind: "reply", text: "It is fine." }, "nonsense"],
    ["a server error", { kind: "status", status: 400 }, "model_bad_request"],
    ["a cut stream", { kind: "raw", body: "data: {", after: "destroy" }, "model_cut_stream"],
    ["silence", { kind: "hang" }, "model_timeout"],
    ["endless talk", { kind: "endless", text: "hm " }, "model_timeout"],
  ])("counts for nothing on %s", async (_name, answer, failed) => {
    const ask = await opinionOf(answer, 400);
    const { opinion } = await ask(verdict, "en", never);
    expect([opinion.decision, opinion.failed]).toEqual([undefined, failed]);
  });

  it("tightens a case: the step waits, and the log says who said what", async () => {
    const ask = await opinionOf({ kind: "reply", text: '{"decision":"ask","reason":"not now"}' });
    const { state, ran } = await runWith(ask);
    const step = Object.values(state.steps)[0];
    expect(step?.phase).toBe("waiting");
    expect(step?.verdict).toMatchObject({
      decision: "ask",
      opinion: { by: "guard", rules: "allow", decision: "ask", reason: "not now" },
      reasons: [{ code: "second-opinion", decision: "ask" }],
    });
    expect([state.usage.modelCalls, ran]).toEqual([1, []]);
  });

  it("changes nothing in a case when the model fails, and the log says that, too", async () => {
    const ask = await opinionOf({ kind: "reply", text: "sure" });
    const { state, ran } = await runWith(ask);
    expect(ran).toEqual(["df -h"]);
    expect(Object.values(state.steps)[0]?.verdict).toMatchObject({
      decision: "allow",
      opinion: { rules: "allow", failed: "nonsense" },
    });
  });
});

async function runWith(secondOpinion: Awaited<ReturnType<typeof opinionOf>>) {
  const log = new MemoryCaseLog();
  const clock = new ManualClock(1);
  const ids = new CountingIds();
  const ran: string[] = [];
  const asset = { id: "a1", name: "web", account: "ops", tags: [] };
  const turns: PlannerTurn["move"][] = [
    {
      kind: "propose",
      steps: [
        { assetId: "a1", command: "df -h", purpose: { en: "", zh: "" }, timeoutMs: 1000, kind: "probe" },
      ],
    },
  ];
  const deps = { clock, ids, hasher: { sha256 }, judge: () => verdict };
  const opened = decide(
    replay("c", []),
    {
      type: "open",
      actor: { kind: "person", id: "u", name: "Mei" },
      fault: "slow",
      lang: "en",
      assets: [asset],
      strategy: "auto",
      planner: "p",
      budget: { maxSteps: 5, maxTokens: 10_000, maxCostUsd: 1, maxWallMs: 1_000_000 },
    },
    deps,
  );
  await log.append("c", 0, opened.events ?? []);
  await runCase(
    "c",
    {
      log,
      clock,
      ids,
      hasher: { sha256 },
      blobs: new MemoryBlobs((bytes) => sha256(Buffer.from(bytes).toString("hex"))),
      judge,
      policyFor: () => ({ ceiling: "allow" }),
      live: { text: () => undefined },
      planner: {
        name: "p",
        plan: async () => ({ move: turns.shift() ?? { kind: "ask", text: { en: "?", zh: "?" } } }),
      },
      shell: {
        exec: async ({ command }) => {
          ran.push(command);
          return { outcome: "exited", exitCode: 0, durationMs: 1, output: new Uint8Array(), totalBytes: 0 };
        },
      },
      secondOpinion,
    },
    new StopSource(),
  );
  return { state: replay("c", await log.read("c")), ran };
}
