import type { ChatMessage, ModelProvider, ToolSpec, Usage } from "./client.ts";

/**
 * Tokens a text may cost, estimated on the high side: 3.2 ASCII characters a token (English prose has 4, hex and
 * paths about 3), 1.2 tokens for any other character (CJK has 0.6 to 1.1 in current vocabularies).
 */
export function estimateTokens(text: string): number {
  let ascii = 0;
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) < 128) ascii += 1;
  return Math.ceil(ascii / 3.2 + (text.length - ascii) * 1.2);
}

/** Framing per message as chat templates add it. */
const perMessage = 6;

export function messageTokens(message: ChatMessage): number {
  const calls = message.role === "assistant" ? message.toolCalls : [];
  return calls.reduce(
    (sum, call) => sum + estimateTokens(call.name + call.arguments) + perMessage,
    estimateTokens(message.content) + perMessage,
  );
}

export function messagesTokens(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, message) => sum + messageTokens(message), 0);
}

export function toolsTokens(tools: readonly ToolSpec[]): number {
  return estimateTokens(JSON.stringify(tools));
}

/** US dollars of one call. */
export function costUsd(usage: Usage, price: ModelProvider["price"]): number {
  return (usage.inputTokens * price.inputPerMTok + usage.outputTokens * price.outputPerMTok) / 1_000_000;
}
