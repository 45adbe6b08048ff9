import type { Lang } from "../../agent/errors.ts";
import type { ExecRequest, ExecResult, Shell, StopSignal } from "../../agent/ports.ts";
import type { TerminalSession } from "../terminal/session.ts";
import { LineEnds, stepFooter, stepHeader } from "./step-terminal.ts";

/** Names for the line above a step's output. */
export interface StepCaption {
  number: number;
  by: string;
  lang: Lang;
}

/**
 * A Shell whose steps also appear in the case's terminal, as they happen and in the recording. Nobody who watches
 * slows a step down: a watcher that falls behind is resynchronised.
 */
export class LiveShell implements Shell {
  readonly #shell: Shell;
  readonly #terminal: (caseId: string, assetId: string) => Promise<TerminalSession>;
  readonly #caption: (request: ExecRequest) => Promise<StepCaption>;
  readonly #open = new Map<string, { session: TerminalSession; ends: LineEnds }>();

  constructor(
    shell: Shell,
    terminal: (caseId: string, assetId: string) => Promise<TerminalSession>,
    caption: (request: ExecRequest) => Promise<StepCaption>,
  ) {
    this.#shell = shell;
    this.#terminal = terminal;
    this.#caption = caption;
  }

  /**
   * Output of a running step, already redacted; bound to the SSH shell as its tee. A promise when the recording
   * can not keep up: the host waits for the disk, not the server's memory.
   */
  onOutput(stepId: string, chunk: Uint8Array): Promise<void> | undefined {
    const open = this.#open.get(stepId);
    open?.session.output(open.ends.convert(chunk));
    return open?.session.ready;
  }

  async exec(request: ExecRequest, stop: StopSignal): Promise<ExecResult> {
    const session = await this.#terminal(request.caseId, request.assetId);
    const caption = await this.#caption(request);
    session.marker({ what: "step", stepId: request.stepId, command: request.command, by: caption.by });
    session.output(stepHeader(caption.number, caption.by, request.command));
    this.#open.set(request.stepId, { session, ends: new LineEnds() });
    try {
      const result = await this.#shell.exec(request, stop);
      session.output(stepFooter(caption.lang, result));
      session.marker({
        what: "step_end",
        stepId: request.stepId,
        exitCode: result.exitCode,
        outcome: result.outcome,
      });
      return result;
    } finally {
      this.#open.delete(request.stepId);
    }
  }
}
