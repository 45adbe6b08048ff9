import type { CaseState } from "../case.ts";
import { replay, stepsOf } from "../case.ts";
import type { Lang } from "../errors.ts";
import type { CaseEvent, EarlierAct } from "../events.ts";
import type { ChatMessage } from "./client.ts";
import { fence } from "./fence.ts";
import { say } from "./say.ts";
import { type Block, timeline } from "./timeline.ts";
import { messagesTokens } from "./tokens.ts";

export interface ContextOptions {
  lang: Lang;
  /** The planner's system prompt in the case's language. */
  systemPrompt: string;
  /** Tokens all messages together may take (estimated). */
  budgetTokens: number;
  /** Kept outputs by hash, already redacted. One that is missing is shown as not available. */
  outputs: ReadonlyMap<string, string>;
  /** Characters of one output shown at most; its middle is cut. */
  maxOutputChars: number;
  /** Playbooks the model may run. */
  playbooks: readonly { id: string; title: string }[];
  /** A first finding of the offline planner, as text. */
  finding?: string;
}

export type RenderedContext =
  | { ok: true; messages: ChatMessage[]; tokens: number; dropped: string[] }
  /** Even the bare minimum does not fit; `tokens` is what it needs. */
  | { ok: false; tokens: number };

/** Shown of an output that had to be shortened because nothing else was left to drop. */
const minOutputChars = 400;

/**
 * The case as the model sees it: system prompt, fault and fixed scope, then the timeline as a native tool-calling
 * conversation, last the state of play. When it does not fit, the oldest outputs leave first (each can be read
 * again), then the newest is shortened, then the oldest turns leave as a whole. Pure.
 */
export function renderContext(events: readonly CaseEvent[], options: ContextOptions): RenderedContext {
  const state = replay(events[0]?.caseId ?? "", events);
  const limits = new Map<string, number>();
  const hashes = outputsInOrder(state);
  for (const hash of hashes) limits.set(hash, options.maxOutputChars);
  const blocks = timeline(events, state, options.lang, options.outputs, limits);
  const frame = [...opening(state, options), closing(state, options.lang)];
  const cost = () => messagesTokens(frame) + blocks.reduce((n, b) => n + messagesTokens(b.render()), 0);

  let tokens = cost();
  const dropped: string[] = [];
  for (const hash of hashes.slice(0, -1)) {
    if (tokens <= options.budgetTokens) break;
    limits.set(hash, 0);
    dropped.push(hash);
    tokens = cost();
  }
  const last = hashes.at(-1);
  while (last !== undefined && tokens > options.budgetTokens) {
    const chars = limits.get(last) ?? 0;
    if (chars === 0) break;
    limits.set(last, chars > minOutputChars ? Math.max(minOutputChars, Math.floor(chars / 2)) : 0);
    tokens = cost();
  }
  let left = 0;
  while (left < blocks.length - 1 && tokens > options.budgetTokens) {
    tokens -= messagesTokens(blocks[left]?.render() ?? []);
    left += 1;
  }
  if (tokens > options.budgetTokens) return { ok: false, tokens };
  const gap = left > 0 ? [gapNote(blocks.slice(0, left), options.lang)] : [];
  const messages = [
    ...opening(state, options),
    ...gap,
    ...blocks.slice(left).flatMap((b) => b.render()),
    closing(state, options.lang),
  ];
  return { ok: true, messages: mergeUsers(messages), tokens, dropped };
}

/** Hashes of all outputs of the timeline, oldest first, each once. */
function outputsInOrder(state: CaseState): string[] {
  const seen: { at: number; hash: string }[] = [];
  for (const step of stepsOf(state)) {
    if (step.observed) seen.push({ at: step.observed.at, hash: step.observed.output.hash });
  }
  for (const r of state.returned) if (r.observed) seen.push({ at: r.at, hash: r.observed.hash });
  seen.sort((a, b) => a.at - b.at);
  return [...new Set(seen.map((s) => s.hash))];
}

