import type { StepState } from "../case.ts";
import type { Lang, Localized } from "../errors.ts";
import type { OutputRef, ScopeAsset } from "../events.ts";
import { cutMiddle, fence } from "./fence.ts";

export const say = (lang: Lang, en: string, zh: string): string => (lang === "zh" ? zh : en);
/** A text the model wrote in one language, for both. */
export const both = (text: string): Localized => ({ en: text, zh: text });

/** Short name of a step as the model writes it: "s3". */
export const labelOf = (step: StepState): string => `s${step.number}`;

export function assetName(scope: readonly ScopeAsset[], assetId: string): string {
  return scope.find((a) => a.id === assetId)?.name ?? assetId;
}

/** Finds an asset of the scope by its name or id, exactly. */
export function findAsset(scope: readonly ScopeAsset[], name: string): ScopeAsset | undefined {
  return scope.find((a) => a.name === name) ?? scope.find((a) => a.id === name);
}

/** One shown output: fenced, its middle cut to `maxChars`; 0 leaves it out with a way to read it again. */
export function showOutput(
  lang: Lang,
  what: { handle: string; ref: OutputRef; text: string; maxChars: number },
): string {
  const { handle, ref, text, maxChars } = what;
  if (text.trim() === "") return say(lang, "output: (empty)", "输出:(空)");
  const again = `read_output {"step":"${handle}"`;
  if (maxChars <= 0) {
    const lines = text.split("\n").length;
    return say(
      lang,
      `[output of ${lines} lines left out to save room; ${again}} shows it again]`,
      `[为节省篇幅省略了 ${lines} 行输出;${again}} 可再次查看]`,
    );
  }
  const dropped = ref.totalBytes - ref.bytes;
  const lost =
    dropped > 0
      ? say(
          lang,
          ` (the host sent ${ref.totalBytes} bytes; ${dropped} in the middle were not kept)`,
          `(主机共输出 ${ref.totalBytes} 字节,中间 ${dropped} 字节未保留)`,
        )
      : "";
  const cut = cutMiddle(text, maxChars);
  const head = `${say(lang, "output", "输出")}${lost}:\n${fence(cut.head, ref.hash)}`;
  if (cut.cutChars === 0) return head;
  const mark = say(
    lang,
    `[${cut.cutLines} lines, ${cut.cutChars} characters cut here; ${again},"from":${cut.fromLine}} shows them]`,
    `[此处省略 ${cut.cutLines} 行、${cut.cutChars} 个字符;${again},"from":${cut.fromLine}} 可查看]`,
  );
  return `${head}\n${mark}\n${fence(cut.tail, ref.hash)}`;
}

/** Everything known about a step except its output. */
export function stepStatus(lang: Lang, step: StepState, scope: readonly ScopeAsset[]): string {
  const lines = [`${labelOf(step)} @ ${assetName(scope, step.proposal.assetId)}: ${step.proposal.command}`];
  const { verdict, approval, started, observed } = step;
  if (started && started.canonical !== step.proposal.command) {
    lines.push(`${say(lang, "ran as", "实际执行")}: ${started.canonical}`);
  }
  if (verdict && (verdict.decision !== "allow" || !observed)) {
    const reasons = verdict.reasons.map((r) => r.text[lang]).join("; ");
    lines.push(`${say(lang, "verdict", "裁定")}: ${verdict.decision}${reasons ? ` (${reasons})` : ""}`);
  }
  if (approval?.status === "granted") {
    lines.push(
      approval.override === undefined
        ? say(lang, "approved by the operator", "运维已批准")
        : say(
            lang,
            `run by the operator's override: ${approval.override}`,
            `运维强制放行:${approval.override}`,
          ),
    );
  }
  lines.push(outcomeText(lang, step));
  return lines.join("\n");
}

function outcomeText(lang: Lang, step: StepState): string {
  const { observed, approval, dropped } = step;
  if (observed) return observedText(lang, observed);
  if (step.phase === "interrupted") {
    return say(
      lang,
      "result: interrupted; it may have run, the outcome is unknown",
      "结果:被中断,可能已执行,结果未知",
    );
  }
  if (dropped?.why === "rejected") {
    const reason = approval?.reason ?? "";
    return say(lang, `NOT RUN: the operator rejected it: ${reason}`, `未执行:运维拒绝,理由:${reason}`);
  }
  if (dropped?.why === "denied") {
    return say(
      lang,
      "NOT RUN: the supervisor denied it. Do not try to get round it; find another way.",
      "未执行:监督拒绝。不要设法绕过,请换一种办法。",
    );
  }
  if (dropped?.why === "replaced") {
    return say(lang, "NOT RUN: the operator put another command in its place", "未执行:运维改成了另一条命令");
  }
  if (dropped) return say(lang, `NOT RUN: ${dropped.why}`, `未执行:${dropped.why}`);
  return say(lang, "not run yet", "尚未执行");
}

function observedText(lang: Lang, observed: NonNullable<StepState["observed"]>): string {
  const ms = Math.round(observed.durationMs);
  const why = observed.failure ? ` (${observed.failure.message[lang]})` : "";
  switch (observed.outcome) {
    case "exited":
      return `${say(lang, "result", "结果")}: exit ${observed.exitCode}, ${ms} ms${why}`;
    case "signaled":
      return `${say(lang, "result: ended by signal", "结果:被信号终止")} ${observed.signal ?? ""}, ${ms} ms${why}`;
    case "timeout":
      return say(lang, `result: stopped at its time limit after ${ms} ms`, `结果:${ms} 毫秒后超时终止`) + why;
    case "stopped":
      return say(lang, "result: stopped by the operator", "结果:被运维终止") + why;
    case "failed":
      return say(lang, "result: it could not be run", "结果:未能执行") + why;
    case "unknown":
      return (
        say(
          lang,
          "result: connection lost; it may or may not have finished, exit code unknown",
          "结果:连接中断,是否执行完未知,无退出码",
        ) + why
      );
  }
}
