import { z } from "zod";
import type { CaseState } from "../case.ts";
import { repeatKey } from "../case.ts";
import type { FailureCode } from "../errors.ts";
import type { Hypothesis } from "../events.ts";
import type { PlannerTurn, StepDraft } from "../ports.ts";
import type { Desk, Tool, ToolResult } from "../tools/tool.ts";
import type { ChatMessage, ChatToolCall, RawToolCall } from "./client.ts";
import { labelOf } from "./say.ts";

/** Most steps one reply may propose (a playbook's probes count as one). */
const maxCommands = 8;

export type Batch =
  /** Something in it can not be used: nothing of it is, and `messages` tell the model why. */
  | { kind: "rejected"; code: FailureCode; error: string; messages: ChatMessage[] }
  /** Answered without a step; the model goes on. */
  | { kind: "answered"; reads: number; hypotheses?: Hypothesis[]; messages: ChatMessage[] }
  | { kind: "move"; move: PlannerTurn["move"]; hypotheses?: Hypothesis[] };

interface Parsed {
  call: ChatToolCall;
  tool: Tool | undefined;
  result: ToolResult;
}

/** Checks all calls of one reply together: a batch with one bad call does nothing at all. */
export async function weighBatch(
  text: string,
  calls: readonly RawToolCall[],
  tools: readonly Tool[],
  deskFor: (callId: string) => Desk,
): Promise<Batch> {
  const ids = uniqueIds(calls, deskFor("").state);
  const parsed: Parsed[] = [];
  for (const [i, raw] of calls.entries()) parsed.push(await parse(raw, ids[i] ?? "", tools, deskFor));
  const bad = parsed.flatMap(({ result }) => (result.kind === "error" ? [result] : []))[0];
  const wrong = bad ?? mixError(parsed) ?? repeatError(parsed, deskFor(""));
  const answer = (content: (p: Parsed) => string): ChatMessage[] => [
    { role: "assistant", content: text, toolCalls: parsed.map((p) => p.call) },
    ...parsed.map(
      (p): ChatMessage => ({ role: "tool", toolCallId: p.call.id, name: p.call.name, content: content(p) }),
    ),
  ];
  if (wrong) {
    const others =
      "not run: another call of this reply was refused, so nothing of it was done; send it again";
    const messages = answer((p) =>
      p.result.kind === "error" ? `error: ${p.result.text}` : bad ? others : `error: ${wrong.text}`,
    );
    return { kind: "rejected", code: wrong.code, error: wrong.text, messages };
  }
  const plan = parsed
    .flatMap(({ result }) => (result.kind === "hypotheses" ? [result.hypotheses] : []))
    .at(-1);
  const revised = plan ? { hypotheses: plan } : {};
  const reads = parsed.filter((p) => p.tool?.group === "read").length;
  const move = reads > 0 ? undefined : moveOf(parsed);
  if (move) return { kind: "move", move, ...revised };
  const held = "held back: this reply also asked to read; decide after reading, then call again";
  const messages = answer((p) => {
    if (p.result.kind === "answer") return p.result.text;
    return p.result.kind === "hypotheses" ? "noted; now take the next step" : held;
  });
  return { kind: "answered", reads, ...revised, messages };
}

async function parse(
  raw: RawToolCall,
  id: string,
  tools: readonly Tool[],
  deskFor: (callId: string) => Desk,
): Promise<Parsed> {
  const tool = tools.find((t) => t.name === raw.name);
  // Servers re-parse the arguments in the history, so what could not be parsed must not go back as it came.
  const call: ChatToolCall = { id, name: nameFor(raw.name), arguments: "{}" };
  const error = (code: FailureCode, text: string): Parsed => ({
    call,
    tool,
    result: { kind: "error", code, text },
  });
  if (!tool) {
    const names = tools.map((t) => t.name).join(", ");
    return error(
      "model_unknown_tool",
      `there is no tool ${JSON.stringify(raw.name)}; the tools are: ${names}`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(raw.argumentsText.trim() === "" ? "{}" : raw.argumentsText);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "not JSON";
    return error("model_malformed_call", `the arguments of ${tool.name} are not valid JSON: ${why}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return error("model_malformed_call", `the arguments of ${tool.name} must be a JSON object`);
  }
  call.arguments = JSON.stringify(value);
  const checked = tool.schema.safeParse(value);
  if (!checked.success) {
    const why = z.prettifyError(checked.error);
    return error("model_malformed_call", `the arguments of ${tool.name} do not fit its schema:\n${why}`);
  }
  return { call, tool, result: await tool.run(value, deskFor(id)) };
}

/** Providers refuse names outside this alphabet, also in the history. */
const nameFor = (name: string): string => name.replace(/[^\w-]/g, "_").slice(0, 60) || "unnamed";

/** The model's ids where usable, else nine letters and digits (what the strictest servers accept). */
function uniqueIds(calls: readonly RawToolCall[], state: CaseState): string[] {
  const steps = Object.values(state.steps).map((s) => s.proposal.toolCallId ?? "");
  const seen = new Set([...steps, ...state.questions.map((q) => q.toolCallId ?? "")]);
  return calls.map((call, i) => {
    const fresh = call.id !== "" && call.id.length <= 64 && !seen.has(call.id);
    const id = fresh ? call.id : `c${(state.seq * 100 + i).toString(36).padStart(8, "0").slice(-8)}`;
    seen.add(id);
    return id;
  });
}

function mixError(parsed: readonly Parsed[]): { code: FailureCode; text: string } | undefined {
  const alone = parsed.find((p) => p.tool?.group === "alone");
  const others = parsed.filter((p) => p !== alone && p.tool?.group !== "plan");
  if (alone && others.length > 0) {
    return { code: "model_malformed_call", text: `${alone.call.name} must be the only call of a reply` };
  }
  const commands = parsed.filter((p) => p.tool?.group === "step").length;
  if (commands > maxCommands) {
    return {
      code: "model_malformed_call",
      text: `${commands} steps in one reply; at most ${maxCommands} are taken`,
    };
  }
  return undefined;
}

/** A command that already ran twice without news brings none the third time. */
function repeatError(parsed: readonly Parsed[], desk: Desk): { code: FailureCode; text: string } | undefined {
  for (const step of stepsIn(parsed)) {
    if ((desk.state.repeats[repeatKey(step)] ?? 0) < 2) continue;
    const before = Object.values(desk.state.steps).findLast((s) => repeatKey(s.proposal) === repeatKey(step));
    const label = before ? labelOf(before) : "an earlier step";
    const text = `this exact command was proposed twice already (last as ${label}); read its output with read_output, try something else, or conclude`;
    return { code: "no_progress", text };
  }
  return undefined;
}

function stepsIn(parsed: readonly Parsed[]): StepDraft[] {
  return parsed.flatMap(({ result }) => (result.kind === "steps" ? result.steps : []));
}

function moveOf(parsed: readonly Parsed[]): PlannerTurn["move"] | undefined {
  const steps = stepsIn(parsed);
  if (steps.length > 0) return { kind: "propose", steps };
  for (const { call, result } of parsed) {
    if (result.kind === "ask") return { ...result, toolCallId: call.id };
    if (result.kind === "conclude") return { kind: "conclude", conclusion: result.conclusion };
  }
  return undefined;
}
