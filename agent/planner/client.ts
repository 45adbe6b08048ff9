import type { Failure } from "../errors.ts";
import type { StopSignal } from "../ports.ts";

/** One message of a chat. `arguments` of a tool call is always valid JSON text of an object. */
export type ChatMessage =
  | { role: "system"; content: string }
  | { role: "user"; content: string }
  | { role: "assistant"; content: string; toolCalls: ChatToolCall[] }
  | { role: "tool"; toolCallId: string; name: string; content: string };

export interface ChatToolCall {
  id: string;
  name: string;
  arguments: string;
}

/** A tool as offered to the model; `parameters` is a JSON Schema of type object. */
export interface ToolSpec {
  name: string;
  description: string;
  parameters: Record<string, unknown>;
}

/** A tool call as the model sent it: nothing about it has been checked. */
export interface RawToolCall {
  /** May be empty or repeated: some servers send none. */
  id: string;
  name: string;
  argumentsText: string;
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
}

/**
 * What streams in. `restart`: the transport failed part-way and the answer begins anew. Reasoning is watched
 * for loops but never shown, stored or sent back.
 */
export type ModelDelta =
  | { kind: "text" | "arguments" | "reasoning"; text: string }
  | { kind: "restart"; text: "" };

export interface ModelRequest {
  messages: ChatMessage[];
  tools: ToolSpec[];
  /** Tokens the answer may have at most. */
  maxOutputTokens: number;
  stop: StopSignal;
  /** Model calls made in this case before this one; lets a script find its place after a restart. */
  turn: number;
}

export interface ModelReply {
  text: string;
  toolCalls: RawToolCall[];
  /** "cut": `onDelta` asked to stop reading. */
  finishReason: "stop" | "tool_calls" | "length" | "content_filter" | "cut" | "other";
  /** The provider's refusal text, where it has such a field. */
  refusal?: string;
  /** Absent when the provider reports none. */
  usage?: Usage;
}

export type ModelResult =
  | { ok: true; reply: ModelReply; durationMs: number }
  | { ok: false; failure: Failure; durationMs: number; usage?: Usage };

/**
 * A streamed chat with tools. Never throws: every fault is a `model_*` failure in the result. `onDelta` is
 * called in order and may return "cut" to end the answer there.
 */
export interface ModelClient {
  chat(request: ModelRequest, onDelta: (delta: ModelDelta) => "go" | "cut"): Promise<ModelResult>;
}

/** The provider entry a client talks to, as far as planning needs it. */
export interface ModelProvider {
  /** The entry's name, shown to people and stored with the case. */
  name: string;
  model: string;
  /** Context window, tokens, input and output together. */
  contextTokens: number;
  maxOutputTokens: number;
  /** US dollars per million tokens; 0 = free or unknown. */
  price: { inputPerMTok: number; outputPerMTok: number };
}
