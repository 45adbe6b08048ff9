import { ackEvery, maxInputFrame } from "../../server/wire/codes.ts";
import {
  decodeServerFrame,
  encodeAck,
  encodeAnswer,
  encodeControl,
  encodeInput,
  encodeResize,
  type TerminalState,
} from "../../server/wire/frames.ts";
import type { Backend } from "../backend.ts";
import { browserTiming, type Connection, Reconnecting, type Timing } from "../reconnect.ts";

/** Where the bytes go. `done` must be called once the terminal has parsed them: it drives the acknowledgements. */
export interface ChannelSink {
  output(bytes: Uint8Array, done: () => void): void;
  /** Bytes [from,to) are lost for this viewer; shown, never silent. */
  gap(from: number, to: number): void;
  /** Reset the terminal to this size, then write the bytes. */
  snapshot(cols: number, rows: number, bytes: Uint8Array, done: () => void): void;
  state(state: TerminalState): void;
  connection(connection: Connection): void;
}

/** Output is old screen content, not the host asking now, for this long after a connection opened, milliseconds. */
const catchUpMs = 250;

/**
 * One viewer of a terminal session. Every byte has a position: after a lost connection it asks for the bytes from
 * the last one received, drops what it already has, and tells a hole. Input goes out only while this viewer
 * controls the terminal and the socket is open; it is never queued, so a reconnect types nothing.
 */
export class TerminalChannel {
  readonly #sink: ChannelSink;
  readonly #timing: Timing;
  readonly #link: Reconnecting;
  /** Position of the next byte expected; -1 = nothing received yet, ask for the newest screen. */
  #received = -1;
  #parsed = 0;
  #acked = 0;
  #pending = 0;
  #generation = 0;
  #openedAt = 0;
  #caughtUp = false;
  #state: TerminalState | undefined;
  #size: { cols: number; rows: number } | undefined;

  constructor(
    backend: Backend,
    sessionId: string,
    sink: ChannelSink,
    timing: Timing = browserTiming,
    base = "/ws/terminals",
  ) {
    this.#sink = sink;
    this.#timing = timing;
    this.#link = new Reconnecting({
      open: () => backend.socket(`${base}/${encodeURIComponent(sessionId)}?from=${this.#received}`),
      opened: () => this.#opened(),
      message: (data) => this.#receive(data),
      changed: (connection) => this.#changed(connection),
      silenceMs: 0,
      timing,
    });
  }

  get mine(): boolean {
    return this.#state?.mine === true && this.#link.isOpen;
  }
  /** True while the terminal must not answer queries in the output: they were asked in the past. */
  get replaying(): boolean {
    return !this.#caughtUp;
  }
  /** Sends what was typed; returns false (and sends nothing) when this viewer may not type. */
  sendInput(bytes: Uint8Array): boolean {
    if (!this.mine) return false;
    const most = maxInputFrame - 1;
    for (let at = 0; at < bytes.length; at += most) this.#send(encodeInput(bytes.subarray(at, at + most)));
    return true;
  }
  /** The size this viewer would like; only the controller's counts. Sent again when control is gained. */
  resize(cols: number, rows: number): void {
    if (this.#size?.cols === cols && this.#size.rows === rows) return;
    this.#size = { cols, rows };
    this.#sendSize();
  }
  /** Asks for the keyboard, or gives it (or the request) back. The server decides; nothing is asked again after a lost connection. */
  control(take: boolean): void {
    this.#send(encodeControl(take));
  }
  /** As the controller: hands the keyboard to another page, or declines its request. */
  answer(number: number, accept: boolean): void {
    this.#send(encodeAnswer(number, accept));
  }
  retryNow(): void {
    this.#link.retryNow();
  }
  /** The browser says there is no network: the socket may look open for minutes yet. Bytes go on from the last received. */
  networkLost(): void {
    if (this.#link.isOpen) this.#link.restart();
  }
  close(): void {
    this.#generation += 1;
    this.#link.close();
  }

  #send(frame: Uint8Array): boolean {
    return this.#link.send(frame as Uint8Array<ArrayBuffer>);
  }
  #sendSize(): void {
    if (this.mine && this.#size) this.#send(encodeResize(this.#size.cols, this.#size.rows));
  }
  #opened(): void {
    this.#openedAt = this.#timing.now();
    this.#acked = Math.max(0, this.#received);
  }
  #changed(connection: Connection): void {
    if (connection.kind !== "open") {
      this.#caughtUp = false;
      // Who controls is the server's word on this connection, not on the last one.
      if (this.#state) this.#state = { ...this.#state, mine: false };
    }
    this.#sink.connection(connection);
  }

  #receive(data: unknown): void {
    if (!(data instanceof ArrayBuffer)) return;
    const frame = decodeServerFrame(new Uint8Array(data));
    switch (frame?.type) {
      case "output":
        this.#output(frame.position, frame.bytes);
        return;
      case "gap":
        this.#gap(frame.from, frame.to);
        return;
      case "snapshot":
        this.#snapshot(frame.position, frame.cols, frame.rows, frame.bytes);
        return;
      case "state": {
        const gained = frame.state.mine && this.#state?.mine !== true;
        this.#state = frame.state;
        this.#sink.state(frame.state);
        if (gained) this.#sendSize();
        return;
      }
      default:
    }
  }

  #output(position: number, bytes: Uint8Array): void {
    const expected = this.#received < 0 ? position : this.#received;
    if (position > expected) this.#sink.gap(expected, position);
    const known = Math.max(0, expected - position);
    if (known >= bytes.length) return;
    const fresh = known > 0 ? bytes.subarray(known) : bytes;
    this.#received = position + bytes.length;
    this.#write(this.#received, (done) => this.#sink.output(fresh, done));
  }
  #gap(from: number, to: number): void {
    if (to <= this.#received) return;
    this.#sink.gap(this.#received < 0 ? from : Math.max(from, this.#received), to);
    this.#received = to;
  }
  #snapshot(position: number, cols: number, rows: number, bytes: Uint8Array): void {
    this.#received = position;
    this.#generation += 1;
    this.#pending = 0;
    this.#caughtUp = false;
    this.#openedAt = this.#timing.now();
    this.#parsed = position;
    this.#acked = Math.min(this.#acked, position);
    this.#write(position, (done) => this.#sink.snapshot(cols, rows, bytes, done));
  }

  #write(end: number, write: (done: () => void) => void): void {
    const generation = this.#generation;
    if (!this.#caughtUp && this.#pending === 0 && this.#timing.now() - this.#openedAt > catchUpMs) {
      this.#caughtUp = true;
    }
    this.#pending += 1;
    write(() => {
      if (generation !== this.#generation) return;
      this.#pending -= 1;
      this.#parsed = Math.max(this.#parsed, end);
      // At the latest every `ackEvery` bytes; and when everything is parsed, so that a stalled server goes on.
      if (this.#parsed - this.#acked >= ackEvery / 2 || (this.#pending === 0 && this.#parsed > this.#acked))
        this.#ack();
    });
  }
  #ack(): void {
    if (this.#send(encodeAck(this.#parsed))) this.#acked = this.#parsed;
  }
}
