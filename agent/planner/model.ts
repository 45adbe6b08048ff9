import { type CaseState, replay, stepsOf } from "../case.ts";
import type { Failure, FailureCode, Lang } from "../errors.ts";
import type { CaseEvent, EventData, Hypothesis, OutputRef } from "../events.ts";
import type { Hasher, Planner, PlannerContext, PlannerTurn } from "../ports.ts";
import { maskSecrets } from "../redact.ts";
import { tools } from "../tools/index.ts";
import { type Desk, type PlaybookShelf, specOf, type Tool } from "../tools/tool.ts";
import { weighBatch } from "./calls.ts";
import type {
  ChatMessage,
  ModelClient,
  ModelDelta,
  ModelProvider,
  ModelReply,
  ModelResult,
  ToolSpec,
} from "./client.ts";
import { renderContext } from "./context.ts";
import { modelFault } from "./faults.ts";
import { RepetitionGuard } from "./repetition.ts";
import { costUsd, estimateTokens, messagesTokens, toolsTokens } from "./tokens.ts";

export interface ModelPlannerOptions {
  client: ModelClient;
  provider: ModelProvider;
  /** System prompt of the planner in both languages. */
  prompts: Readonly<Record<Lang, string>>;
  hasher: Hasher;
  /** Removes secrets known to Bartizan; applied to all that goes to the model. */
  redact(text: string): string;
  playbooks?: PlaybookShelf;
  /** What the offline planner found before, told to the model as a first finding. */
  finding?(context: PlannerContext): Promise<string | undefined>;
  tools?: readonly Tool[];
}

/** Times an unusable answer is returned to the model in one turn before the turn fails. */
const maxReturns = 3;
/** Replies that only read, in one turn. */
const maxReads = 5;
/** Model calls in one turn, all reasons together. */
const maxCalls = 12;
/** How often a request is shortened because the provider found it too long. */
const maxShrinks = 2;
/** Characters of one output shown at most before read_output is needed. */
const maxOutputChars = 8_000;

/**
 * The planner that asks a model. One `plan` is one decision: it calls the model, answers reads and returns
 * unusable calls until there is a move. Nothing is kept between turns; all the model knows comes from the log.
 */
export function createModelPlanner(options: ModelPlannerOptions): Planner {
  return {
    name: options.provider.name,
    plan: async (context) => {
      const turn = new Turn(options, context);
      try {
        return await turn.run();
      } catch (cause) {
        const detail = cause instanceof Error ? cause.message : String(cause);
        return turn.fail(modelFault("planner_failed", options.redact(maskSecrets(detail))));
      }
    },
  };
}

class Turn {
  private readonly options: ModelPlannerOptions;
  private readonly context: PlannerContext;
  private readonly state: CaseState;
  private readonly tools: readonly Tool[];
  private readonly specs: ToolSpec[];
  private readonly calls: EventData<"model.called">[] = [];
  /** What was said in this turn so far, after the rendered case. */
  private readonly rounds: ChatMessage[] = [];
  private hypotheses: Hypothesis[] | undefined;
  private returns = 0;
  private reads = 0;
  private shrinks = 0;
  private finding: string | undefined;
  private outputs = new Map<string, string>();

  constructor(options: ModelPlannerOptions, context: PlannerContext) {
    this.options = options;
    this.context = context;
    this.state = replay(context.caseId, context.events);
    const all = options.tools ?? tools;
    this.tools = options.playbooks ? all : all.filter((t) => t.name !== "run_playbook");
    this.specs = this.tools.map(specOf);
  }

  async run(): Promise<PlannerTurn> {
    this.outputs = await this.loadOutputs();
    this.finding = await this.options.finding?.(this.context);
    while (this.calls.length < maxCalls) {
      if (this.context.stop.aborted) return this.fail(modelFault("model_stopped"));
      const messages = this.messages();
      if (!messages) return this.fail(modelFault("model_context_overflow"));
      const { result, looped } = await this.call(messages);
      const turn = result.ok ? await this.weigh(result.reply, looped) : this.weighFailure(result.failure);
      if (turn) return turn;
    }
    return this.fail(modelFault("planner_failed", `no decision after ${maxCalls} model calls`));
  }

