import { ackEvery } from "../../server/wire/codes.ts";
import {
  decodeServerFrame,
  encodeAck,
  encodeAnswer,
  encodeControl,
  encodeInput,
  encodeResize,
  type TerminalState,
} from "../../server/wire/frames.ts";
import type { Api } from "./api.ts";
import { RawSocket } from "./raw-socket.ts";

/** What a page does on the terminal socket, without a screen: positions, acknowledgements, input. */
export class TerminalPage {
  /** Position after the last byte received; -1 before the first. */
  position = -1;
  received = 0;
  gaps: { from: number; to: number }[] = [];
  snapshots = 0;
  /** Size of the newest snapshot. */
  snapshotSize: { cols: number; rows: number } | undefined;
  /** Output that did not start where the last one ended, positions. */
  breaks: { expected: number; got: number }[] = [];
  state: TerminalState | undefined;
  closeCode: number | undefined;
  /** False: parse nothing more, acknowledge nothing (a busy or hidden page). */
  acking = true;
  onData: (bytes: Uint8Array) => void = () => {};
  onState: (state: TerminalState) => void = () => {};
  readonly #socket: RawSocket;
  #acked = 0;

  private constructor(socket: RawSocket, from: number) {
    this.#socket = socket;
    this.position = from;
    this.#acked = Math.max(0, from);
    socket.onMessage = (message) => this.#take(message);
    socket.onClose = (code) => {
      this.closeCode = code;
    };
  }

  static async open(
    api: Pick<Api, "origin" | "headers">,
    id: string,
    from = -1,
    base = "/ws/terminals",
  ): Promise<TerminalPage> {
    const url = new URL(`${base}/${id}?from=${from}`, api.origin);
    return new TerminalPage(await RawSocket.open(url, api.headers), from);
  }

  send(text: string): void {
    this.#socket.send(encodeInput(Buffer.from(text)));
  }
  control(take: boolean): void {
    this.#socket.send(encodeControl(take));
  }
  answer(number: number, accept: boolean): void {
    this.#socket.send(encodeAnswer(number, accept));
  }
  resize(cols: number, rows: number): void {
    this.#socket.send(encodeResize(cols, rows));
  }
  /** Acknowledges up to a position, or everything received, as a page that has caught up. */
  ack(position = this.position): void {
    if (position > this.#acked) {
      this.#acked = position;
      this.#socket.send(encodeAck(position));
    }
  }
  pauseReading(): void {
    this.#socket.pause();
  }
  resumeReading(): void {
    this.#socket.resume();
  }
  drop(): void {
    this.onData = () => {};
    this.#socket.destroy();
  }

  #take(message: Buffer): void {
    const frame = decodeServerFrame(message);
    if (!frame) throw new Error("malformed frame from the server");
    if (frame.type === "state") {
      this.state = frame.state;
      this.onState(frame.state);
      return;
    }
    if (frame.type === "gap") {
      this.gaps.push({ from: frame.from, to: frame.to });
      return;
    }
    if (frame.type === "snapshot") {
      this.snapshots++;
      this.snapshotSize = { cols: frame.cols, rows: frame.rows };
      this.position = frame.position;
      this.onData(frame.bytes);
      if (this.acking) this.ack();
      return;
    }
    if (this.position >= 0 && frame.position !== this.position)
      this.breaks.push({ expected: this.position, got: frame.position });
    this.position = frame.position + frame.bytes.length;
    this.received += frame.bytes.length;
    this.onData(frame.bytes);
    if (this.acking && this.position - this.#acked >= ackEvery) this.ack();
  }
}
