import type { CaseState, StepState } from "../case.ts";
import type { Lang } from "../errors.ts";
import type { CaseEvent, EventData, OutputRef, Proposal, ScopeAsset } from "../events.ts";
import type { ChatMessage, ChatToolCall } from "./client.ts";
import { assetName, labelOf, say, showOutput, stepStatus } from "./say.ts";

/** A piece of the timeline that is shown or left out as a whole. `labels`: the steps it holds. */
export interface Block {
  labels: string[];
  render(): ChatMessage[];
}

interface View {
  lang: Lang;
  scope: readonly ScopeAsset[];
  outputs: ReadonlyMap<string, string>;
  limits: ReadonlyMap<string, number>;
}

/** What follows one model call: its words and the steps it proposed, by tool call. */
interface Turn {
  text: string;
  byCall: Map<string, StepState[]>;
}

/**
 * The case as blocks, oldest first. A model's steps become its tool calls, answered at once by what came of them
 * (an operator's edit included), so every call has its answer as the providers demand. Everything else is told by
 * the user role. `limits` (characters per output hash) is read when a block is rendered.
 */
export function timeline(
  events: readonly CaseEvent[],
  state: CaseState,
  lang: Lang,
  outputs: ReadonlyMap<string, string>,
  limits: ReadonlyMap<string, number>,
): Block[] {
  const view: View = { lang, scope: state.opened?.assets ?? [], outputs, limits };
  const blocks: Block[] = [];
  let text = "";
  let turn: Turn | undefined;
  for (const event of events) {
    if (event.type === "model.called") {
      turn = undefined;
      text = event.data.text ?? "";
    } else if (event.type === "step.proposed") {
      const step = state.steps[event.data.stepId];
      if (!step || rootOf(state, step) !== step) continue;
      const callId = event.actor.kind === "agent" ? event.data.toolCallId : undefined;
      if (callId === undefined) blocks.push(looseStep(view, state, step));
      else {
        if (!turn) {
          turn = { text, byCall: new Map() };
          blocks.push(turnBlock(view, state, turn));
          text = "";
        }
        turn.byCall.set(callId, [...(turn.byCall.get(callId) ?? []), step]);
      }
    } else {
      const told = tell(view, state, event, text);
      if (told) blocks.push({ labels: [], render: told });
    }
  }
  return blocks;
}

/** The step an edit goes back to; a step that is no edit is its own root. */
function rootOf(state: CaseState, step: StepState): StepState {
  let root = step;
  for (let hops = 0; hops < 50 && root.proposal.replaces !== undefined; hops += 1) {
    const before = state.steps[root.proposal.replaces];
    if (!before) break;
    root = before;
  }
  return root;
}

function withEdits(state: CaseState, step: StepState): StepState[] {
  const edits = Object.values(state.steps).filter((s) => s !== step && rootOf(state, s) === step);
  return [step, ...edits.sort((a, b) => a.number - b.number)];
}

function stepText(view: View, step: StepState): string {
  const status = stepStatus(view.lang, step, view.scope);
  return step.observed ? `${status}\n${outputText(view, labelOf(step), step.observed.output)}` : status;
}

function outputText(view: View, handle: string, ref: OutputRef): string {
  const text = view.outputs.get(ref.hash);
  if (text === undefined) return say(view.lang, "output: not available", "输出:不可用");
  return showOutput(view.lang, { handle, ref, text, maxChars: view.limits.get(ref.hash) ?? 0 });
}

function turnBlock(view: View, state: CaseState, turn: Turn): Block {
  const steps = () => [...turn.byCall.values()].flat().flatMap((s) => withEdits(state, s));
  return {
    get labels() {
      return steps().map(labelOf);
    },
    render() {
      const toolCalls = [...turn.byCall].map(([id, list]) => callOf(view, id, list));
      const answers = [...turn.byCall].map(([id, list], i): ChatMessage => {
        const content = list.flatMap((s) => withEdits(state, s)).map((s) => stepText(view, s));
        const name = toolCalls[i]?.name ?? "run_command";
        return { role: "tool", toolCallId: id, name, content: content.join("\n\n") };
      });
      return [{ role: "assistant", content: turn.text, toolCalls }, ...answers];
    },
  };
}