  fail(failure: Failure): PlannerTurn {
    return this.end({ kind: "failed", failure });
  }

  private end(move: PlannerTurn["move"]): PlannerTurn {
    const hypotheses = this.hypotheses ? { hypotheses: this.hypotheses } : {};
    return { move, calls: this.calls, ...hypotheses };
  }

  private clean(text: string): string {
    return maskSecrets(this.options.redact(text));
  }

  private async output(ref: OutputRef): Promise<string> {
    const known = this.outputs.get(ref.hash);
    return known ?? this.clean(await this.context.output(ref));
  }

  private async loadOutputs(): Promise<Map<string, string>> {
    const refs = stepsOf(this.state).flatMap((s) => s.observed?.output ?? []);
    const seen = this.state.returned.flatMap((r) => r.observed ?? []);
    const outputs = new Map<string, string>();
    for (const ref of [...refs, ...seen]) {
      if (!outputs.has(ref.hash)) outputs.set(ref.hash, this.clean(await this.context.output(ref)));
    }
    return outputs;
  }

  /** The whole request, redacted; undefined when it can not be made to fit. */
  private messages(): ChatMessage[] | undefined {
    const { provider, prompts, playbooks } = this.options;
    const { lang } = this.context;
    const reserved = this.maxOutput() + toolsTokens(this.specs) + messagesTokens(this.rounds);
    // 5 % held back: the estimate is no tokenizer.
    const room = Math.floor((provider.contextTokens * 0.95 - reserved) * 0.6 ** this.shrinks);
    const rendered = renderContext(this.context.events, {
      lang,
      systemPrompt: prompts[lang],
      budgetTokens: room,
      outputs: this.outputs,
      maxOutputChars,
      playbooks: playbooks?.list(this.state.opened?.fault ?? "", lang) ?? [],
      ...(this.finding === undefined ? {} : { finding: this.finding }),
    });
    if (!rendered.ok) return undefined;
    return [...rendered.messages, ...this.rounds].map((m) => this.redacted(m));
  }

  private maxOutput(): number {
    const { maxOutputTokens, contextTokens } = this.options.provider;
    return Math.min(maxOutputTokens, Math.floor(contextTokens / 4));
  }

  private redacted(message: ChatMessage): ChatMessage {
    if (message.role === "system") return { ...message, content: this.options.redact(message.content) };
    const content = this.clean(message.content);
    if (message.role !== "assistant") return { ...message, content };
    const toolCalls = message.toolCalls.map((c) => {
      const value = deepMap(JSON.parse(c.arguments), (s) => this.clean(s));
      return { ...c, arguments: JSON.stringify(value) };
    });
    return { ...message, content, toolCalls };
  }

  private async call(messages: ChatMessage[]): Promise<{ result: ModelResult; looped: boolean }> {
    const guard = new RepetitionGuard();
    let looped = false;
    const onDelta = (delta: ModelDelta): "go" | "cut" => {
      if (delta.kind === "restart") {
        guard.restart();
        this.context.onText("\n");
        return "go";
      }
      if (delta.kind === "text") this.context.onText(this.options.redact(delta.text));
      if (guard.push(delta.text)) looped = true;
      return looped ? "cut" : "go";
    };
    const request = {
      messages,
      tools: this.specs,
      maxOutputTokens: this.maxOutput(),
      stop: this.context.stop,
      turn: this.context.events.filter(isPlannersCall).length + this.calls.length,
    };
    const result = await this.options.client.chat(request, onDelta);
    this.record(messages, result, looped);
    return { result, looped };
  }

