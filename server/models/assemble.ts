import type { ModelDelta, ModelReply, RawToolCall, Usage } from "../../agent/planner/client.ts";

/** The parts of a stream chunk that are used; servers differ from the library's types. */
export interface Chunk {
  choices?: {
    delta?: {
      content?: string | null;
      refusal?: string | null;
      reasoning_content?: string | null;
      reasoning?: string | null;
      tool_calls?: {
        index?: number;
        id?: string | null;
        function?: { name?: string | null; arguments?: unknown };
      }[];
    };
    finish_reason?: string | null;
  }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
}

/** Puts the chunks of one answer together. Reasoning, also between think tags, is dropped. */
export class Assembler {
  private text = "";
  private refusal = "";
  private finish: string | undefined;
  private usage: Usage | undefined;
  private readonly calls: RawToolCall[] = [];
  private readonly byIndex = new Map<number, RawToolCall>();
  private readonly think = new ThinkFilter();
  /** True once the server said how the answer ends. */
  get finished(): boolean {
    return this.finish !== undefined;
  }

  push(chunk: Chunk): ModelDelta[] {
    if (chunk.usage) {
      this.usage = {
        inputTokens: chunk.usage.prompt_tokens ?? 0,
        outputTokens: chunk.usage.completion_tokens ?? 0,
      };
    }
    const choice = chunk.choices?.[0];
    if (!choice) return [];
    if (choice.finish_reason) this.finish = choice.finish_reason;
    const { delta } = choice;
    if (!delta) return [];
    const out: ModelDelta[] = [];
    const reasoning = delta.reasoning_content ?? delta.reasoning;
    if (reasoning) out.push({ kind: "reasoning", text: reasoning });
    if (delta.refusal) this.refusal += delta.refusal;
    if (delta.content) out.push(...this.words(this.think.push(delta.content)));
    for (const part of delta.tool_calls ?? []) out.push(...this.callPart(part));
    return out;
  }

  reply(cut: boolean): ModelReply {
    this.words(this.think.end());
    const finish = this.finish ?? "other";
    const known = ["stop", "tool_calls", "length", "content_filter"] as const;
    return {
      text: this.text.trim(),
      toolCalls: this.calls,
      finishReason: cut ? "cut" : (known.find((k) => k === finish) ?? "other"),
      ...(this.refusal === "" ? {} : { refusal: this.refusal }),
      ...(this.usage ? { usage: this.usage } : {}),
    };
  }

  private words(deltas: ModelDelta[]): ModelDelta[] {
    for (const d of deltas) if (d.kind === "text") this.text += d.text;
    return deltas;
  }

  private callPart(part: {
    index?: number;
    id?: string | null;
    function?: { name?: string | null; arguments?: unknown };
  }): ModelDelta[] {
    const index = part.index ?? 0;
    let call = this.byIndex.get(index);
    const name = part.function?.name ?? "";
    // Some servers number every call 0 and tell them apart by id only.
    const another = call && part.id && call.id !== "" && part.id !== call.id && name !== "";
    if (!call || another) {
      call = { id: part.id ?? "", name: "", argumentsText: "" };
      this.byIndex.set(index, call);
      this.calls.push(call);
    }
    if (call.id === "" && part.id) call.id = part.id;
    if (name !== "" && call.name === "") call.name = name;
    const given = part.function?.arguments;
    if (given === undefined || given === null) return [];
    const text = typeof given === "string" ? given : JSON.stringify(given);
    call.argumentsText += text;
    return [{ kind: "arguments", text }];
  }
}

/** Splits `<think>…</think>` at the start of an answer from its words, across chunk borders. */
class ThinkFilter {
  private held = "";
  private state: "start" | "inside" | "after" = "start";

  push(text: string): ModelDelta[] {
    if (this.state === "after") return [{ kind: "text", text }];
    this.held += text;
    if (this.state === "start") {
      const begun = this.held.trimStart();
      if ("<think>".startsWith(begun.slice(0, 7)) && begun.length < 7) return [];
      if (!begun.startsWith("<think>")) return this.after(this.held);
      this.state = "inside";
    }
    const end = this.held.indexOf("</think>");
    if (end < 0) {
      this.held = this.held.slice(-64);
      return [{ kind: "reasoning", text }];
    }
    return this.after(this.held.slice(end + "</think>".length));
  }

  end(): ModelDelta[] {
    return this.state === "start" && this.held !== "" ? this.after(this.held) : [];
  }

  private after(text: string): ModelDelta[] {
    this.state = "after";
    this.held = "";
    return text === "" ? [] : [{ kind: "text", text }];
  }
}
