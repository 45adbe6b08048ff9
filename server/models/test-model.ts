import { BartizanError, type Failure } from "../../agent/errors.ts";
import type { ModelEntry } from "./config.ts";
import { clientFor } from "./index.ts";

const timeoutMs = 30_000;

/** Sends one tiny request. Costs a few tokens. */
export async function testModel(
  entry: ModelEntry,
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ ok: boolean; failure?: Failure; latencyMs: number }> {
  const started = performance.now();
  const latencyMs = () => Math.round(performance.now() - started);
  try {
    const client = clientFor(entry, { env });
    const result = await client.chat(
      {
        messages: [{ role: "user", content: "Reply with the single word: ready" }],
        tools: [],
        maxOutputTokens: 256,
        stop: AbortSignal.timeout(timeoutMs),
        turn: 0,
      },
      () => "go",
    );
    return result.ok
      ? { ok: true, latencyMs: latencyMs() }
      : { ok: false, failure: result.failure, latencyMs: latencyMs() };
  } catch (error) {
    if (!(error instanceof BartizanError)) throw error;
    return { ok: false, failure: error.failure, latencyMs: latencyMs() };
  }
}
