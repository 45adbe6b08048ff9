import type { ProviderKind } from "./config.ts";

/** What a kind of OpenAI-compatible server can do and how it wants to be asked. Overridable per entry. */
export interface Profile {
  /** Native tool calls; else tools are described in the prompt and calls read from the answer. */
  tools: boolean;
  /** Send `parallel_tool_calls: true`. */
  parallelToolCalls: boolean;
  /** Accepts `stream_options.include_usage`. */
  streamUsage: boolean;
  maxTokensParam: "max_completion_tokens" | "max_tokens";
  /** Context window assumed when the entry gives none, tokens. */
  contextTokens: number;
  /** How the key is sent. */
  keyHeader: "bearer" | "api-key";
}

const base: Profile = {
  tools: true,
  parallelToolCalls: false,
  streamUsage: true,
  maxTokensParam: "max_tokens",
  contextTokens: 128_000,
  keyHeader: "bearer",
};

/** From each provider's public description of its Chat Completions endpoint. */
export const profiles: Readonly<Record<Exclude<ProviderKind, "scripted">, Profile>> = {
  openai: { ...base, parallelToolCalls: true, maxTokensParam: "max_completion_tokens" },
  azure: { ...base, parallelToolCalls: true, maxTokensParam: "max_completion_tokens", keyHeader: "api-key" },
  claude: { ...base, contextTokens: 200_000 },
  dashscope: { ...base, parallelToolCalls: true },
  deepseek: { ...base, contextTokens: 64_000 },
  // Ollama cuts longer prompts silently: the real window is OLLAMA_CONTEXT_LENGTH of the server.
  ollama: { ...base, contextTokens: 8_192 },
  vllm: { ...base, contextTokens: 32_768 },
  // The least common denominator: unknown servers answer 400 to options they do not know.
  generic: { ...base, streamUsage: false, contextTokens: 32_768 },
};
