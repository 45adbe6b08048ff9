import { EventEmitter } from "node:events";
import type { Readable } from "node:stream";
import type { ClientChannel, Client as Ssh2Client } from "ssh2";
import { baseWindow, Pace, ReceiveWindow, sharedWindow, typingRate, typingWindow } from "./receive-window.ts";
import type { Packets, Turns } from "./turns.ts";

/** How a channel ended. `lost`: the connection went first, so `code` says nothing about the process. */
export interface ChannelEnd {
  code: number | null;
  signal?: string;
  lost: boolean;
}

/** A session channel. Streams apply back-pressure down to the host's SSH window. */
export interface SshChannel {
  stdout: Readable;
  stderr: Readable;
  /** Takes over `stdout`: its bytes, those of one read together. The parts are the listener's only during the call. */
  onOutput(listener: (parts: readonly Uint8Array[]) => void): void;
  write(bytes: Uint8Array): boolean;
  /** Ends our side (the process sees end of file). */
  end(): void;
  close(): void;
  resize(cols: number, rows: number): void;
  /** Called once, after all output was delivered. */
  onEnd(listener: (end: ChannelEnd) => void): void;
}

/** After a broken connection, time for a channel's buffered output to reach its reader, milliseconds. */
const lostGraceMs = 250;

/** The session channels of one connection. */
export class Channels {
  readonly #open = new Map<ClientChannel, () => void>();
  readonly #turns: Turns;
  readonly #ownSocket: boolean;
  #roundTripMs = 0;
  #windows: Windows | undefined;

  /** @param turns of the socket all bytes come from; @param ownSocket false: through a tunnel in another connection */
  constructor(turns: Turns, ownSocket: boolean) {
    this.#turns = turns;
    this.#ownSocket = ownSocket;
  }

