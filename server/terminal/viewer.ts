import { maxOutputFrame } from "../wire/codes.ts";
import { encodeGap, encodeSnapshot, encodeState, type TerminalState } from "../wire/frames.ts";
import { Coalescer, ViewerFlow } from "./flow.ts";
import { outputFrame } from "./output-frame.ts";
import type { Scrollback } from "./scrollback.ts";

/** The socket of one page, as the session needs it. `buffered` = bytes accepted but not yet sent by the kernel. */
export interface ViewerSocket {
  /** Calls `sent` when it needs the frame's bytes no more, sent or not. */
  send(frame: Uint8Array, sent?: () => void): void;
  readonly buffered: number;
}
export interface ViewerUser {
  id: string;
  name: string;
  /** May look, never type, take control or change the size. */
  watchOnly?: boolean;
  /** Came by a shared link. */
  byLink?: boolean;
  /** "admin": takes the keyboard without asking. */
  role?: string;
}

export interface Snapshot {
  position: number;
  cols: number;
  rows: number;
  bytes: Uint8Array;
}

/** More than this much missed output is replaced by a snapshot of the screen. */
const replayLimit = 256 * 1024;
/** Kernel-side queue at which we stop adding frames, whatever the acks say. */
const socketLimit = 1024 * 1024;

/** One page watching a session: sends it the bytes it has not seen, at the pace it can take. */
export class Viewer {
  readonly user: ViewerUser;
  /** It has not answered for a while; see keep-alive.ts. */
  silent = false;
  readonly #socket: ViewerSocket;
  readonly #scrollback: Scrollback;
  readonly #snapshot: () => Promise<Snapshot>;
  readonly #flow: ViewerFlow;
  readonly #coalescer = new Coalescer();
  #timer: NodeJS.Timeout | undefined;
  #resyncing = false;
  #gone = false;

  /** @param from position the page has already; negative or out of range = it has nothing usable */
  constructor(
    user: ViewerUser,
    socket: ViewerSocket,
    scrollback: Scrollback,
    from: number,
    snapshot: () => Promise<Snapshot>,
  ) {
    this.user = user;
    this.#socket = socket;
    this.#scrollback = scrollback;
    this.#snapshot = snapshot;
    const known = from >= 0 && from <= scrollback.end;
    this.#flow = new ViewerFlow(known ? from : scrollback.start);
    // A page that comes back gets every byte it missed while the ring has them. A new one gets the raw history
    // while that is short and whole, else the screen.
    const replay = known ? from >= scrollback.start : scrollback.start === 0 && scrollback.end <= replayLimit;
    if (replay) this.#drain();
    else this.#resync(known ? from : undefined);
  }

  /** Whether the source should wait for this page; see {@link ViewerFlow.behind}. */
  behind(waiting: boolean): boolean {
    return this.#flow.behind(this.#scrollback.end, waiting);
  }

  /** Output waits for this page to acknowledge what it was sent, or the kernel to take it. */
  get stalled(): boolean {
    return this.#flow.credit === 0 || this.#socket.buffered > 0;
  }

  state(state: TerminalState): void {
    this.#socket.send(encodeState(state));
  }

  /** New bytes are in the scrollback. */
  wake(): void {
    if (this.#resyncing || this.#gone) return;
    const pending = this.#scrollback.end - this.#flow.sent;
    if (this.#timer) {
      if (pending < maxOutputFrame) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    if (this.#coalescer.sendNow(pending, performance.now())) this.#drain();
    else {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#drain();
      }, this.#coalescer.delayMs);
    }
  }

  ack(position: number): void {
    this.#flow.ack(position);
    if (!this.#timer && !this.#resyncing) this.#drain();
  }

  close(): void {
    this.#gone = true;
    clearTimeout(this.#timer);
  }

  #drain(): void {
    while (!this.#gone && !this.#resyncing && this.#flow.credit > 0 && this.#socket.buffered < socketLimit) {
      const parts = this.#scrollback.read(this.#flow.sent, Math.min(this.#flow.credit, maxOutputFrame));
      if (!parts) {
        this.#resync(this.#flow.sent);
        return;
      }
      const length = parts.reduce((sum, part) => sum + part.length, 0);
      if (length === 0) return;
      const { frame, sent } = outputFrame(this.#flow.sent, parts, length);
      this.#socket.send(frame, sent);
      this.#flow.didSend(length);
    }
  }

  /** The page is too far behind (or new): send it the screen instead of the bytes, and say so when bytes are lost. */
  #resync(missedFrom: number | undefined): void {
    if (this.#resyncing) return;
    this.#resyncing = true;
    // The page will be where the screen is: what comes while that is made counts from here. Were the source not to wait,
    // a flood would overrun the ring before the screen is there, and the page would get screens for ever.
    this.#flow.jump(this.#scrollback.end);
    void this.#snapshot().then(
      (shot) => this.#show(shot, missedFrom),
      // The screen could not be made (hostile bytes, no memory): say that all is lost and go on from here.
      () => {
        const { end } = this.#scrollback;
        if (!this.#gone) this.#socket.send(encodeGap(missedFrom ?? this.#scrollback.start, end));
        this.#resume(end);
      },
    );
  }

  #show(shot: Snapshot, missedFrom: number | undefined): void {
    if (this.#gone) return;
    if (missedFrom !== undefined && missedFrom < shot.position)
      this.#socket.send(encodeGap(missedFrom, shot.position));
    this.#socket.send(encodeSnapshot(shot.position, shot.cols, shot.rows, shot.bytes));
    this.#resume(shot.position);
  }
  #resume(position: number): void {
    this.#resyncing = false;
    this.#flow.jump(position);
    this.#drain();
  }
}