function callOf(view: View, id: string, steps: readonly StepState[]): ChatToolCall {
  const first: Proposal | undefined = steps[0]?.proposal;
  const asset = assetName(view.scope, first?.assetId ?? "");
  if (first?.probe) {
    return { id, name: "run_playbook", arguments: JSON.stringify({ id: first.probe.playbook, asset }) };
  }
  const purpose = first?.purpose[view.lang] ?? "";
  return {
    id,
    name: "run_command",
    arguments: JSON.stringify({ asset, command: first?.command ?? "", purpose }),
  };
}

/** A step no model call led to: a fix the operator runs, or a probe of the offline planner. */
function looseStep(view: View, state: CaseState, step: StepState): Block {
  const kinds = {
    fix: say(view.lang, "Fix run by the operator", "运维执行的修复"),
    verify: say(view.lang, "Verification after a fix", "修复后的验证"),
    probe: say(view.lang, "Probe run by a playbook", "预案执行的探针"),
    command: say(view.lang, "Command run by the operator", "运维执行的命令"),
  };
  const all = withEdits(state, step);
  return {
    labels: all.map(labelOf),
    render: () => [
      {
        role: "user",
        content: all.map((s) => `${kinds[s.proposal.kind]}:\n${stepText(view, s)}`).join("\n\n"),
      },
    ],
  };
}

const user = (content: string) => (): ChatMessage[] => [{ role: "user", content }];

function tell(
  view: View,
  state: CaseState,
  event: CaseEvent,
  text: string,
): (() => ChatMessage[]) | undefined {
  const { lang } = view;
  switch (event.type) {
    case "question.asked":
      return asked(view, state, event.data, text);
    case "note.added": {
      if (event.actor.kind !== "person") return undefined;
      return user(`${say(lang, "Note from the operator", "运维的备注")}: ${event.data.text}`);
    }
    case "control.taken": {
      const name = assetName(view.scope, event.data.assetId);
      return user(say(lang, `The operator took the terminal of ${name}.`, `运维接管了 ${name} 的终端。`));
    }
    case "control.returned":
      return returned(view, event.data);
    case "case.concluded": {
      const said = event.data.conclusion.rootCause[lang];
      const who = event.actor.kind === "agent" ? event.actor.planner : event.actor.kind;
      const outcome = event.data.conclusion.outcome;
      return user(
        say(lang, `Conclusion so far (${who}, ${outcome}): ${said}`, `此前结论(${who},${outcome}):${said}`),
      );
    }
    case "case.resumed":
      return user(say(lang, "The operator lets the case go on.", "运维让排障继续。"));
    default:
      return undefined;
  }
}

function asked(
  view: View,
  state: CaseState,
  data: EventData<"question.asked">,
  text: string,
): () => ChatMessage[] {
  const { lang } = view;
  const answer = state.questions.find((q) => q.id === data.questionId)?.answer;
  const told = answer
    ? `${say(lang, "The operator answered", "运维回答")}: ${answer.text}`
    : say(lang, "not answered yet", "尚未回答");
  const { toolCallId } = data;
  const question = data.text[lang];
  if (toolCallId === undefined) return user(`${say(lang, "Question", "提问")}: ${question}\n${told}`);
  const args = { question, ...(data.options ? { options: data.options } : {}) };
  return () => [
    {
      role: "assistant",
      content: text,
      toolCalls: [{ id: toolCallId, name: "ask_operator", arguments: JSON.stringify(args) }],
    },
    { role: "tool", toolCallId, name: "ask_operator", content: told },
  ];
}

function returned(view: View, data: EventData<"control.returned">): () => ChatMessage[] {
  const { lang } = view;
  const name = assetName(view.scope, data.assetId);
  return () => {
    const lines = [
      say(lang, `The operator handed the terminal of ${name} back.`, `运维交还了 ${name} 的终端。`),
    ];
    if (data.note !== undefined) lines.push(`${say(lang, "Remark", "说明")}: ${data.note}`);
    if (data.observed) {
      lines.push(say(lang, "What the terminal showed meanwhile:", "期间终端显示的内容:"));
      lines.push(outputText(view, `terminal:${data.assetId}`, data.observed));
    }
    return [{ role: "user", content: lines.join("\n") }];
  };
}
