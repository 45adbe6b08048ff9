import type { Lang } from "../errors.ts";
import type { Report } from "./report.ts";

/** Renders a report for people: `md` for tickets, `text` for terminals, `json` the contract itself. */
export function renderReport(report: Report, format: "json" | "md" | "text", lang: Lang): string {
  if (format === "json") return `${JSON.stringify(report, null, 2)}\n`;
  return format === "md" ? markdown(report, words[lang]) : plain(report, words[lang]);
}

const words = {
  en: {
    title: "Troubleshooting report",
    fault: "Fault",
    asset: "Asset",
    planner: "Planner",
    outcome: "Outcome",
    confidence: "Confidence",
    root: "Root cause",
    causes: "Causes",
    evidence: "Evidence",
    notChecked: "Not checked",
    fixes: "Proposed fixes",
    verify: "check",
    prevent: "Prevention",
    events: "Lately on the host",
    kinds: {
      file: "changed",
      cron: "scheduled jobs changed",
      package: "package",
      login: "login",
      start: "started",
      boot: "host started",
      error: "first error",
    },
    more: (n: number) => ` and ${n} more in its folder`,
    concerns: "named by the root cause",
    commands: "Commands run",
    verification: "After the fix",
    fixed: "fixed",
    not_fixed: "not fixed",
    not_checked: "could not be checked",
    step: "step",
    exit: "exit",
    unknown: "unknown",
    none: "none",
    usage: "Model use",
    usageText: (r: Report) =>
      `${r.usage.modelCalls} calls, ${r.usage.inputTokens} + ${r.usage.outputTokens} tokens, ${r.usage.costUsd.toFixed(4)} USD`,
    duration: "Duration",
    root_cause_found: "root cause found",
    no_fault_found: "no fault found",
    inconclusive: "inconclusive",
    confirmed: "confirmed",
    likely: "likely",
  },
  zh: {
    title: "排障报告",
    fault: "故障",
    asset: "资产",
    planner: "规划",
    outcome: "结论",
    confidence: "置信度",
    root: "根因",
    causes: "原因",
    evidence: "证据",
    notChecked: "未检查",
    fixes: "修复建议",
    verify: "验证",
    prevent: "预防",
    events: "主机近期事件",
    kinds: {
      file: "已改动",
      cron: "计划任务改动",
      package: "软件包",
      login: "登录",
      start: "启动",
      boot: "主机启动",
      error: "首次报错",
    },
    more: (n: number) => ` 及同目录另外 ${n} 个文件`,
    concerns: "根因涉及",
    commands: "已执行命令",
    verification: "修复之后",
    fixed: "已修复",
    not_fixed: "未修复",
    not_checked: "未能验证",
    step: "步骤",
    exit: "退出码",
    unknown: "未知",
    none: "无",
    usage: "模型用量",
    usageText: (r: Report) =>
      `${r.usage.modelCalls} 次调用，${r.usage.inputTokens} + ${r.usage.outputTokens} token，${r.usage.costUsd.toFixed(4)} 美元`,
    duration: "耗时",
    root_cause_found: "已找到根因",
    no_fault_found: "未发现故障",
    inconclusive: "无法定论",
    confirmed: "已确认",
    likely: "很可能",
  },
} as const;
type Words = (typeof words)[Lang];

