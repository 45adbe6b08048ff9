import { randomBytes } from "node:crypto";
import { performance } from "node:perf_hooks";
import { BartizanError, type Failure } from "../../agent/errors.ts";
import type { StepOutcome } from "../../agent/events.ts";
import type { StopSignal } from "../../agent/ports.ts";
import type { ChannelEnd, SshChannel } from "./channel.ts";
import { frameStart, launchLine, type StepWall, stepScript } from "./exec-script.ts";
import * as failures from "./failures.ts";
import { HeadTail } from "./head-tail.ts";
import type { SshEndpoint } from "./target.ts";

export interface ExecOptions {
  command: string;
  /** Wall-clock limit, milliseconds. */
  timeoutMs: number;
  /** Output kept, bytes; head and tail stay. */
  maxOutputBytes: number;
  sudoPassword?: string;
  /** See {@link import("./exec-script.ts").StepScript.wall}. */
  wall?: StepWall;
  /** Output as it arrives, stdout and stderr in one stream. A returned promise pauses the host until it resolves. */
  onData?: (chunk: Uint8Array) => void | Promise<void>;
}
export interface ExecOutcome {
  outcome: StepOutcome;
  exitCode: number | null;
  signal?: string;
  durationMs: number;
  output: Uint8Array;
  totalBytes: number;
  failure?: Failure;
  /** The wall could not be set up, with the host's words: the command did not run. */
  noWall?: string;
}

/** Where channels come from: a connection, or a lease on a pooled one. */
export interface ChannelSource {
  readonly endpoint: SshEndpoint;
  /** Rejects with a BartizanError. */
  exec(command: string): Promise<SshChannel>;
}

/** On top of the limit, before the host acts on its own, seconds. */
const hostBeltSeconds = 5;
/** Longest time the host's own clean-up takes, and then some, milliseconds. */
const haltPatienceMs = 12_000;

/**
 * Runs one command in the fixed environment: clean shell, no profile, standard input empty, low priority, own
 * session. Never rejects. At the limit, or when `stop` fires, everything the command started is ended on the
 * host and the host looks whether anything is left; only then the result is `timeout` or `stopped` without more.
 */
export async function execStep(
  connection: ChannelSource,
  options: ExecOptions,
  stop?: StopSignal,
): Promise<ExecOutcome> {
  const started = performance.now();
  const kept = new HeadTail(options.maxOutputBytes);
  const result = (end: Partial<ExecOutcome> & Pick<ExecOutcome, "outcome">): ExecOutcome => ({
    exitCode: null,
    durationMs: performance.now() - started,
    output: kept.bytes((dropped) => `\n[… ${dropped} bytes left out …]\n`),
    totalBytes: kept.total,
    ...end,
  });
  if (stop?.aborted)
    return result({ outcome: "stopped", failure: failures.stopped(connection.endpoint, true) });
  let channel: SshChannel;
  try {
    channel = await connection.exec(launchLine);
  } catch (error) {
    return result({ outcome: "failed", failure: failureOf(error, connection) });
  }
  return result(await new StepRun(connection, channel, options, kept).done(stop));
}

function failureOf(error: unknown, connection: ChannelSource): Failure {
  return error instanceof BartizanError
    ? error.failure
    : failures.channelFailed(connection.endpoint, String(error));
}

type End = Partial<ExecOutcome> & Pick<ExecOutcome, "outcome">;

/** One command on one channel, from the script sent to the end frame. */
class StepRun {
  #connection: ChannelSource;
  #channel: SshChannel;
  #options: ExecOptions;
  #kept: HeadTail;
  #nonce = randomBytes(12).toString("hex");
  #frames: FrameReader;
  #why: "timeout" | "stopped" | undefined;
  #timers: NodeJS.Timeout[] = [];
  #noise = new HeadTail(4096);
  #finish: (end: End) => void = () => {};
  #waiting = 0;

  constructor(connection: ChannelSource, channel: SshChannel, options: ExecOptions, kept: HeadTail) {
    this.#connection = connection;
    this.#channel = channel;
    this.#options = options;
    this.#kept = kept;
    this.#frames = new FrameReader(this.#nonce);
  }

