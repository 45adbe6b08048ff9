import type { ChatMessage, ModelReply, RawToolCall, ToolSpec } from "../../agent/planner/client.ts";

/**
 * Tools for models without tool calls: described in the system prompt, called by one JSON object per call in a
 * fenced block, answered in the user role. What is read from the text is as unchecked as a native call.
 */
export function describeTools(messages: readonly ChatMessage[], tools: readonly ToolSpec[]): ChatMessage[] {
  const list = tools.map(
    (t) => `- ${t.name}: ${t.description}\n  arguments: ${JSON.stringify(t.parameters)}`,
  );
  const how = `# Tools\nCall a tool by ending your answer with one fenced block per call, and nothing after it:\n\`\`\`tool\n{"tool": "NAME", "arguments": {…}}\n\`\`\`\n${list.join("\n")}`;
  return messages.map((m): ChatMessage => {
    if (m.role === "system") return { ...m, content: `${m.content}\n\n${how}` };
    if (m.role === "tool") return { role: "user", content: `Result of ${m.name}:\n${m.content}` };
    if (m.role !== "assistant") return m;
    const calls = m.toolCalls.map(
      (c) => `\`\`\`tool\n{"tool": ${JSON.stringify(c.name)}, "arguments": ${c.arguments}}\n\`\`\``,
    );
    return { role: "assistant", content: [m.content, ...calls].filter(Boolean).join("\n"), toolCalls: [] };
  });
}

const block = /```(?:tool|json)[ \t]*\n([\s\S]*?)(?:```|$)/g;

/** Reads calls from the answer. A block that is no JSON becomes a call with its text as malformed arguments. */
export function readCalls(reply: ModelReply): ModelReply {
  const toolCalls: RawToolCall[] = [];
  for (const [, body = ""] of reply.text.matchAll(block)) toolCalls.push(readCall(body));
  const bare = reply.text.trim();
  if (toolCalls.length === 0 && /^\{\s*"tool"/.test(bare)) toolCalls.push(readCall(bare));
  const text = reply.text.replace(block, "").trim();
  return toolCalls.length === 0 ? reply : { ...reply, text: text.startsWith("{") ? "" : text, toolCalls };
}

function readCall(body: string): RawToolCall {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null && "tool" in value && typeof value.tool === "string") {
      const args = "arguments" in value ? value.arguments : {};
      return { id: "", name: value.tool, argumentsText: JSON.stringify(args) };
    }
  } catch {
    // Falls through: the planner returns the exact error to the model.
  }
  const name = /"tool"\s*:\s*"([\w-]{1,60})"/.exec(body)?.[1] ?? "run_command";
  return { id: "", name, argumentsText: body };
}