function sections(r: Report, w: Words, code: (text: string) => string): [string, string[]][] {
  const exit = (n: number | null) => `${w.exit} ${n ?? w.unknown}`;
  const steps = (n: readonly number[]) => n.map((s) => `${w.step} ${s}`).join(", ");
  return [
    [
      w.causes,
      r.causes.map(
        (c) => `${c.statement} (${w[c.confidence as "likely"] ?? c.confidence}; ${steps(c.evidence)})`,
      ),
    ],
    [
      w.evidence,
      r.evidence.map((e) => `${w.step} ${e.step}: ${code(e.command)} (${exit(e.exitCode)})\n${e.excerpt}`),
    ],
    [w.notChecked, r.notChecked.map((n) => `${n.what}: ${n.why}`)],
    [
      w.fixes,
      r.fixes.map(
        (f) =>
          `[${f.risk}] ${f.why}${f.command ? ` ${code(f.command)}` : ""}${f.verify ? ` (${w.verify}: ${code(f.verify)})` : ""}`,
      ),
    ],
    [
      w.verification,
      r.verification
        ? [
            `${w[r.verification.result]}${r.verification.why ? `: ${r.verification.why}` : ""} (${steps([...new Set([r.verification.step, ...r.verification.steps])])})`,
          ]
        : [],
    ],
    [w.prevent, r.prevent],
    [
      w.events,
      r.hostEvents.map((e) => {
        const more = e.count > 1 ? w.more(e.count - 1) : "";
        const notes = [e.concerns ? w.concerns : "", e.step === null ? "" : `${w.step} ${e.step}`].filter(
          Boolean,
        );
        const tail = notes.length > 0 ? ` (${notes.join("; ")})` : "";
        return `${e.at.slice(0, 19)}Z ${w.kinds[e.kind]}${e.what ? `: ${code(e.what)}` : ""}${more}${tail}`;
      }),
    ],
    [
      w.commands,
      r.commands.map(
        (c) =>
          `${c.step}. ${code(c.command)} @${c.asset}: ${c.decision}, ${c.decidedBy}, ${exit(c.exitCode)}, ${c.durationMs} ms${c.sandbox ? `, ${c.sandbox}` : ""}`,
      ),
    ],
  ];
}

function head(r: Report, w: Words): [string, string][] {
  return [
    [w.fault, r.fault],
    [w.asset, r.asset],
    [w.outcome, w[r.outcome]],
    [w.confidence, w[r.confidence]],
    [w.planner, r.planner],
    [w.duration, `${(r.durationMs / 1000).toFixed(1)} s`],
    [w.usage, w.usageText(r)],
  ];
}

/** Host text can not close the span: the fence is longer than any run of backticks inside. */
function codeSpan(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 ? " " : "";
  return `${fence}${pad}${text.replace(/\s*\n\s*/g, "; ")}${pad}${fence}`;
}

function codeBlock(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

/** Words that are not ours (a model's, a host's): markdown and HTML in them must not act. */
function inert(text: string): string {
  return text.replace(/[\\`*_[\]<>|#]/g, (c) => (c === "<" ? "&lt;" : `\\${c}`));
}

function markdown(r: Report, w: Words): string {
  const lines = [`# ${w.title}: ${inert(r.asset)}`, ""];
  for (const [label, value] of head(r, w)) lines.push(`- **${label}**: ${inert(value)}`);
  lines.push("", `## ${w.root}`, "", inert(r.rootCause), "");
  for (const [title, items] of sections({ ...r, evidence: [] }, w, codeSpan)) {
    if (title === w.evidence) {
      lines.push(`## ${w.evidence}`, "");
      for (const e of r.evidence) {
        lines.push(`${w.step} ${e.step}: ${codeSpan(e.command)} (${w.exit} ${e.exitCode ?? w.unknown})`, "");
        lines.push(codeBlock(e.excerpt), "");
      }
      if (r.evidence.length === 0) lines.push(w.none, "");
      continue;
    }
    if (items.length === 0) continue;
    lines.push(`## ${title}`, "", ...items.map((i) => `- ${safeItem(i)}`), "");
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

/** Escapes outside code spans only. */
function safeItem(item: string): string {
  return item
    .split(/(`+[^`](?:[\s\S]*?[^`])?`+)/)
    .map((part) => (part.startsWith("`") ? part : inert(part)))
    .join("")
    .replace(/\s*\n\s*/g, " ");
}

/** For a terminal: control characters of host text are shown, not sent. */
function visible(text: string): string {
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, (c) =>
    c === "\r" ? "" : `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

function plain(r: Report, w: Words): string {
  const lines = [w.title, "=".repeat(w.title.length * 2), ""];
  for (const [label, value] of head(r, w)) lines.push(`${label}: ${value}`);
  lines.push("", `${w.root}:`, `  ${r.rootCause}`, "");
  for (const [title, items] of sections(r, w, (text) => text)) {
    if (items.length === 0) continue;
    lines.push(`${title}:`, ...items.map((i) => `  - ${i.replaceAll("\n", "\n      ")}`), "");
  }
  return `${visible(lines.join("\n")).trimEnd()}\n`;
}
