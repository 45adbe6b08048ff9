import { afterEach, describe, expect, it } from "vitest";
import type { ModelClient, ModelDelta, ModelRequest } from "../../../agent/planner/client.ts";
import { modelEntrySchema } from "../../../server/models/config.ts";
import { createOpenAiClient } from "../../../server/models/openai.ts";
import { profiles } from "../../../server/models/profiles.ts";
import { createScriptedClient, readScript } from "../../../server/models/scripted.ts";
import { type Answer, startModelServer } from "../../support/model-server.ts";

/** What every ModelClient must do, whatever is behind it. One turn each. */
interface Turn {
  text?: string;
  calls?: { tool: string; arguments: string | Record<string, unknown> }[];
  usage?: { inputTokens: number; outputTokens: number };
  refusal?: string;
  finish?: "content_filter" | "length";
  fail?: "model_auth" | "model_server_error";
}
type Make = (turn: Turn) => Promise<ModelClient>;
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const c of cleanups.splice(0)) await c();
});

const overHttp: Make = async (turn) => {
  const status = { model_auth: 401, model_server_error: 500 };
  const answer: Answer = turn.fail
    ? { kind: "status", status: status[turn.fail] }
    : {
        kind: "reply",
        ...(turn.text === undefined ? {} : { text: turn.text }),
        ...(turn.finish === undefined ? {} : { finish: turn.finish }),
        ...(turn.refusal === undefined ? {} : { refusal: turn.refusal }),
        ...(turn.usage
          ? { usage: [turn.usage.inputTokens, turn.usage.outputTokens] as [number, number] }
          : {}),
        calls: (turn.calls ?? []).map((c) => ({ name: c.tool, args: c.arguments })),
      };
  const server = await startModelServer([answer]);
  cleanups.push(server.stop);
  const entry = modelEntrySchema.parse({ name: "x", provider: "openai", baseUrl: server.url, model: "m" });
  const retry = { retries: 1, backoffMs: 1, maxRetryAfterMs: 10 };
  return createOpenAiClient({ entry, profile: profiles.openai, apiKey: "", retry });
};
const byScript: Make = async (turn) =>
  createScriptedClient(readScript(JSON.stringify({ schema: "bartizan/model-script/v1", turns: [turn] })));

function request(stop = new AbortController().signal): ModelRequest {
  return { messages: [{ role: "user", content: "hi" }], tools: [], maxOutputTokens: 1000, stop, turn: 0 };
}

describe.each([
  ["Chat Completions over HTTP", overHttp],
  ["a script", byScript],
])("model client: %s", (_name, make) => {
  const go = (): "go" => "go";

  it("streams text and returns the whole of it", async () => {
    const client = await make({
      text: "The disk of web1 is full, 磁盘已满.",
      usage: { inputTokens: 7, outputTokens: 3 },
    });
    const deltas: ModelDelta[] = [];
    const result = await client.chat(request(), (d) => {
      deltas.push(d);
      return "go";
    });
    expect(result).toMatchObject({
      ok: true,
      reply: {
        text: "The disk of web1 is full, 磁盘已满.",
        finishReason: "stop",
        toolCalls: [],
        usage: { inputTokens: 7, outputTokens: 3 },
      },
    });
    expect(deltas.map((d) => d.text).join("")).toBe("The disk of web1 is full, 磁盘已满.");
    expect(deltas.length).toBeGreaterThan(1);
  });

  it("returns calls in order with their arguments as sent", async () => {
    const client = await make({
      calls: [
        { tool: "a", arguments: { x: "é" } },
        { tool: "b", arguments: "{broken" },
      ],
    });
    const result = await client.chat(request(), go);
    if (!result.ok) throw new Error(result.failure.code);
    expect(result.reply.finishReason).toBe("tool_calls");
    expect(result.reply.toolCalls.map((c) => [c.name, c.argumentsText])).toEqual([
      ["a", '{"x":"é"}'],
      ["b", "{broken"],
    ]);
    expect(new Set(result.reply.toolCalls.map((c) => c.id)).size).toBe(2);
    expect(result.reply.usage).toBeUndefined();
  });

  it("stops reading when told to cut", async () => {
    const client = await make({ text: "word ".repeat(400) });
    const result = await client.chat(request(), () => "cut");
    expect(result).toMatchObject({ ok: true, reply: { finishReason: "cut" } });
  });

  it.each(["content_filter", "length"] as const)("tells finish reason %s", async (finish) => {
    const result = await (await make({ text: "x", finish })).chat(request(), go);
    expect(result).toMatchObject({ ok: true, reply: { finishReason: finish } });
  });

  it("passes a refusal on", async () => {
    const result = await (await make({ refusal: "no" })).chat(request(), go);
    expect(result).toMatchObject({ ok: true, reply: { refusal: "no" } });
  });

  it.each(["model_auth", "model_server_error"] as const)("returns %s as data", async (fail) => {
    const result = await (await make({ fail })).chat(request(), go);
    expect(result).toMatchObject({ ok: false, failure: { code: fail } });
  });

  it("returns model_stopped when stopped before it starts", async () => {
    const result = await (await make({ text: "x" })).chat(request(AbortSignal.abort()), go);
    expect(result).toMatchObject({ ok: false, failure: { code: "model_stopped" } });
  });
});
