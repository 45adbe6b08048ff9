import type { CaseState, Observation, StepState } from "./case.ts";
import { assetOf } from "./case.ts";
import type { Blobs, ExecResult, Shell, StopSignal } from "./ports.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

/** Output kept per step, bytes (head and tail; the middle is dropped by the shell). */
export const maxOutputBytes = 256 * 1024;
/** First characters of the output shown in the timeline; the event schema's limit. */
export const previewChars = 2000;

export interface ExecutorPorts {
  shell: Shell;
  blobs: Blobs;
  /** Removes secrets known to Bartizan from text; the shell has done so for its own. */
  redact?: (text: string) => string;
}

/**
 * Runs one started step and turns the result into an observation: redacted, kept as a blob, previewed. Never
 * throws for the host's sake; a failing blob store does throw, and the step then counts as interrupted.
 */
export async function executeStep(
  state: CaseState,
  step: StepState,
  command: string,
  ports: ExecutorPorts,
  stop: StopSignal,
): Promise<Observation> {
  const { proposal } = step;
  const result: ExecResult = await ports.shell.exec(
    {
      caseId: state.caseId,
      stepId: step.id,
      assetId: proposal.assetId,
      account: assetOf(state, proposal.assetId)?.account ?? "",
      command,
      timeoutMs: proposal.timeoutMs,
      maxOutputBytes,
      // What the site allowed on top of the rules may change things; only what the rules proved read-only is walled in.
      readOnly: step.verdict?.decision === "allow" && !step.verdict.widened && proposal.kind !== "fix",
    },
    stop,
  );
  const text = decodeUtf8(result.output);
  const clean = ports.redact ? ports.redact(text) : text;
  const bytes = clean === text ? result.output : encodeUtf8(clean);
  const hash = await ports.blobs.put(bytes);
  return {
    outcome: result.outcome,
    exitCode: result.outcome === "unknown" ? null : result.exitCode,
    durationMs: result.durationMs,
    output: {
      hash,
      bytes: bytes.length,
      totalBytes: Math.max(result.totalBytes, bytes.length),
      preview: clean.slice(0, previewChars),
    },
    ...(result.signal === undefined ? {} : { signal: result.signal }),
    ...(result.sandbox === undefined ? {} : { sandbox: result.sandbox }),
    ...(result.revert === undefined ? {} : { revert: result.revert }),
    ...(result.failure === undefined ? {} : { failure: result.failure }),
  };
}

/**
 * Output as a model gets it: head and tail, the middle replaced by a marker naming the handle under which all
 * of it can be read. `maxChars` counts characters of the text that is kept.
 */
export function cutForModel(text: string, maxChars: number, stepId: string): string {
  if (text.length <= maxChars) return text;
  const head = Math.ceil(maxChars * 0.6);
  const tail = maxChars - head;
  const middle = text.slice(head, text.length - tail);
  const cut = encodeUtf8(middle).length;
  const end = tail > 0 ? text.slice(-tail) : "";
  return `${text.slice(0, head)}\n[… ${cut} bytes cut; read_output ${stepId}]\n${end}`;
}