  async done(stop: StopSignal | undefined): Promise<End> {
    const { command, timeoutMs, sudoPassword, wall } = this.#options;
    const onStop = () => this.#halt("stopped");
    stop?.addEventListener("abort", onStop);
    const end = await new Promise<End>((resolve) => {
      this.#finish = resolve;
      this.#channel.stdout.on("data", (chunk: Buffer) => this.#take(chunk));
      this.#channel.stderr.on("data", (chunk: Buffer) => this.#noise.push(new Uint8Array(chunk)));
      this.#channel.onEnd((how) => resolve(this.#ended(how)));
      this.#timers.push(setTimeout(() => this.#halt("timeout"), timeoutMs));
      this.#channel.write(
        Buffer.from(
          stepScript({
            nonce: this.#nonce,
            mark: randomBytes(8).toString("hex"),
            command,
            limitSeconds: timeoutMs / 1000 + hostBeltSeconds,
            ...(sudoPassword === undefined ? {} : { sudoPassword }),
            ...(wall === undefined ? {} : { wall }),
          }),
        ),
      );
      if (stop?.aborted) onStop();
    });
    stop?.removeEventListener("abort", onStop);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#channel.stdout.resume();
    this.#channel.close();
    return end;
  }

  #halt(why: "timeout" | "stopped"): void {
    if (this.#why) return;
    this.#why = why;
    this.#channel.end();
    this.#channel.stdout.resume();
    const giveUp = () => this.#finish({ outcome: why, failure: this.#halted(why, false) });
    this.#timers.push(setTimeout(giveUp, haltPatienceMs));
  }

  #take(chunk: Buffer): void {
    const { data, end } = this.#frames.push(chunk);
    if (!this.#frames.started) this.#noise.push(new Uint8Array(chunk));
    for (const part of data) this.#deliver(part);
    if (end) this.#finish(this.#exited(end));
  }

  #deliver(part: Uint8Array): void {
    this.#kept.push(part);
    const wait = this.#options.onData?.(part);
    if (!wait) return;
    this.#waiting++;
    if (!this.#why) this.#channel.stdout.pause();
    const go = () => {
      if (--this.#waiting === 0) this.#channel.stdout.resume();
    };
    wait.then(go, go);
  }

  #exited(words: string[]): End {
    const [code, reader, timer] = words.map(Number);
    const left = reader === 101 || timer === 101;
    const halted = reader === 100 || timer === 100 || left;
    const exitCode = code === undefined || Number.isNaN(code) ? null : code;
    if (halted) {
      const outcome = this.#why ?? "timeout";
      return { outcome, exitCode, failure: this.#halted(outcome, !left) };
    }
    if (this.#frames.refused !== undefined)
      return { outcome: "failed", exitCode: null, noWall: this.#frames.refused };
    const signal = exitCode === null ? undefined : signalNames.get(exitCode - 128);
    return signal ? { outcome: "signaled", exitCode, signal } : { outcome: "exited", exitCode };
  }

  #halted(why: "timeout" | "stopped", clean: boolean): Failure {
    return why === "timeout"
      ? failures.execTimeout(this.#connection.endpoint, this.#options.timeoutMs / 1000, clean)
      : failures.stopped(this.#connection.endpoint, clean);
  }

  /** The channel ended without an end frame. */
  #ended(how: ChannelEnd): End {
    if (how.lost || this.#frames.started) {
      const why = how.lost
        ? "no exit status arrived"
        : "the shell that ran the command was ended from outside";
      return { outcome: "unknown", failure: failures.execLost(this.#connection.endpoint, why) };
    }
    const said = Buffer.from(this.#noise.bytes(() => "\n…\n")).toString("utf8");
    return { outcome: "failed", failure: failures.channelFailed(this.#connection.endpoint, said) };
  }
}

/** Shell convention: 128 + signal. Only signals that end a process by default and are seen in practice. */
const signalNames = new Map([
  [1, "SIGHUP"],
  [2, "SIGINT"],
  [3, "SIGQUIT"],
  [4, "SIGILL"],
  [6, "SIGABRT"],
  [7, "SIGBUS"],
  [8, "SIGFPE"],
  [9, "SIGKILL"],
  [11, "SIGSEGV"],
  [13, "SIGPIPE"],
  [14, "SIGALRM"],
  [15, "SIGTERM"],
]);

/**
 * Cuts the command's bytes out of the channel: what comes before the start frame is login-shell noise, what
 * follows the end frame comes from processes that outlived the command.
 */
class FrameReader {
  started = false;
  /** Why there is no wall: the nonce is out of the command's reach, so this can only come from the wall's own set-up. */
  refused: string | undefined;
  #ended = false;
  #prefix: Buffer;
  #held: Buffer = Buffer.alloc(0);

  constructor(nonce: string) {
    this.#prefix = Buffer.concat([Buffer.from([frameStart]), Buffer.from(`${nonce} `)]);
  }

  push(chunk: Buffer): { data: Uint8Array[]; end?: string[] } {
    if (this.#ended) return { data: [] };
    let bytes = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    this.#held = Buffer.alloc(0);
    const data: Uint8Array[] = [];
    for (;;) {
      const at = this.#frameAt(bytes);
      if (at > 0 && this.started) data.push(new Uint8Array(bytes.subarray(0, at)));
      bytes = bytes.subarray(at);
      const newline = bytes.indexOf(0x0a);
      const complete = bytes.length >= this.#prefix.length && newline >= 0;
      if (!complete) {
        this.#held = Buffer.from(bytes);
        return { data };
      }
      const words = bytes.subarray(this.#prefix.length, newline).toString("latin1").split(" ");
      bytes = bytes.subarray(newline + 1);
      if (words[0] === "end") {
        this.#ended = true;
        return { data, end: words.slice(1) };
      }
      if (words[0] === "nowall") this.refused = words.slice(1).join(" ");
      this.started = true;
    }
  }

  /** Where a frame starts, or may start at the end of what is here; the length when nowhere. */
  #frameAt(bytes: Buffer): number {
    for (let at = bytes.indexOf(frameStart); at >= 0; at = bytes.indexOf(frameStart, at + 1)) {
      const here = bytes.subarray(at, at + this.#prefix.length);
      if (this.#prefix.subarray(0, here.length).equals(here)) return at;
    }
    return bytes.length;
  }
}
