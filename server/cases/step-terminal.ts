import type { Lang } from "../../agent/errors.ts";

/**
 * How an agent's step looks in the live terminal: a line that says who runs what, the output as it arrives, a
 * line that says how it ended. The lines are ours, so they are coloured; host bytes pass unchanged but for line
 * ends (there is no PTY between, and a terminal needs CR LF).
 */
const dim = "\x1b[2m";
const bold = "\x1b[1m";
const reset = "\x1b[0m";

export function stepHeader(stepNumber: number, by: string, command: string): Buffer {
  const shown = visible(command).replaceAll("\n", "\r\n  ");
  return Buffer.from(
    `\r\n${dim}#${stepNumber} ${visible(by)}${reset} ${bold}\x1b[36m$ ${shown}${reset}\r\n`,
    "utf8",
  );
}

export function stepFooter(
  lang: Lang,
  end: { outcome: string; exitCode: number | null; signal?: string | undefined; durationMs: number },
): Buffer {
  const seconds = `${(end.durationMs / 1000).toFixed(end.durationMs < 10_000 ? 2 : 0)} s`;
  const words = footerWords[lang];
  const text =
    end.outcome === "exited"
      ? `${words.exit} ${end.exitCode ?? "?"}`
      : `${words[end.outcome as keyof typeof words] ?? end.outcome}${end.signal ? ` ${end.signal}` : ""}`;
  const colour = end.outcome === "exited" && end.exitCode === 0 ? "\x1b[32m" : "\x1b[33m";
  return Buffer.from(`${reset}\r\n${dim}${colour}· ${text} · ${seconds}${reset}\r\n`, "utf8");
}

const footerWords = {
  en: {
    exit: "exit",
    signaled: "ended by signal",
    timeout: "time limit reached, process group ended",
    stopped: "stopped, process group ended",
    unknown: "connection lost, outcome unknown",
    failed: "did not run",
  },
  zh: {
    exit: "退出码",
    signaled: "被信号结束",
    timeout: "到达时限，进程组已结束",
    stopped: "已停止，进程组已结束",
    unknown: "连接中断，结果未知",
    failed: "未能执行",
  },
} as const;

/** Line ends for a terminal: LF not after CR becomes CR LF. Keeps state over chunk borders. */
export class LineEnds {
  #afterCr = false;

  convert(chunk: Uint8Array): Uint8Array {
    let missing = 0;
    let previous = this.#afterCr ? 0x0d : 0;
    for (const byte of chunk) {
      if (byte === 0x0a && previous !== 0x0d) missing++;
      previous = byte;
    }
    const startedAfterCr = this.#afterCr;
    if (chunk.length > 0) this.#afterCr = previous === 0x0d;
    if (missing === 0) return chunk;
    const out = Buffer.allocUnsafe(chunk.length + missing);
    let at = 0;
    previous = startedAfterCr ? 0x0d : 0;
    for (const byte of chunk) {
      if (byte === 0x0a && previous !== 0x0d) out[at++] = 0x0d;
      out[at++] = byte;
      previous = byte;
    }
    return out;
  }
}

/** Control characters in a command line we print ourselves, shown instead of obeyed. */
function visible(text: string): string {
  return text.replace(
    /[\x00-\x09\x0b-\x1f\x7f-\x9f]/g,
    (char) => `<${char.charCodeAt(0).toString(16).padStart(2, "0")}>`,
  );
}
