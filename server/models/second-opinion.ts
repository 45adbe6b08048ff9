import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BartizanError, type Lang } from "../../agent/errors.ts";
import type { EventData } from "../../agent/events.ts";
import type { ModelResult } from "../../agent/planner/client.ts";
import { costUsd, estimateTokens } from "../../agent/planner/tokens.ts";
import type { Hasher, StopSignal } from "../../agent/ports.ts";
import type { SecondOpinion } from "../../agent/runner.ts";
import { type Opinion, opinionQuestion, readOpinion } from "../../agent/supervisor/opinion.ts";
import type { ModelEntry } from "./config.ts";
import { clientFor, type ModelDeps, providerOf } from "./index.ts";

export interface SecondOpinionOptions extends Pick<ModelDeps, "env" | "retry"> {
  /** Name of the entry to ask. */
  model: string;
  /** Longest wait, milliseconds. */
  timeoutMs: number;
  entries(): Promise<readonly ModelEntry[]>;
  prompts: Readonly<Record<Lang, string>>;
  hasher: Hasher;
  redact: (text: string) => string;
}

/** The instructions; `dir` is the repository's or the package's prompts/ folder. */
export function loadOpinionPrompts(dir: string): Record<Lang, string> {
  const read = (lang: Lang) => readFileSync(join(dir, `supervisor.${lang}.md`), "utf8");
  return { en: read("en"), zh: read("zh") };
}

/** Enough for a model that thinks before it answers, tokens. */
const maxAnswerTokens = 2048;

/** Asks the model about each verdict. Never rejects: whatever goes wrong is an opinion without a decision. */
export function createSecondOpinion(options: SecondOpinionOptions): SecondOpinion {
  return async (verdict, lang, stop) => {
    const started = performance.now();
    const none = (failed: string): { opinion: Opinion } => ({
      opinion: { by: options.model, failed, durationMs: Math.round(performance.now() - started) },
    });
    try {
      const entry = (await options.entries()).find((e) => e.name === options.model);
      if (!entry) return none("model_not_found");
      const messages = [
        { role: "system" as const, content: options.prompts[lang] },
        { role: "user" as const, content: options.redact(opinionQuestion(verdict, lang)) },
      ];
      const result = await ask(entry, messages, options, stop);
      const durationMs = Math.round(performance.now() - started);
      const call = callOf(entry, messages, result, options.hasher, durationMs);
      if (!result.ok) {
        const late = result.failure.code === "model_stopped" && !stop.aborted;
        return { ...none(late ? "model_timeout" : result.failure.code), call };
      }
      const read = readOpinion(result.reply.text);
      if (!read) return { ...none("nonsense"), call };
      const reason = options.redact(read.reason);
      return { opinion: { by: options.model, decision: read.decision, reason, durationMs }, call };
    } catch (error) {
      return none(error instanceof BartizanError ? error.failure.code : "internal");
    }
  };
}

type Messages = Parameters<ReturnType<typeof clientFor>["chat"]>[0]["messages"];

async function ask(
  entry: ModelEntry,
  messages: Messages,
  options: SecondOpinionOptions,
  stop: StopSignal,
): Promise<ModelResult> {
  const limit = new AbortController();
  const forward = () => limit.abort();
  stop.addEventListener("abort", forward);
  const timer = setTimeout(forward, options.timeoutMs);
  try {
    const maxOutputTokens = Math.min(maxAnswerTokens, entry.maxOutputTokens);
    const request = { messages, tools: [], maxOutputTokens, stop: limit.signal, turn: 0 };
    return await clientFor(entry, options).chat(request, () => "go");
  } finally {
    clearTimeout(timer);
    stop.removeEventListener("abort", forward);
  }
}

/** What the call cost, as the case logs it; unreported tokens are estimated. */
function callOf(
  entry: ModelEntry,
  messages: Messages,
  result: ModelResult,
  hasher: Hasher,
  durationMs: number,
): EventData<"model.called"> {
  const provider = providerOf(entry);
  const text = messages.map((m) => m.content).join("\n");
  const estimate = result.ok
    ? { inputTokens: estimateTokens(text), outputTokens: estimateTokens(result.reply.text) }
    : { inputTokens: 0, outputTokens: 0 };
  const usage = (result.ok ? result.reply.usage : result.usage) ?? estimate;
  return {
    provider: provider.name,
    model: provider.model,
    ...usage,
    costUsd: costUsd(usage, provider.price),
    durationMs,
    promptHash: hasher.sha256(JSON.stringify(messages)),
    outcome: result.ok ? "ok" : "failed",
    ...(result.ok ? {} : { failure: result.failure }),
  };
}