function opening(state: CaseState, options: ContextOptions): ChatMessage[] {
  const { lang } = options;
  const opened = state.opened;
  const assets = (opened?.assets ?? []).map(
    (a) => `- ${JSON.stringify({ asset: a.name, account: a.account, tags: a.tags })}`,
  );
  const parts = [
    `${say(lang, "Fault as the operator describes it", "运维描述的故障")}:\n${opened?.fault ?? ""}`,
    `${say(lang, "Assets in scope (fixed; nothing else can be reached)", "范围内资产(固定,无法访问其他资产)")}:\n${assets.join("\n")}`,
  ];
  if (opened?.earlier?.length) parts.push(earlierText(state, opened.earlier, lang));
  if (options.playbooks.length > 0) {
    const list = options.playbooks.map((p) => `- ${p.id}: ${p.title}`).join("\n");
    parts.push(`${say(lang, "Playbooks for run_playbook", "可用于 run_playbook 的预案")}:\n${list}`);
  }
  if (options.finding !== undefined) {
    const head = say(
      lang,
      "First finding, from playbooks without a model (check it, do not just believe it)",
      "初步发现,来自不依赖模型的预案(请核实,不要直接采信)",
    );
    parts.push(`${head}:\n${options.finding}`);
  }
  return [
    { role: "system", content: options.systemPrompt },
    { role: "user", content: parts.join("\n\n") },
  ];
}

/** What was done before, fenced: commands may quote what a host once said. The case's id is nothing a host knows. */
function earlierText(state: CaseState, acts: readonly EarlierAct[], lang: Lang): string {
  const openedAt = state.opened?.at ?? 0;
  const rows = acts.map(({ assetId, at, who, what, exitCode }) =>
    JSON.stringify({
      asset: state.opened?.assets.find((a) => a.id === assetId)?.name ?? assetId,
      minutesBefore: Math.round((openedAt - at) / 60_000),
      who,
      what: what === "" ? "terminal" : what,
      ...(exitCode === undefined ? {} : { exitCode }),
    }),
  );
  const head = say(
    lang,
    "Done on these assets through Bartizan in the 24 h before (a hint where to look, no evidence)",
    "此前 24 小时内经 Bartizan 在这些资产上执行的操作(仅供参考,不是证据)",
  );
  return `${head}:\n${fence(rows.join("\n"), state.caseId)}`;
}

function closing(state: CaseState, lang: Lang): ChatMessage {
  const parts: string[] = [];
  if (state.hypotheses.length > 0) {
    const list = state.hypotheses.map((h) => `- ${h.id} [${h.status}] ${h.statement[lang]}`);
    parts.push(`${say(lang, "Hypotheses now", "当前假设")}:\n${list.join("\n")}`);
  }
  const taken = Object.keys(state.control).map((id) => state.opened?.assets.find((a) => a.id === id)?.name);
  if (taken.length > 0) {
    const names = taken.join(", ");
    parts.push(
      say(lang, `The operator holds the terminal of: ${names}`, `运维正在手工操作以下资产的终端:${names}`),
    );
  }
  const steps = state.order.length;
  const max = state.opened?.budget.maxSteps ?? 0;
  parts.push(
    say(
      lang,
      `Steps used: ${steps} of ${max}. Go on: call a tool.`,
      `已用步骤:${steps}/${max}。请继续:调用一个工具。`,
    ),
  );
  return { role: "user", content: parts.join("\n\n") };
}

function gapNote(blocks: readonly Block[], lang: Lang): ChatMessage {
  const labels = blocks.flatMap((b) => b.labels);
  const list = labels.length > 0 ? ` (${labels.join(", ")})` : "";
  return {
    role: "user",
    content: say(
      lang,
      `[the oldest ${blocks.length} turns were left out to save room${list}; read_output shows any of these outputs]`,
      `[为节省篇幅省略了最早的 ${blocks.length} 轮${list};read_output 可查看其中任何输出]`,
    ),
  };
}

/** Some chat templates insist that user messages do not follow each other. */
export function mergeUsers(messages: readonly ChatMessage[]): ChatMessage[] {
  const out: ChatMessage[] = [];
  for (const message of messages) {
    const last = out.at(-1);
    if (message.role === "user" && last?.role === "user") {
      out[out.length - 1] = { role: "user", content: `${last.content}\n\n${message.content}` };
    } else out.push(message);
  }
  return out;
}
