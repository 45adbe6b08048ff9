import { afterEach, describe, expect, it } from "vitest";
import type { PlannerTurn } from "../../../agent/ports.ts";
import { modelEntrySchema } from "../../../server/models/config.ts";
import { createPlannerFor, loadPrompts } from "../../../server/models/index.ts";
import { CaseBuilder, sha256 } from "../../support/case-events.ts";
import { type Answer, delta, event, startModelServer } from "../../support/model-server.ts";

const prompts = loadPrompts("prompts");
let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

async function planAgainst(
  answers: Answer[],
  options: { entry?: object; c?: CaseBuilder; signal?: AbortSignal; redact?: (t: string) => string } = {},
) {
  const server = await startModelServer(answers);
  stop = server.stop;
  const entry = modelEntrySchema.parse({
    name: "fake",
    provider: "openai",
    baseUrl: server.url,
    apiKey: "sk-test-0123456789abcdefghij",
    model: "m",
    price: { inputPerMTok: 1, outputPerMTok: 2 },
    timeoutMs: 300,
    idleTimeoutMs: 300,
    ...options.entry,
  });
  const planner = createPlannerFor("fake", {
    entries: [entry],
    prompts,
    env: {},
    hasher: { sha256 },
    redact: options.redact ?? ((t) => t),
    retry: { retries: 3, backoffMs: 5, maxRetryAfterMs: 200 },
  });
  const c = options.c ?? new CaseBuilder();
  const turn = await planner.plan(c.context(options.signal));
  return { turn, server, c };
}

const run = (command: string, asset = "web1") => ({
  name: "run_command",
  args: { asset, command, purpose: "look" },
});
const good: Answer = { kind: "reply", calls: [run("uptime")] };
function failed(turn: PlannerTurn): string {
  expect(turn.move.kind).toBe("failed");
  if (turn.move.kind !== "failed") return "";
  for (const lang of ["en", "zh"] as const) {
    expect(turn.move.failure.message[lang]).not.toBe("");
    expect(turn.move.failure.next[lang]).not.toBe("");
  }
  return turn.move.failure.code;
}

const malformed = (args: unknown, name = "run_command"): Answer => ({
  kind: "reply",
  calls: [{ name, args }],
});
const endings: [string, Answer, string, number][] = [
  ["hang before the first byte", { kind: "hang" }, "model_timeout", 1],
  [
    "silence in the middle",
    { kind: "raw", body: delta({ content: "I" }), after: "hang" },
    "model_timeout",
    1,
  ],
  ["500 for ever", { kind: "status", status: 500 }, "model_server_error", 4],
  ["429 for ever", { kind: "status", status: 429, headers: { "retry-after": "0" } }, "model_rate_limited", 4],
  [
    "429 that asks too long",
    { kind: "status", status: 429, headers: { "retry-after": "3600" } },
    "model_rate_limited",
    1,
  ],
  [
    "no quota",
    { kind: "status", status: 429, body: { error: { message: "x", code: "insufficient_quota" } } },
    "model_rate_limited",
    1,
  ],
  ["wrong key", { kind: "status", status: 401 }, "model_auth", 1],
  ["unknown model", { kind: "status", status: 404 }, "model_not_found", 1],
  [
    "bad request",
    { kind: "status", status: 400, body: { error: { message: "unknown field" } } },
    "model_bad_request",
    1,
  ],
  [
    "redirect",
    { kind: "status", status: 307, headers: { location: "http://127.0.0.1:1/" } },
    "model_unreachable",
    4,
  ],
  [
    "stream ends without an end",
    { kind: "raw", body: delta({ content: "I" }), after: "end" },
    "model_cut_stream",
    1,
  ],
  [
    "socket dies inside a call's JSON",
    {
      kind: "raw",
      body: delta({
        tool_calls: [{ index: 0, id: "c", function: { name: "run_command", arguments: '{"asset":"we' } }],
      }),
      after: "destroy",
    },
    "model_cut_stream",
    1,
  ],
  ["chunk is no JSON", { kind: "raw", body: 'data: {"choices": [\n\n', after: "end" }, "model_cut_stream", 1],
  [
    "error inside the stream",
    { kind: "raw", body: event({ error: { message: "overloaded" } }), after: "end" },
    "model_server_error",
    1,
  ],
  [
    "context overflow",
    { kind: "status", status: 400, body: { error: { message: "maximum context length is 8192 tokens" } } },
    "model_context_overflow",
    3,
  ],
  ["refusal field", { kind: "reply", refusal: "I can not help." }, "model_refusal", 1],
  ["content filter", { kind: "reply", text: "I", finish: "content_filter" }, "model_refusal", 1],
  [
    "filtered by the provider",
    { kind: "status", status: 400, body: { error: { message: "x", code: "content_filter" } } },
    "model_refusal",
    1,
  ],
  ["endless repetition", { kind: "endless", text: "Let me check the disk again. " }, "model_repetition", 1],
  ["empty answer", { kind: "reply" }, "model_empty", 4],
  ["words only", { kind: "reply", text: "I think it is DNS." }, "model_empty", 4],
  ["garbage arguments", malformed("{not json"), "model_malformed_call", 4],
  ["arguments that are no object", malformed("[1]"), "model_malformed_call", 4],
  ["missing field", malformed({ asset: "web1" }), "model_malformed_call", 4],
  ["unknown tool", malformed({}, "rm_rf"), "model_unknown_tool", 4],
  ["asset out of scope", { kind: "reply", calls: [run("id", "db9")] }, "case_out_of_scope", 4],
];

