import OpenAI from "openai";
import type {
  ChatMessage,
  ModelClient,
  ModelDelta,
  ModelReply,
  ModelRequest,
  ModelResult,
} from "../../agent/planner/client.ts";
import { mergeUsers } from "../../agent/planner/context.ts";
import { modelFault } from "../../agent/planner/faults.ts";
import { Assembler, type Chunk } from "./assemble.ts";
import { type Classified, classify } from "./classify.ts";
import type { ModelEntry } from "./config.ts";
import type { Profile } from "./profiles.ts";
import { describeTools, readCalls } from "./prompted-tools.ts";
import { defaultRetry, pause, type RetryPolicy, retryAfterMs } from "./retry.ts";

export interface OpenAiOptions {
  entry: ModelEntry;
  profile: Profile;
  /** "" = the server wants none. */
  apiKey: string;
  retry?: RetryPolicy;
}

/** A model behind any Chat Completions endpoint. Retries are ours: the library's are off. */
export function createOpenAiClient(options: OpenAiOptions): ModelClient {
  const library = createLibrary(options);
  const policy = options.retry ?? defaultRetry;
  return {
    async chat(request, onDelta): Promise<ModelResult> {
      const began = performance.now();
      const took = () => performance.now() - began;
      for (let attempt = 0; ; attempt += 1) {
        if (attempt > 0) onDelta({ kind: "restart", text: "" });
        const got = await attemptOnce(library, options, request, onDelta);
        if ("reply" in got) return { ok: true, reply: got.reply, durationMs: took() };
        if (request.stop.aborted)
          return { ok: false, failure: modelFault("model_stopped"), durationMs: took() };
        const asked = retryAfterMs(got.retryAfter, Date.now());
        const tooLong = asked !== undefined && asked > policy.maxRetryAfterMs;
        if (!got.retry || attempt >= policy.retries || tooLong) {
          return { ok: false, failure: got.failure, durationMs: took() };
        }
        await pause(asked ?? policy.backoffMs * 2 ** attempt, request.stop);
      }
    },
  };
}

function createLibrary({ entry, profile, apiKey }: OpenAiOptions): OpenAI {
  const root = (entry.baseUrl ?? "").replace(/\/+$/, "");
  const azure = entry.provider === "azure";
  const deployment = encodeURIComponent(entry.deployment ?? entry.model);
  const byHeader = profile.keyHeader === "api-key";
  return new OpenAI({
    baseURL: azure ? `${root}/openai/deployments/${deployment}` : root,
    apiKey: apiKey === "" ? "none" : apiKey,
    // Explicit, so that variables of the environment never reach an endpoint they were not meant for.
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: entry.totalTimeoutMs,
    logLevel: "off",
    defaultHeaders: {
      ...entry.extraHeaders,
      ...(byHeader ? { "api-key": apiKey } : {}),
      ...(byHeader || apiKey === "" ? { Authorization: null } : {}),
    },
    ...(azure && entry.apiVersion !== undefined ? { defaultQuery: { "api-version": entry.apiVersion } } : {}),
    // A redirect would carry the key to another host.
    fetchOptions: { redirect: "error" },
  });
}

/** Aborts the request on silence: until the first byte, between chunks, and in all. */
class Watch {
  readonly abort = new AbortController();
  late = false;
  private timer: NodeJS.Timeout;
  private readonly total: NodeJS.Timeout;
  private readonly entry: ModelEntry;
  private readonly request: ModelRequest;

  constructor(entry: ModelEntry, request: ModelRequest) {
    this.entry = entry;
    this.request = request;
    this.timer = setTimeout(this.expire, entry.timeoutMs);
    this.total = setTimeout(this.expire, entry.totalTimeoutMs);
    request.stop.addEventListener("abort", this.stop);
    if (request.stop.aborted) this.stop();
  }

  heard(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.expire, this.entry.idleTimeoutMs);
  }

  end(): void {
    clearTimeout(this.timer);
    clearTimeout(this.total);
    this.request.stop.removeEventListener("abort", this.stop);
  }

  private readonly expire = () => {
    this.late = true;
    this.abort.abort();
  };
  private readonly stop = () => this.abort.abort();
}

async function attemptOnce(
  library: OpenAI,
  options: OpenAiOptions,
  request: ModelRequest,
  onDelta: (delta: ModelDelta) => "go" | "cut",
): Promise<{ reply: ModelReply } | Classified> {
  const { entry, profile, apiKey } = options;
  const scrub = (text: string) => (apiKey === "" ? text : text.replaceAll(apiKey, "[key]"));
  const watch = new Watch(entry, request);
  const answer = new Assembler();
  let cut = false;
  const timeout = (): Classified => ({ failure: modelFault("model_timeout"), retry: false });
  try {
    const stream = await library.chat.completions.create(bodyOf(options, request), {
      signal: watch.abort.signal,
    });
    for await (const chunk of stream) {
      watch.heard();
      for (const delta of answer.push(chunk as Chunk)) if (onDelta(delta) === "cut") cut = true;
      if (cut) break;
    }
  } catch (error) {
    if (watch.late) return timeout();
    return classify(error, scrub);
  } finally {
    watch.end();
  }
  if (watch.late) return timeout();
  if (request.stop.aborted) return { failure: modelFault("model_stopped"), retry: false };
  if (!cut && !answer.finished) {
    return {
      failure: modelFault("model_cut_stream", "the stream ended without a finish_reason"),
      retry: false,
    };
  }
  const reply = answer.reply(cut);
  return { reply: profile.tools ? reply : readCalls(reply) };
}

type Body = OpenAI.Chat.Completions.ChatCompletionCreateParamsStreaming;

function bodyOf({ entry, profile }: OpenAiOptions, request: ModelRequest): Body {
  const native = profile.tools;
  const messages = native ? request.messages : mergeUsers(describeTools(request.messages, request.tools));
  const tools = request.tools.map((t) => ({
    type: "function" as const,
    function: { name: t.name, description: t.description, parameters: t.parameters },
  }));
  return {
    model: entry.model,
    messages: messages.map(wireMessage),
    stream: true,
    [profile.maxTokensParam]: request.maxOutputTokens,
    ...(native ? { tools } : {}),
    ...(native && profile.parallelToolCalls ? { parallel_tool_calls: true } : {}),
    ...(profile.streamUsage ? { stream_options: { include_usage: true } } : {}),
    ...(entry.temperature === undefined ? {} : { temperature: entry.temperature }),
    ...entry.extraBody,
  };
}

function wireMessage(m: ChatMessage): Body["messages"][number] {
  if (m.role === "tool") return { role: "tool", tool_call_id: m.toolCallId, content: m.content };
  if (m.role !== "assistant") return { role: m.role, content: m.content };
  if (m.toolCalls.length === 0) return { role: "assistant", content: m.content };
  const toolCalls = m.toolCalls.map((c) => ({
    id: c.id,
    type: "function" as const,
    function: { name: c.name, arguments: c.arguments },
  }));
  return { role: "assistant", content: m.content === "" ? null : m.content, tool_calls: toolCalls };
}
