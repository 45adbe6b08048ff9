import { closeCode } from "../server/wire/codes.ts";
import type { SocketLike } from "./backend.ts";

/** `refused` is final: the server said why by its close code. */
export type Connection =
  | { kind: "connecting" }
  | { kind: "open" }
  /** Lost; the next try is at `retryAt` (epoch ms). */
  | { kind: "lost"; retryAt: number }
  | { kind: "refused"; code: number };

/** Timers and chance, so that tests run without waiting. */
export interface Timing {
  now(): number;
  random(): number;
  after(ms: number, run: () => void): () => void;
}
export const browserTiming: Timing = {
  now: () => Date.now(),
  random: () => Math.random(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Delay before try `attempt` (0-based), milliseconds: doubles from 500 to 15,000, spread over its upper half. */
export function backoff(attempt: number, random: number): number {
  const full = Math.min(15_000, 500 * 2 ** Math.min(attempt, 10));
  return Math.round(full / 2 + (full / 2) * random);
}

const final: readonly number[] = [
  closeCode.unauthenticated,
  closeCode.forbidden,
  closeCode.notFound,
  closeCode.linkEnded,
];

export interface ReconnectOptions {
  open(): SocketLike;
  opened(): void;
  message(data: unknown): void;
  changed(connection: Connection): void;
  /** Reconnect when nothing arrived for this long, milliseconds; 0 = never. */
  silenceMs: number;
  timing: Timing;
}

/** Keeps one socket open: exponential backoff, at once when the browser comes back online, until closed or refused. */
export class Reconnecting {
  readonly #options: ReconnectOptions;
  #socket: SocketLike | undefined;
  #attempt = 0;
  #cancelRetry: (() => void) | undefined;
  #cancelSilence: (() => void) | undefined;
  #closed = false;

  constructor(options: ReconnectOptions) {
    this.#options = options;
    this.#connect();
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === 1;
  }
  /** Sends if open; otherwise the data is dropped, never queued. */
  send(data: Uint8Array<ArrayBuffer> | string): boolean {
    if (!this.isOpen) return false;
    this.#socket?.send(data);
    return true;
  }
  /** Try again now instead of waiting for the backoff. */
  retryNow(): void {
    if (this.#closed || this.#socket) return;
    this.#cancelRetry?.();
    this.#connect();
  }
  /** Drop this connection and make a new one (the data had a hole). */
  restart(): void {
    const socket = this.#detach();
    socket?.close(4000);
    if (!this.#closed) this.#retryLater();
  }
  close(): void {
    this.#closed = true;
    this.#cancelRetry?.();
    this.#detach()?.close(1000);
  }

  #detach(): SocketLike | undefined {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#cancelSilence?.();
    if (socket) {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      socket.onerror = null;
    }
    return socket;
  }

  #connect(): void {
    this.#options.changed({ kind: "connecting" });
    const socket = this.#options.open();
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#heard();
      this.#options.changed({ kind: "open" });
      this.#options.opened();
    };
    socket.onmessage = (event) => {
      this.#attempt = 0;
      this.#heard();
      this.#options.message(event.data);
    };
    socket.onclose = (event) => {
      if (this.#socket !== socket) return;
      this.#detach();
      if (final.includes(event.code)) {
        this.#closed = true;
        this.#options.changed({ kind: "refused", code: event.code });
      } else this.#retryLater();
    };
  }

  #retryLater(): void {
    const { timing } = this.#options;
    const delay = backoff(this.#attempt, timing.random());
    this.#attempt += 1;
    this.#options.changed({ kind: "lost", retryAt: timing.now() + delay });
    this.#cancelRetry = timing.after(delay, () => this.#connect());
  }

  #heard(): void {
    const { silenceMs, timing } = this.#options;
    if (silenceMs === 0) return;
    this.#cancelSilence?.();
    this.#cancelSilence = timing.after(silenceMs, () => this.restart());
  }
}