describe("every model fault ends in a defined state", () => {
  it.each(endings)("%s", async (_name, answer, code, requests) => {
    const { turn, server } = await planAgainst([answer]);
    expect(failed(turn)).toBe(code);
    expect(server.seen).toHaveLength(requests);
    expect(JSON.stringify(turn)).not.toContain("sk-test");
  });

  it("nobody listens", async () => {
    const { turn } = await planAgainst([good], { entry: { baseUrl: "http://127.0.0.1:9/v1" } });
    expect(failed(turn)).toBe("model_unreachable");
  });

  it("stopped by the operator while it streams", async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 60);
    const { turn } = await planAgainst([{ kind: "hang" }], {
      entry: { timeoutMs: 20_000 },
      signal: abort.signal,
    });
    expect(failed(turn)).toBe("model_stopped");
  });

  it("cuts a looping answer off instead of reading on", async () => {
    const { server } = await planAgainst([{ kind: "endless", text: "again and again " }]);
    await expect.poll(() => server.closedByClient()).toBe(1);
  });
});

describe("what is survived", () => {
  it.each([
    ["500 then well", { kind: "status", status: 503 } as Answer],
    ["429 then well", { kind: "status", status: 429, headers: { "retry-after": "0" } } as Answer],
    ["garbage then well", malformed("{")],
    ["no call then well", { kind: "reply", text: "hm" } as Answer],
  ])("%s", async (_name, first) => {
    const { turn, server } = await planAgainst([first, good]);
    expect(turn.move).toMatchObject({ kind: "propose", steps: [{ command: "uptime", assetId: "a1" }] });
    expect(server.seen).toHaveLength(2);
  });

  it("returns the exact error of a malformed call, and never the broken arguments", async () => {
    const { server } = await planAgainst([malformed('{"asset": web1}'), good]);
    const again = server.seen[1]?.body.messages ?? [];
    expect(again.at(-1)).toMatchObject({ role: "tool" });
    expect(again.at(-1)?.content).toContain("not valid JSON");
    expect(JSON.stringify(again.at(-2))).toContain('"arguments":"{}"');
  });

  it("runs nothing of a batch with one bad call", async () => {
    const mixed: Answer = { kind: "reply", calls: [run("uptime"), { name: "run_command", args: "{" }] };
    const { turn, server } = await planAgainst([mixed]);
    expect(failed(turn)).toBe("model_malformed_call");
    expect(server.seen[1]?.body.messages.map((m) => m.content).join("\n")).toContain(
      "nothing of it was done",
    );
  });

  it("takes several calls at once, in order", async () => {
    const { turn } = await planAgainst([
      { kind: "reply", calls: [run("uptime"), run("free -b"), run("df -P")] },
    ]);
    expect(turn.move.kind === "propose" && turn.move.steps.map((s) => s.command)).toEqual([
      "uptime",
      "free -b",
      "df -P",
    ]);
  });

  it("calls the third proposal of the same command no progress", async () => {
    const c = new CaseBuilder().called().step("uptime", "up").called().step("uptime", "up");
    const { turn } = await planAgainst([good], { c });
    expect(failed(turn)).toBe("no_progress");
  });
});