  /** One model.called event; token counts are estimated where the provider gave none. */
  private record(messages: ChatMessage[], result: ModelResult, looped: boolean): void {
    const { provider, hasher } = this.options;
    const reply = result.ok ? result.reply : undefined;
    const said = (reply?.text ?? "") + (reply?.toolCalls.map((c) => c.name + c.argumentsText).join("") ?? "");
    const reported = result.ok ? result.reply.usage : result.usage;
    // A call that failed before an answer is billed by nobody; an unreported answer is estimated.
    const estimated = result.ok && !reported;
    const usage = reported ?? {
      inputTokens: estimated ? messagesTokens(messages) + toolsTokens(this.specs) : 0,
      outputTokens: estimated ? estimateTokens(said) : 0,
    };
    const text = this.clean(reply?.text ?? "").slice(0, 4_000);
    const failure = result.ok ? (looped ? modelFault("model_repetition") : undefined) : result.failure;
    this.calls.push({
      provider: provider.name,
      model: provider.model,
      inputTokens: usage.inputTokens,
      outputTokens: usage.outputTokens,
      ...(estimated ? { estimated } : {}),
      costUsd: costUsd(usage, provider.price),
      durationMs: result.durationMs,
      promptHash: hasher.sha256(JSON.stringify([messages, this.specs])),
      outcome: failure ? "failed" : "ok",
      ...(failure ? { failure } : {}),
      ...(text === "" ? {} : { text }),
    });
  }

  private weighFailure(failure: Failure): PlannerTurn | undefined {
    if (failure.code === "model_context_overflow" && this.shrinks < maxShrinks) {
      this.shrinks += 1;
      return undefined;
    }
    return this.fail(failure);
  }

  private async weigh(reply: ModelReply, looped: boolean): Promise<PlannerTurn | undefined> {
    if (looped) return this.fail(modelFault("model_repetition"));
    if (reply.refusal !== undefined || reply.finishReason === "content_filter") {
      return this.fail(modelFault("model_refusal", reply.refusal && this.clean(reply.refusal)));
    }
    if (reply.toolCalls.length === 0) return this.nudge(reply);
    const batch = await weighBatch(reply.text, reply.toolCalls, this.tools, (id) => this.desk(id));
    if (batch.kind === "rejected") {
      const hint = reply.finishReason === "length" ? " (the answer hit its length limit; be brief)" : "";
      return this.giveBack(batch.code, batch.error + hint, batch.messages);
    }
    if (batch.hypotheses) this.hypotheses = batch.hypotheses;
    if (batch.kind === "move") return this.end(batch.move);
    if (batch.reads > 0) this.reads += 1;
    if (this.reads > maxReads) {
      const error = `only ${maxReads} reads in a row; act on what you have read or conclude`;
      return this.giveBack("no_progress", error, [...batch.messages, { role: "user", content: error }]);
    }
    this.rounds.push(...batch.messages);
    return undefined;
  }

  /** Words alone decide nothing: the model is told to call a tool. */
  private nudge(reply: ModelReply): PlannerTurn | undefined {
    const cut = reply.finishReason === "length";
    const error = cut
      ? "Your answer hit its length limit before any tool call. Be brief and call a tool."
      : "Your answer called no tool, so nothing happened. Call a tool: conclude when you are done.";
    const said: ChatMessage = { role: "assistant", content: reply.text || "(empty)", toolCalls: [] };
    return this.giveBack("model_empty", error, [said, { role: "user", content: error }]);
  }

  private giveBack(code: FailureCode, error: string, messages: ChatMessage[]): PlannerTurn | undefined {
    this.returns += 1;
    if (this.returns > maxReturns) return this.fail(modelFault(code, this.clean(error)));
    this.rounds.push(...messages);
    return undefined;
  }

  private desk(callId: string): Desk {
    return {
      state: this.state,
      scope: this.state.opened?.assets ?? [],
      lang: this.context.lang,
      callId,
      output: (ref) => this.output(ref),
      ...(this.options.playbooks ? { playbooks: this.options.playbooks } : {}),
    };
  }
}

/** A second opinion is a model call, too, but not a turn of the planner. */
const isPlannersCall = (e: CaseEvent): boolean => e.type === "model.called" && e.actor.kind === "agent";

function deepMap(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((v) => deepMap(v, change));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, deepMap(v, change)]));
  }
  return value;
}
