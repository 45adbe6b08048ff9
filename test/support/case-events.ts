import { createHash } from "node:crypto";
import type { CaseEvent, EventData, EventType, OutputRef } from "../../agent/events.ts";
import type { PlannerContext } from "../../agent/ports.ts";

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Builds a log by hand, with outputs kept beside it, and the planner's context over it. */
export class CaseBuilder {
  readonly events: CaseEvent[] = [];
  readonly outputs = new Map<string, string>();
  readonly shown: string[] = [];
  lang: "en" | "zh" = "en";

  constructor(opened: Partial<EventData<"case.opened">> = {}) {
    this.add(
      "case.opened",
      { kind: "person", id: "u1", name: "op" },
      {
        title: "t",
        fault: "the site is down",
        lang: "en",
        assets: [{ id: "a1", name: "web1", account: "ops", tags: ["web"] }],
        strategy: "auto",
        planner: "fake",
        budget: { maxSteps: 40, maxTokens: 1e6, maxCostUsd: 5, maxWallMs: 6e5 },
        ...opened,
      },
    );
  }

  add<T extends EventType>(type: T, actor: CaseEvent["actor"], data: EventData<T>): this {
    const seq = this.events.length + 1;
    this.events.push({ v: 1, caseId: "case_1", seq, at: seq * 1000, actor, type, data } as CaseEvent);
    return this;
  }

  keep(text: string): OutputRef {
    const hash = sha256(text);
    this.outputs.set(hash, text);
    const bytes = Buffer.byteLength(text);
    return { hash, bytes, totalBytes: bytes, preview: text.slice(0, 200) };
  }

  called(text = ""): this {
    return this.add("model.called", agent, {
      provider: "fake",
      model: "m",
      inputTokens: 1,
      outputTokens: 1,
      costUsd: 0,
      durationMs: 1,
      promptHash: "h",
      outcome: "ok",
      text,
    });
  }

  /** A step that was proposed, allowed and observed. */
  step(command: string, output: string, extra: Partial<EventData<"step.proposed">> = {}): this {
    const stepId = `step_${this.events.length}`;
    this.add("step.proposed", agent, {
      stepId,
      assetId: "a1",
      command,
      purpose: { en: "why", zh: "为何" },
      timeoutMs: 1000,
      planVersion: 0,
      kind: "command",
      toolCallId: `call_${stepId}`,
      ...extra,
    });
    this.add(
      "step.judged",
      { kind: "supervisor" },
      { stepId, decision: "allow", canonical: command, effects: [], reasons: [] },
    );
    this.add(
      "step.started",
      { kind: "system" },
      { stepId, canonical: command, digest: "d", leave: "supervisor" },
    );
    return this.add(
      "step.observed",
      { kind: "system" },
      {
        stepId,
        outcome: "exited",
        exitCode: 0,
        durationMs: 12,
        output: this.keep(output),
      },
    );
  }

  context(stop: AbortSignal = new AbortController().signal): PlannerContext {
    return {
      caseId: "case_1",
      events: this.events,
      lang: this.lang,
      now: 0,
      output: async (ref) => this.outputs.get(ref.hash) ?? "",
      stop,
      onText: (t) => this.shown.push(t),
    };
  }
}

export const agent = { kind: "agent", planner: "fake" } as const;
export const person = { kind: "person", id: "u1", name: "op" } as const;
