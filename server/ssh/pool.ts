import { BartizanError } from "../../agent/errors.ts";
import type { SshChannel } from "./channel.ts";
import { type ConnectOptions, connectSsh, defaultConnectOptions, type SshConnection } from "./connect.ts";
import type { SftpChannel } from "./connect-sftp.ts";
import * as failures from "./failures.ts";
import type { SshEndpoint, SshTarget } from "./target.ts";

export interface PoolOptions {
  connect: ConnectOptions;
  /** An unused connection is closed after this long, milliseconds. */
  idleMs: number;
  /** Channels at once on one connection; sshd's own default (MaxSessions) is 10. */
  channelsPerConnection: number;
  /** Connections at once to one asset as one account; more channels than that wait in line. */
  connectionsPerTarget: number;
}
const defaults: PoolOptions = {
  connect: defaultConnectOptions,
  idleMs: 300_000,
  channelsPerConnection: 8,
  connectionsPerTarget: 4,
};

/** Wait before a refused channel is asked for again, milliseconds; at most twice. */
const refusedMs = 150;

/**
 * Shared connections, one set per (asset, account). A {@link SshLease} is the right to one channel; connections
 * open on demand, close when idle, and a broken one is replaced on the next use.
 */
export class SshConnections {
  #options: PoolOptions;
  #groups = new Map<string, Group>();

  constructor(options: Partial<PoolOptions> = {}) {
    this.#options = { ...defaults, ...options };
  }

  /** Waits for a place. Rejects with the BartizanError of the connection attempt. Release it in any case. */
  async lease(target: SshTarget): Promise<SshLease> {
    const group = this.#group(target);
    return new SshLease(group, target, await group.take(target));
  }

  /** Closes what is open to an asset, e.g. after its credentials changed. */
  forget(assetId: string): void {
    for (const [key, group] of this.#groups) {
      if (group.assetId !== assetId) continue;
      group.close();
      this.#groups.delete(key);
    }
  }
  close(): void {
    for (const group of this.#groups.values()) group.close();
    this.#groups.clear();
  }
  /** Open connections, for health pages and tests. */
  get size(): number {
    let n = 0;
    for (const group of this.#groups.values()) n += group.size;
    return n;
  }

  #group(target: SshTarget): Group {
    const hops = [...target.jumps, target].map((h) => `${h.account}@${h.host}:${h.port}`);
    const key = JSON.stringify([target.assetId, target.account, hops]);
    let group = this.#groups.get(key);
    if (!group) {
      group = new Group(target.assetId, this.#options);
      this.#groups.set(key, group);
    }
    return group;
  }
}

interface Line {
  connection: SshConnection;
  used: number;
  limit: number;
  idle?: NodeJS.Timeout;
}

/** The connections to one asset as one account, and who waits for a place on them. */
class Group {
  readonly assetId: string;
  #options: PoolOptions;
  #lines: Line[] = [];
  #opening = 0;
  #waiting: { target: SshTarget; resolve: (line: Line) => void; reject: (error: unknown) => void }[] = [];

  constructor(assetId: string, options: PoolOptions) {
    this.assetId = assetId;
    this.#options = options;
  }
  get size(): number {
    return this.#lines.length;
  }

  take(target: SshTarget): Promise<Line> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ target, resolve, reject });
      this.#serve();
    });
  }
  give(line: Line): void {
    line.used--;
    if (line.used === 0 && this.#lines.includes(line)) this.#rest(line);
    this.#serve();
  }
  #rest(line: Line): void {
    clearTimeout(line.idle);
    line.idle = setTimeout(() => this.#drop(line, true), this.#options.idleMs);
    line.idle.unref();
  }
  /** The host allows fewer channels on a connection than we thought. */
  tighten(line: Line): void {
    line.limit = Math.max(1, line.used - 1);
  }
  close(): void {
    for (const line of this.#lines) this.#drop(line, true);
  }

  #serve(): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const line = this.#lines.find((l) => l.used < l.limit);
      if (!line) break;
      this.#waiting.shift();
      line.used++;
      clearTimeout(line.idle);
      next.resolve(line);
    }
    const places = this.#opening * this.#options.channelsPerConnection;
    const first = this.#waiting[places];
    if (first && this.#lines.length + this.#opening < this.#options.connectionsPerTarget)
      this.#grow(first.target);
  }

  #grow(target: SshTarget): void {
    this.#opening++;
    connectSsh(target, this.#options.connect).then(
      (connection) => {
        this.#opening--;
        const line: Line = { connection, used: 0, limit: this.#options.channelsPerConnection };
        this.#lines.push(line);
        connection.onClose(() => this.#drop(line, false));
        this.#serve();
        // Nobody took it (they gave up): let it age.
        if (line.used === 0) this.#rest(line);
      },
      (error: unknown) => {
        this.#opening--;
        // With another connection alive the line only moves slower; without, everyone hears why.
        if (this.#lines.length > 0) return;
        for (const waiter of this.#waiting.splice(0)) waiter.reject(error);
      },
    );
    this.#serve();
  }

  #drop(line: Line, close: boolean): void {
    clearTimeout(line.idle);
    this.#lines = this.#lines.filter((l) => l !== line);
    if (close) line.connection.close();
    if (this.#waiting.length > 0) this.#serve();
  }
}

/** The right to one channel at a time on a pooled connection. */
export class SshLease {
  #group: Group;
  #target: SshTarget;
  #line: Line | undefined;

  constructor(group: Group, target: SshTarget, line: Line) {
    this.#group = group;
    this.#target = target;
    this.#line = line;
  }
  get endpoint(): SshEndpoint {
    return this.#target;
  }
  get connection(): SshConnection | undefined {
    return this.#line?.connection;
  }
  release(): void {
    const line = this.#line;
    this.#line = undefined;
    if (line) this.#group.give(line);
  }

  exec(command: string): Promise<SshChannel> {
    return this.#open((connection) => connection.exec(command));
  }
  shell(pty: { cols: number; rows: number; term: string }): Promise<SshChannel> {
    return this.#open((connection) => connection.shell(pty));
  }

  sftp(): Promise<SftpChannel> {
    return this.#open((connection) => connection.sftp());
  }

  /** A channel that was never opened ran nothing: asking another connection is safe. */
  async #open<C>(start: (connection: SshConnection) => Promise<C>): Promise<C> {
    for (let attempt = 0; ; attempt++) {
      const line = this.#line;
      if (!line) throw new BartizanError(failures.lost(this.#target, "the lease was released"));
      try {
        return await start(line.connection);
      } catch (error) {
        const crowded = !line.connection.closed && line.used > 1;
        const worthIt = error instanceof BartizanError && (line.connection.closed || crowded);
        if (!worthIt && error instanceof BartizanError && attempt < 2) {
          // Small servers (dropbear) refuse a channel while the one before is still being cleared away.
          await new Promise((done) => setTimeout(done, refusedMs));
          continue;
        }
        if (!worthIt || attempt >= 5) throw error;
        if (crowded) this.#group.tighten(line);
        this.release();
        this.#line = await this.#group.take(this.#target);
      }
    }
  }
}
