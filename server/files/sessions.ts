import type { SshTargets } from "../assets/targets.ts";
import type { SftpChannel } from "../ssh/connect-sftp.ts";
import type { SshConnections } from "../ssh/pool.ts";

/** An unused SFTP channel is closed after this long, milliseconds. */
const idleMs = 30_000;

interface Session {
  sftp: SftpChannel;
  users: number;
  idle?: NodeJS.Timeout;
}

/** One SFTP channel per asset, opened when needed, shared by its users, closed when idle or when the host goes. */
export class SftpSessions {
  readonly #connections: SshConnections;
  readonly #targets: Pick<SshTargets, "resolve">;
  readonly #sessions = new Map<string, Promise<Session>>();

  constructor(connections: SshConnections, targets: Pick<SshTargets, "resolve">) {
    this.#connections = connections;
    this.#targets = targets;
  }

  /** Give it back in any case. */
  async take(assetId: string): Promise<{ sftp: SftpChannel; give: () => void }> {
    let opening = this.#sessions.get(assetId);
    if (!opening) {
      opening = this.#open(assetId);
      this.#sessions.set(assetId, opening);
      opening.catch(() => this.#sessions.delete(assetId));
    }
    const session = await opening;
    if (session.sftp.closed) {
      // Closed between the two lines above; the listener below has forgotten it.
      if (this.#sessions.get(assetId) === opening) this.#sessions.delete(assetId);
      return await this.take(assetId);
    }
    session.users++;
    clearTimeout(session.idle);
    let given = false;
    const give = () => {
      if (given) return;
      given = true;
      session.users--;
      if (session.users === 0) session.idle = setTimeout(() => session.sftp.close(), idleMs).unref();
    };
    return { sftp: session.sftp, give };
  }

  close(): void {
    for (const opening of this.#sessions.values())
      void opening.then(({ sftp }) => sftp.close()).catch(() => undefined);
    this.#sessions.clear();
  }

  async #open(assetId: string): Promise<Session> {
    const lease = await this.#connections.lease(await this.#targets.resolve(assetId));
    try {
      const sftp = await lease.sftp();
      sftp.onClose(() => {
        this.#sessions.delete(assetId);
        lease.release();
      });
      return { sftp, users: 0 };
    } catch (error) {
      lease.release();
      throw error;
    }
  }
}
