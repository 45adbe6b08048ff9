import { BartizanError, type Failure } from "../../agent/errors.ts";
import type { ExecRequest, ExecResult, Shell, StopSignal } from "../../agent/ports.ts";
import { type ExecOutcome, execStep } from "./exec.ts";
import * as failures from "./failures.ts";
import { LiveOutput } from "./live-output.ts";
import type { SshConnections, SshLease } from "./pool.ts";
import type { SshTarget } from "./target.ts";
import { sandboxName, type WallForStep, Walls } from "./wall/walls.ts";

export interface StepShellOptions {
  connections: SshConnections;
  /** Throws a BartizanError (asset_not_found, ssh_no_credential…) when there is no such target. */
  resolve: (assetId: string, account: string) => Promise<SshTarget>;
  /** Removes secrets known to Bartizan. Length may change. */
  redact: (bytes: Uint8Array) => Uint8Array;
  /** The live terminal: redacted output as it arrives. A returned promise slows the host down. */
  /** Shared with whoever shows what hosts allow. */
  walls?: Walls;
  /** True: a step that would run by itself does not run without a wall; its failure says so. */
  requireWall?: boolean;
  onOutput?: (assetId: string, stepId: string, chunk: Uint8Array) => void | Promise<void>;
}

/** The domain's Shell over SSH. Never rejects. */
export class StepShell implements Shell {
  #options: StepShellOptions;
  #walls: Walls;

  constructor(options: StepShellOptions) {
    this.#options = options;
    this.#walls = options.walls ?? new Walls();
  }

  async exec(request: ExecRequest, stop: StopSignal): Promise<ExecResult> {
    try {
      const target = await this.#options.resolve(request.assetId, request.account);
      const lease = await leaseOrStop(this.#options.connections, target, stop);
      if (!lease) return nothingRan("stopped", failures.stopped(target, true));
      try {
        return await this.#run(target, lease, request, stop);
      } finally {
        lease.release();
      }
    } catch (error) {
      return nothingRan("failed", asFailure(error));
    }
  }

  async #run(
    target: SshTarget,
    lease: SshLease,
    request: ExecRequest,
    stop: StopSignal,
  ): Promise<ExecResult> {
    if (!request.readOnly) return await this.#runBehind(target, lease, request, stop, undefined);
    const wall = await this.#walls.forStep(target, lease, request.command);
    if (wall.why === undefined) {
      const result = await this.#runBehind(target, lease, request, stop, wall);
      if (result.noWall === undefined) return { ...result, sandbox: wall.name };
      this.#walls.broken(target, wall.name);
    }
    const none: WallForStep = wall.why === undefined ? { why: "setup" } : wall;
    if (this.#options.requireWall)
      return { ...nothingRan("failed", failures.wallRequired(target)), sandbox: sandboxName(none) };
    const result = await this.#runBehind(target, lease, request, stop, undefined);
    return { ...result, sandbox: sandboxName(none) };
  }

  async #runBehind(
    target: SshTarget,
    lease: SshLease,
    request: ExecRequest,
    stop: StopSignal,
    wall: WallForStep | undefined,
  ): Promise<ExecResult & { noWall?: string }> {
    const { redact, onOutput } = this.#options;
    const live = onOutput
      ? new LiveOutput((chunk) => onOutput(request.assetId, request.stepId, redact(chunk)))
      : undefined;
    const secret = target.sudo.kind === "password" ? target.sudo.password : undefined;
    const wantsSudo = /\bsudo\b/.test(request.command);
    const result = await execStep(
      lease,
      {
        command: request.command,
        timeoutMs: request.timeoutMs,
        maxOutputBytes: request.maxOutputBytes,
        ...(secret !== undefined && wantsSudo ? { sudoPassword: secret } : {}),
        ...(wall?.wall ? { wall: wall.wall } : {}),
        ...(live ? { onData: (chunk) => live.push(chunk) } : {}),
      },
      stop,
    );
    await live?.flush();
    return { ...result, ...sudoFailure(target, wantsSudo, result), output: redact(result.output) };
  }
}

/** What sudo says when it wants a password it can not get; its messages are English under LC_ALL=C.UTF-8. */
function sudoFailure(target: SshTarget, wantsSudo: boolean, result: ExecOutcome): { failure?: Failure } {
  if (!wantsSudo || result.failure || result.exitCode !== 1) return {};
  const text = Buffer.from(result.output.subarray(0, 4096)).toString("latin1");
  if (/^sudo: (a password is required|a terminal is required)/m.test(text)) {
    const has = target.sudo.kind === "password";
    return { failure: has ? failures.sudoRefused(target) : failures.sudoPasswordNeeded(target) };
  }
  if (/^(Sorry, user .* is not allowed|.* is not in the sudoers file)/m.test(text)) {
    return { failure: failures.sudoRefused(target) };
  }
  return {};
}

/** A place on a connection, or undefined when `stop` fires first. */
function leaseOrStop(
  connections: SshConnections,
  target: SshTarget,
  stop: StopSignal,
): Promise<SshLease | undefined> {
  if (stop.aborted) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const onStop = () => resolve(undefined);
    stop.addEventListener("abort", onStop);
    connections.lease(target).then((lease) => {
      stop.removeEventListener("abort", onStop);
      // Stopped while waiting: nobody wants the place any more.
      if (stop.aborted) lease.release();
      else resolve(lease);
    }, reject);
  });
}

function nothingRan(outcome: "failed" | "stopped", failure: Failure): ExecResult {
  return { outcome, exitCode: null, durationMs: 0, output: new Uint8Array(), totalBytes: 0, failure };
}

function asFailure(error: unknown): Failure {
  if (error instanceof BartizanError) return error.failure;
  return {
    code: "internal",
    message: { en: "The step could not be started.", zh: "该步骤未能启动。" },
    next: { en: "See the server's log.", zh: "请查看服务端日志。" },
    detail: String(error),
  };
}
