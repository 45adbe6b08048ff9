import { randomBytes } from "node:crypto";
import { BartizanError, type Failure } from "../../agent/errors.ts";
import type { RecordingStore } from "../recordings/store.ts";
import type { Terminal } from "../wire/api.ts";
import { TerminalSession, type TerminalSource } from "./session.ts";
import type { ViewerUser } from "./viewer.ts";

/**
 * What the registry needs from the SSH layer: an interactive PTY channel on an asset, in two steps. The first finds out
 * how the asset is reached and leaves nothing open; the second connects. Both reject with a BartizanError.
 */
export type OpenShell = (assetId: string) => Promise<StartShell>;
export type StartShell = (
  size: { cols: number; rows: number },
  events: {
    onOutput(parts: readonly Uint8Array[]): void;
    onClose(end: { exitCode: number | null; signal?: string; failure?: Failure }): void;
  },
) => Promise<TerminalSource>;

export interface RegistryPorts {
  recordings: RecordingStore;
  openShell: OpenShell;
  assetName(assetId: string): Promise<string>;
  /** The keyboard of a case's terminal, taken over by a person, went to another one. */
  handedOver?(caseId: string, assetId: string, user: ViewerUser): void;
}

/** Closed sessions stay attachable this long, so that a page that was away sees how it ended. */
const lingerMs = 10 * 60 * 1000;
/** At most so many of them, newest first: each may hold a full ring. */
const lingerMost = 32;
/** History shown again when a case's terminal is opened after a restart, bytes. */
const historyBytes = 512 * 1024;

/** All terminal sessions of this process, by id; the terminals of cases also by (case, asset). */
export class TerminalRegistry {
  readonly #ports: RegistryPorts;
  readonly #sessions = new Map<string, TerminalSession>();
  readonly #ofCase = new Map<string, Promise<TerminalSession>>();
  /** Closed sessions that can still be looked at, oldest first. */
  readonly #lingering = new Map<string, NodeJS.Timeout>();

  constructor(ports: RegistryPorts) {
    this.#ports = ports;
  }

