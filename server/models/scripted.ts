import { parse } from "yaml";
import { z } from "zod";
import { failureCodes } from "../../agent/errors.ts";
import type { ModelClient, ModelReply, ModelResult } from "../../agent/planner/client.ts";
import { modelFault } from "../../agent/planner/faults.ts";

/**
 * A model that plays a script: for demonstrations, rehearsals and tests without any endpoint. Turn n of the
 * script answers the n-th model call of the case (so it survives a restart); past its end it answers nothing.
 */
export const scriptSchema = z.strictObject({
  schema: z.literal("bartizan/model-script/v1"),
  turns: z.array(
    z.strictObject({
      /** What the model says; streamed in pieces. */
      text: z.string().default(""),
      /** `arguments` as text is sent as it stands, so a script can also play a malformed call. */
      calls: z
        .array(
          z.strictObject({
            tool: z.string(),
            arguments: z.union([z.string(), z.record(z.string(), z.unknown())]),
          }),
        )
        .default([]),
      finish: z.enum(["stop", "tool_calls", "length", "content_filter"]).optional(),
      refusal: z.string().optional(),
      usage: z.strictObject({ inputTokens: z.number().int(), outputTokens: z.number().int() }).optional(),
      /** Fail this call instead. */
      fail: z.enum(failureCodes).optional(),
    }),
  ),
});
export type Script = z.output<typeof scriptSchema>;

/** Reads a script from YAML or JSON; throws a ZodError or YAMLParseError on anything else. */
export function readScript(text: string): Script {
  return scriptSchema.parse(parse(text));
}

/** Characters per delta. */
const piece = 24;

export function createScriptedClient(script: Script): ModelClient {
  return {
    async chat(request, onDelta): Promise<ModelResult> {
      const began = performance.now();
      const took = () => performance.now() - began;
      if (request.stop.aborted)
        return { ok: false, failure: modelFault("model_stopped"), durationMs: took() };
      const turn = script.turns[request.turn];
      if (turn?.fail) return { ok: false, failure: modelFault(turn.fail), durationMs: took() };
      const toolCalls = (turn?.calls ?? []).map((c, i) => ({
        id: `s${request.turn}c${i}`,
        name: c.tool,
        argumentsText: typeof c.arguments === "string" ? c.arguments : JSON.stringify(c.arguments),
      }));
      const text = turn?.text ?? "";
      let cut = false;
      for (let at = 0; at < text.length && !cut; at += piece) {
        cut = onDelta({ kind: "text", text: text.slice(at, at + piece) }) === "cut";
        await Promise.resolve();
      }
      if (request.stop.aborted)
        return { ok: false, failure: modelFault("model_stopped"), durationMs: took() };
      for (const c of toolCalls)
        if (onDelta({ kind: "arguments", text: c.argumentsText }) === "cut") cut = true;
      const finish = turn?.finish ?? (toolCalls.length > 0 ? "tool_calls" : "stop");
      const reply: ModelReply = {
        text: text.trim(),
        toolCalls,
        finishReason: cut ? "cut" : finish,
        ...(turn?.refusal === undefined ? {} : { refusal: turn.refusal }),
        ...(turn?.usage ? { usage: turn.usage } : {}),
      };
      return { ok: true, reply, durationMs: took() };
    },
  };
}