  /** Takes the library's windows over; call once the connection is ready. */
  ready(client: Ssh2Client, roundTripMs: number): void {
    this.#roundTripMs = roundTripMs;
    this.#windows = ownWindows(client);
    if (this.#ownSocket) this.#turns.count(packetsOf(client));
  }
  /** Runs the library's `exec` or `shell`, which opens a channel before it returns. */
  opening(start: () => void): void {
    if (this.#windows) this.#windows.opening(start);
    else start();
  }

  wrap(channel: ClientChannel): SshChannel {
    let end: ChannelEnd | undefined;
    let exit: Omit<ChannelEnd, "lost"> | undefined;
    const listeners: ((end: ChannelEnd) => void)[] = [];
    const finish = (value: ChannelEnd) => {
      if (end) return;
      end = value;
      this.#open.delete(channel);
      for (const listener of listeners) listener(value);
    };
    const lose = () => {
      // A process whose exit status arrived before the connection broke has truly ended.
      if (exit) finish({ ...exit, lost: false });
      else finish({ code: null, lost: true });
    };
    this.#open.set(channel, lose);
    channel.on("exit", (code: number | null, signal?: string) => {
      exit = code === null && signal ? { code, signal } : { code };
    });
    channel.on("close", () => {
      // A dead host closes with neither exit code nor signal, before the client itself reports anything.
      if (exit) finish({ ...exit, lost: false });
      else setImmediate(() => finish({ code: null, lost: true }));
    });
    channel.on("error", () => {});
    channel.stderr.on("error", () => {});
    const took = this.#control(channel);
    return {
      stdout: channel,
      stderr: channel.stderr,
      onOutput: (listener) => {
        const off = this.#together(channel, took, listener);
        if (end) off();
        else listeners.push(off);
      },
      write: (bytes) => channel.writable && channel.write(bytes),
      end: () => channel.end(),
      close: () => channel.close(),
      resize: (cols, rows) => channel.setWindow(rows, cols, 0, 0),
      onEnd: (listener) => {
        if (end) listener(end);
        else listeners.push(listener);
      },
    };
  }

  /** The connection is gone. What the host sent before is still delivered, unless the reader has stopped reading. */
  lost(): void {
    for (const lose of this.#open.values()) setTimeout(lose, lostGraceMs);
  }

  /** Grants the host more as the reader takes bytes, by our own window. */
  #control(channel: ClientChannel): Took {
    const windows = this.#windows;
    if (!windows) return () => {};
    const window = new ReceiveWindow(this.#roundTripMs, performance.now());
    const pace = new Pace(typingRate);
    const took = (bytes: number) => {
      const now = performance.now();
      const beside = this.#turns.typedLately(now) ? typingWindow : sharedWindow;
      const more = window.took(bytes, now, this.#open.size > 1 ? beside : undefined);
      if (more === 0) return;
      // One flood beside a key that is typed on the same connection; a grant that comes too late harms nobody.
      const waitMs = this.#open.size > 1 && this.#turns.typedLately(now) ? pace.waitMs(more, now) : 0;
      if (waitMs > 0) setTimeout(() => windows.grant(channel, more), waitMs);
      else windows.grant(channel, more);
    };
    const onData = (bytes: Buffer) => took(bytes.length);
    // Not `channel.on`: that would start the stream, and only its reader may.
    EventEmitter.prototype.on.call(channel, "data", onData);
    EventEmitter.prototype.on.call(channel.stderr, "data", onData);
    channel.on("pause", () => window.paused());
    return took;
  }

  /**
   * Gives the packets of one read together to `listener`, past the stream: a terminal's are small, and a stream's work
   * for each of them is much of what a flood costs. While the stream is paused, or holds something, it does its work.
   */
  #together(
    channel: ClientChannel,
    took: Took,
    listener: (parts: readonly Uint8Array[]) => void,
  ): () => void {
    let parts: Uint8Array[] = [];
    let bytes = 0;
    const give = () => {
      if (bytes === 0) return;
      const [given, length] = [parts, bytes];
      parts = [];
      bytes = 0;
      took(length);
      listener(given);
    };
    const push = channel.push.bind(channel);
    channel.push = (chunk: Uint8Array | null) => {
      if (chunk && this.#turns.reading && channel.readableFlowing && channel.readableLength === 0) {
        parts.push(chunk);
        bytes += chunk.length;
        if (this.#ownSocket) this.#turns.passed();
        return true;
      }
      give();
      return push(chunk);
    };
    channel.on("data", (chunk: Buffer) => listener([chunk]));
    return this.#turns.onEnd(give);
  }
}

/** Told how many bytes the reader took past the stream. */
type Took = (bytes: number) => void;

/** What we use of the library beyond its documented interface; the version is pinned, a test watches the effect. */
interface Internals {
  _protocol?: {
    _decipher?: { inSeqno?: number; _packet?: unknown };
    session?(channel: number, window: number, packet: number): void;
    channelWindowAdjust?(channel: number, bytes: number): void;
    /** Undefined once the connection is gone: whatever is sent then throws. */
    _destruct?: unknown;
  };
}
interface ChannelInternals {
  incoming?: { window: number };
  outgoing?: { id: number; state: string };
}

/** What the library has received. Undefined when it has changed inside. */
function packetsOf(client: Ssh2Client): Packets | undefined {
  const protocol = (client as unknown as Internals)._protocol;
  if (typeof protocol?._decipher?.inSeqno !== "number" || protocol._decipher._packet === undefined)
    return undefined;
  return {
    get count() {
      return protocol._decipher?.inSeqno ?? Number.NaN;
    },
    get holding() {
      return protocol._decipher?._packet !== null;
    },
  };
}

interface Windows {
  /** Channels opened meanwhile begin with {@link baseWindow}. */
  opening(start: () => void): void;
  grant(channel: ClientChannel, bytes: number): void;
}

/**
 * The library's window is 2 MiB, fixed: all of it still comes out after Ctrl-C under a flood. Undefined when the
 * library has changed inside; then its own window stays. Channels it opens for itself (tunnels) are left alone.
 */
function ownWindows(client: Ssh2Client): Windows | undefined {
  const protocol = (client as unknown as Internals)._protocol;
  const session = protocol?.session?.bind(protocol);
  const adjust = protocol?.channelWindowAdjust?.bind(protocol);
  if (!protocol?._destruct || !session || !adjust) return undefined;
  let ours = false;
  protocol.session = (channel, window, packet) => session(channel, ours ? baseWindow : window, packet);
  return {
    opening: (start) => {
      ours = true;
      try {
        start();
      } finally {
        ours = false;
      }
    },
    grant: (channel, bytes) => {
      const { incoming, outgoing } = channel as unknown as ChannelInternals;
      if (!protocol._destruct || !incoming || (outgoing?.state !== "open" && outgoing?.state !== "eof"))
        return;
      // Never so low that the library grants on its own account.
      incoming.window = Number.MAX_SAFE_INTEGER;
      adjust(outgoing.id, bytes);
    },
  };
}
