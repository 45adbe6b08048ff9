import { BartizanError, type Failure, failure } from "../../agent/errors.ts";
import type { ExecRequest, ExecResult, Shell, StopSignal } from "../../agent/ports.ts";
import { type LockoutRisk, lockoutRisks } from "../../agent/supervisor/lockout.ts";
import { connectSsh, defaultConnectOptions, type SshConnection } from "./connect.ts";
import { type ExecOutcome, execStep } from "./exec.ts";
import { armScript, asRoot, disarmScript, revertId } from "./revert-script.ts";
import type { SshTarget } from "./target.ts";

export interface GuardOptions {
  resolve: (assetId: string, account: string) => Promise<SshTarget>;
  /** On top of the step's own limit, time for the second login before the host puts things back, milliseconds. */
  graceMs: number;
}
export const defaultGraceMs = 45_000;

/** One login must work within this, milliseconds. */
const loginMs = 10_000;
/** After the host should have put things back, how long to try to get in again, milliseconds. */
const afterMs = 30_000;
const tryEveryMs = 2000;

/**
 * A Shell that arms an automatic revert on the host before a step that could lock people out (sshd, firewall,
 * routes, accounts), and disarms it only after a second, fresh login works. Never rejects.
 */
export class GuardedShell implements Shell {
  readonly #shell: Shell;
  readonly #options: GuardOptions;

  constructor(shell: Shell, options: GuardOptions) {
    this.#shell = shell;
    this.#options = options;
  }

  async exec(request: ExecRequest, stop: StopSignal): Promise<ExecResult> {
    const risks = request.readOnly ? [] : lockoutRisks(request.command);
    if (risks.length === 0 || stop.aborted) return await this.#shell.exec(request, stop);
    let target: SshTarget;
    let first: SshConnection;
    try {
      target = await this.#options.resolve(request.assetId, request.account);
      first = await login(target);
    } catch (error) {
      return refused(error instanceof BartizanError ? error.failure : notArmed(String(error)));
    }
    try {
      const id = revertId(`${request.caseId} ${request.stepId}`);
      const dueAt = Date.now() + request.timeoutMs + this.#options.graceMs;
      const armed = await arm(first, target, { id, risks, seconds: (dueAt - Date.now()) / 1000 });
      if (armed) return refused(armed);
      const result = await this.#shell.exec(request, stop);
      return await settle(target, id, dueAt, result);
    } finally {
      first.close();
    }
  }
}

const options = (target: SshTarget, command: string) => ({
  command: asRoot(command, target.account),
  timeoutMs: loginMs,
  maxOutputBytes: 16_384,
  ...(target.sudo.kind === "password" && target.account !== "root"
    ? { sudoPassword: target.sudo.password }
    : {}),
});
const said = (result: ExecOutcome) => Buffer.from(result.output).toString("utf8").trim();

function login(target: SshTarget): Promise<SshConnection> {
  return connectSsh(target, { ...defaultConnectOptions, readyTimeoutMs: loginMs });
}

/** Undefined when armed, else why not. */
async function arm(
  connection: SshConnection,
  target: SshTarget,
  { id, risks, seconds }: { id: string; risks: readonly LockoutRisk[]; seconds: number },
): Promise<Failure | undefined> {
  const result = await execStep(connection, options(target, armScript(id, risks, seconds)));
  return result.outcome === "exited" && /^armed$/m.test(said(result)) ? undefined : notArmed(said(result));
}

/** Proves by a new login that the host can still be reached, or waits until it has put things back. */
async function settle(target: SshTarget, id: string, dueAt: number, result: ExecResult): Promise<ExecResult> {
  const first = await disarm(target, id);
  if (first === "disarmed" || first === "gone") return { ...result, revert: "disarmed" };
  if (first === "fired") return { ...result, revert: "fired", failure: fired() };
  // No way in: the host acts on its own at dueAt.
  for (const until = dueAt + afterMs; Date.now() < until; ) {
    await new Promise((done) => setTimeout(done, tryEveryMs));
    const again = await disarm(target, id);
    if (again === "fired") return { ...result, revert: "fired", failure: fired() };
    // Reachable again before the time was up: somebody else helped, or the network was only away.
    if (again) return { ...result, revert: "disarmed" };
  }
  return { ...result, revert: "unknown", failure: lostWithRevert() };
}

async function disarm(target: SshTarget, id: string): Promise<"disarmed" | "fired" | "gone" | undefined> {
  try {
    const connection = await login(target);
    try {
      const answer = said(await execStep(connection, options(target, disarmScript(id))));
      return (["disarmed", "fired", "gone"] as const).find((word) => answer.split("\n").includes(word));
    } finally {
      connection.close();
    }
  } catch {
    return undefined;
  }
}

function refused(why: Failure): ExecResult {
  return {
    outcome: "failed",
    exitCode: null,
    durationMs: 0,
    output: new Uint8Array(),
    totalBytes: 0,
    failure: why,
  };
}
const notArmed = (detail: string) =>
  failure(
    "revert_not_armed",
    {
      en: "This command could lock everybody out, and no automatic revert could be armed on the host. Nothing was run.",
      zh: "该命令可能导致无法登录，而主机上未能布置自动还原。命令没有执行。",
    },
    {
      en: "The account needs root or sudo, and /run must be writable. Or run it yourself in the terminal, with another session open.",
      zh: "账号需具备 root 或 sudo 权限，且 /run 可写。也可另开一个会话后，在终端中自行执行。",
    },
    detail.slice(0, 2000),
  );
const fired = () =>
  failure(
    "revert_fired",
    {
      en: "After this command no new login worked, so the host put the previous settings back by itself. It can be reached again.",
      zh: "执行该命令后无法再登录，主机已自动恢复之前的设置，现在可以重新连接。",
    },
    {
      en: "The change is not in effect. Correct the command before it is tried again.",
      zh: "该更改未生效。请修正命令后再试。",
    },
  );
const lostWithRevert = () =>
  failure(
    "revert_unknown",
    {
      en: "After this command no new login worked, and the host could not be reached after its automatic revert either.",
      zh: "执行该命令后无法再登录，自动还原之后仍无法连接主机。",
    },
    {
      en: "Reach it by its console. What was kept lies under /run/bartizan-revert-* until the next restart.",
      zh: "请通过控制台登录。备份保存在 /run/bartizan-revert-* 下，重启后消失。",
    },
  );