  get(id: string): TerminalSession | undefined {
    return this.#sessions.get(id);
  }
  list(): Terminal[] {
    return [...this.#sessions.values()].map(describe);
  }

  /** A person's own terminal: a PTY shell on the asset. Connection problems close the session and say why. */
  async openShellSession(
    assetId: string,
    user: ViewerUser,
    cols: number,
    rows: number,
  ): Promise<TerminalSession> {
    // While the recording is begun: a tenth of the time to the prompt. Whoever connects hears what went wrong.
    const shell = this.#ports.openShell(assetId);
    shell.catch(() => {});
    const session = await this.#create({
      kind: "shell",
      assetId,
      cols,
      rows,
      openedBy: user.name,
      ownerId: user.id,
    });
    void this.#connect(session, true, shell);
    return session;
  }

  /** The shared terminal of one asset in one case; created on first use, with what it showed before a restart. */
  caseTerminal(caseId: string, assetId: string): Promise<TerminalSession> {
    const key = `${caseId} ${assetId}`;
    let session = this.#ofCase.get(key);
    if (!session) {
      session = this.#createForCase(caseId, assetId);
      this.#ofCase.set(key, session);
      session.catch(() => this.#ofCase.delete(key));
    }
    return session;
  }

  /** A person takes the case's terminal over: opens a PTY in it unless one is there. */
  async take(caseId: string, assetId: string, userId: string): Promise<void> {
    const session = await this.caseTerminal(caseId, assetId);
    session.setTakenBy(userId);
    if (session.connected) return;
    await this.#connect(session, false, this.#ports.openShell(assetId));
  }
  /** Hands it back: the PTY ends; returns what was shown meanwhile (at most `max` bytes, newest). */
  async giveBack(caseId: string, assetId: string, max: number): Promise<{ bytes: Buffer; total: number }> {
    const session = await this.caseTerminal(caseId, assetId);
    const shown = session.shownSinceTaken(max);
    session.setTakenBy(undefined);
    session.hangUp();
    return shown;
  }

  async close(id: string, reason: { code: string; en: string; zh: string }): Promise<void> {
    const session = this.#sessions.get(id);
    if (!session) return;
    await session.close(reason);
    await this.#ports.recordings.finish(session.options.recorder);
    this.#linger(id);
  }
  #linger(id: string): void {
    if (this.#lingering.has(id)) return;
    this.#lingering.set(id, setTimeout(() => this.#forget(id), lingerMs).unref());
    for (const [oldest] of this.#lingering) {
      if (this.#lingering.size <= lingerMost) break;
      this.#forget(oldest);
    }
  }
  #forget(id: string): void {
    clearTimeout(this.#lingering.get(id));
    this.#lingering.delete(id);
    this.#sessions.delete(id);
  }
  async closeCase(caseId: string): Promise<void> {
    for (const [key, pending] of this.#ofCase) {
      if (!key.startsWith(`${caseId} `)) continue;
      this.#ofCase.delete(key);
      const session = await pending;
      await this.close(session.options.id, caseClosed);
    }
  }
  /** Server stop: every session ends honestly, every recording is completed. */
  async closeAll(): Promise<void> {
    await Promise.all([...this.#sessions.keys()].map((id) => this.close(id, serverStopped)));
  }

  async #createForCase(caseId: string, assetId: string): Promise<TerminalSession> {
    const history = await this.#ports.recordings.tail(caseId, assetId, historyBytes);
    const session = await this.#create({
      kind: "agent",
      onHandedOver: (user) => this.#ports.handedOver?.(caseId, assetId, user),
      assetId,
      caseId,
      cols: 120,
      rows: 32,
      openedBy: "agent",
    });
    if (history.length > 0) session.scrollback.push(history);
    session.disconnect();
    return session;
  }

  async #create(options: {
    kind: "agent" | "shell";
    assetId: string;
    caseId?: string;
    cols: number;
    rows: number;
    openedBy: string;
    ownerId?: string;
    onHandedOver?: (user: ViewerUser) => void;
  }): Promise<TerminalSession> {
    const assetName = await this.#ports.assetName(options.assetId);
    const id = `term_${randomBytes(12).toString("base64url")}`;
    const { ownerId: _owner, onHandedOver: _over, ...recorded } = options;
    const recorder = await this.#ports.recordings.start({ ...recorded, assetName });
    const session = new TerminalSession({ id, assetName, recorder, ...options });
    this.#sessions.set(id, session);
    return session;
  }

  async #connect(session: TerminalSession, closeAtEnd: boolean, shell: Promise<StartShell>): Promise<void> {
    const { id } = session.options;
    try {
      const start = await shell;
      const source = await start(session.size, {
        onOutput: (parts) => session.outputs(parts),
        onClose: (end) => {
          if (closeAtEnd) void this.close(id, endOf(end));
          else session.disconnect();
        },
      });
      if (session.status === "closed") source.close();
      else session.connect(source);
    } catch (error) {
      const failure = error instanceof BartizanError ? error.failure : undefined;
      if (!closeAtEnd) throw error;
      await this.close(
        id,
        failure ? reasonOf(failure) : { code: "internal", en: "internal error", zh: "内部错误" },
      );
    }
  }
}

const serverStopped = { code: "server_stopped", en: "The server was stopped.", zh: "服务器已停止。" };
const caseClosed = { code: "case_closed", en: "The case is closed.", zh: "排障单已关闭。" };

function reasonOf(failure: Failure): { code: string; en: string; zh: string } {
  return {
    code: failure.code,
    en: `${failure.message.en} ${failure.next.en}`,
    zh: `${failure.message.zh}${failure.next.zh}`,
  };
}
function endOf(end: { exitCode: number | null; failure?: Failure }): {
  code: string;
  en: string;
  zh: string;
} {
  if (end.failure) return reasonOf(end.failure);
  return {
    code: "exited",
    en: `The shell ended${end.exitCode === null ? "" : ` (exit ${end.exitCode})`}.`,
    zh: `会话已结束${end.exitCode === null ? "" : `（退出码 ${end.exitCode}）`}。`,
  };
}

function describe(session: TerminalSession): Terminal {
  const { id, assetId, assetName, kind, caseId, recorder } = session.options;
  return {
    id,
    assetId,
    assetName,
    kind,
    ...(caseId === undefined ? {} : { caseId }),
    status: session.status,
    viewers: session.viewers,
    controller: session.controller,
    openedBy: recorder.header.openedBy,
    startedAt: session.startedAt,
    recordingId: recorder.header.id,
  };
}

export { describe as describeTerminal };