describe("what goes over the wire", () => {
  it("counts usage and cost as reported, and says when it is estimated", async () => {
    const reported = await planAgainst([{ kind: "reply", calls: [run("uptime")], usage: [1000, 500] }]);
    expect(reported.turn.calls).toMatchObject([
      { inputTokens: 1000, outputTokens: 500, costUsd: 0.002, outcome: "ok" },
    ]);
    await reported.server.stop();
    const { turn } = await planAgainst([{ kind: "reply", text: "Look.", calls: [run("uptime")] }]);
    expect(turn.calls?.[0]).toMatchObject({ text: "Look.", estimated: true });
    expect(turn.calls?.[0]?.inputTokens).toBeGreaterThan(500);
  });

  it("keeps secrets from the model, in output and in everything else", async () => {
    const c = new CaseBuilder({ fault: 'login with hunter"2 fails' });
    c.called('tried hunter"2').step('echo hunter"2', 'got hunter"2\nAWS AKIAABCDEFGHIJKLMNOP\n');
    const { server } = await planAgainst([good], { c, redact: (t) => t.replaceAll('hunter"2', "[secret]") });
    const sent = JSON.stringify(server.seen[0]?.body);
    expect(sent).not.toContain("hunter");
    expect(sent).not.toContain("AKIAABCDEFGHIJKLMNOP");
    expect(sent).toContain("[secret]");
  });

  it("drops reasoning and think tags", async () => {
    const body =
      delta({ reasoning_content: "secret plan" }) +
      delta({ content: "<thi" }) +
      delta({ content: "nk>hidden</think>Look." }) +
      delta({
        tool_calls: [
          {
            index: 0,
            id: "c1",
            function: { name: "run_command", arguments: JSON.stringify(run("uptime").args) },
          },
        ],
      }) +
      delta({}, "tool_calls");
    const { turn, c } = await planAgainst([{ kind: "raw", body, after: "end" }]);
    expect(turn.move.kind).toBe("propose");
    expect(turn.calls?.[0]).toMatchObject({ text: "Look.", estimated: true });
    expect(c.shown.join("")).toBe("Look.");
  });

  it("tells calls apart that all come with index 0", async () => {
    const part = (id: string, command: string) =>
      delta({
        tool_calls: [
          { index: 0, id, function: { name: "run_command", arguments: JSON.stringify(run(command).args) } },
        ],
      });
    const { turn } = await planAgainst([
      { kind: "raw", body: part("x", "uptime") + part("y", "free") + delta({}, "tool_calls"), after: "end" },
    ]);
    expect(turn.move.kind === "propose" && turn.move.steps.map((s) => s.command)).toEqual(["uptime", "free"]);
  });

  it("asks Azure by deployment, api-version and api-key header", async () => {
    const { server } = await planAgainst([good], {
      entry: { provider: "azure", deployment: "dep 1", apiVersion: "2024-10-21" },
    });
    expect(server.seen[0]?.url).toBe(
      "/v1/openai/deployments/dep%201/chat/completions?api-version=2024-10-21",
    );
    expect(server.seen[0]?.headers["api-key"]).toBe("sk-test-0123456789abcdefghij");
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
  });

  it.each([
    ["openai", "max_completion_tokens", true],
    ["deepseek", "max_tokens", true],
    ["generic", "max_tokens", false],
  ])("speaks the dialect of %s", async (provider, maxTokens, usage) => {
    const { server } = await planAgainst([good], { entry: { provider } });
    expect(server.seen[0]?.body).toHaveProperty(maxTokens);
    expect("stream_options" in (server.seen[0]?.body ?? {})).toBe(usage);
  });

  it("works with a model that has no tool calls", async () => {
    const call =
      '```tool\n{"tool": "run_command", "arguments": {"asset": "web1", "command": "uptime", "purpose": "load"}}\n```';
    const { turn, server } = await planAgainst([{ kind: "reply", text: `Look.\n${call}` }], {
      entry: { provider: "ollama", contextTokens: 32_000, capabilities: { tools: false } },
    });
    expect(turn.move).toMatchObject({ kind: "propose", steps: [{ command: "uptime" }] });
    expect(server.seen[0]?.body).not.toHaveProperty("tools");
    expect(server.seen[0]?.body.messages[0]?.content).toContain("run_command");
  });
});
