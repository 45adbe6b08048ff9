/**
 * Layout of the terminal socket's binary frames. All integers big-endian; positions are byte counts since the
 * start of the session, as unsigned 64-bit (safe up to 2^53).
 *
 *   output    01 | u64 position of the first byte | bytes
 *   gap       02 | u64 from | u64 to               (bytes [from,to) are not available any more)
 *   snapshot  03 | u64 position | u16 cols | u16 rows | bytes   (reset the terminal, write bytes, go on at position)
 *   state     04 | UTF-8 JSON {@link TerminalState}
 *   input     10 | bytes typed
 *   ack       11 | u64 position up to which the terminal has parsed
 *   resize    12 | u16 cols | u16 rows
 *   control   13 | u8 1 = ask for control, 0 = give it (or the request) back
 *   answer    14 | u8 1 = hand control to, 0 = decline the request of | u32 number of the person's page
 */
import { frameType } from "./codes.ts";

/** One page at the terminal. */
export interface TerminalPerson {
  /** Of this page in this session; never used twice. */
  number: number;
  name: string;
  controls: boolean;
  /** Waits for the controller's answer. */
  asks: boolean;
  /** Watches by a shared link. */
  link?: boolean;
}
export interface TerminalState {
  sessionId: string;
  assetId: string;
  /** "agent": a case's terminal that shows steps. "shell": a person's own terminal. */
  kind: "agent" | "shell";
  status: "connecting" | "open" | "closed";
  /** Set when closed for a reason the person should read. */
  closed?: { code: string; en: string; zh: string };
  /** Set when the session goes on without being recorded: the disk failed, or the recording's size limit. */
  notRecorded?: "failed" | "full";
  cols: number;
  rows: number;
  viewers: number;
  /** Login name of who may type, or null (nobody: the agent works). */
  controller: string | null;
  /** Whether this viewer is the controller. */
  mine: boolean;
  /** Everybody who watches. Absent in the state of a shared link. */
  people?: TerminalPerson[];
  /** This page's own number in `people`. */
  you?: number;
  /** The controller's connection is gone; the keyboard is kept for it a moment. */
  away?: boolean;
  /** This viewer may take the keyboard without asking (opened the terminal, or is an administrator). */
  owner?: boolean;
  /** How this viewer's last request for the keyboard ended. */
  refused?: "declined" | "expired";
}

export type ServerFrame =
  | { type: "output"; position: number; bytes: Uint8Array }
  | { type: "gap"; from: number; to: number }
  | { type: "snapshot"; position: number; cols: number; rows: number; bytes: Uint8Array }
  | { type: "state"; state: TerminalState };

export type ClientFrame =
  | { type: "input"; bytes: Uint8Array }
  | { type: "ack"; position: number }
  | { type: "resize"; cols: number; rows: number }
  | { type: "control"; take: boolean }
  | { type: "answer"; number: number; accept: boolean };

function buffer(type: number, size: number): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(size);
  bytes[0] = type;
  return { bytes, view: new DataView(bytes.buffer) };
}
function putPosition(view: DataView, at: number, position: number): void {
  view.setBigUint64(at, BigInt(position));
}

export function encodeOutput(position: number, payload: Uint8Array): Uint8Array {
  const { bytes, view } = buffer(frameType.output, 9 + payload.length);
  putPosition(view, 1, position);
  bytes.set(payload, 9);
  return bytes;
}
export function encodeGap(from: number, to: number): Uint8Array {
  const { bytes, view } = buffer(frameType.gap, 17);
  putPosition(view, 1, from);
  putPosition(view, 9, to);
  return bytes;
}
export function encodeSnapshot(
  position: number,
  cols: number,
  rows: number,
  payload: Uint8Array,
): Uint8Array {
  const { bytes, view } = buffer(frameType.snapshot, 13 + payload.length);
  putPosition(view, 1, position);
  view.setUint16(9, cols);
  view.setUint16(11, rows);
  bytes.set(payload, 13);
  return bytes;
}
export function encodeState(state: TerminalState): Uint8Array {
  const json = encodeUtf8(JSON.stringify(state));
  const { bytes } = buffer(frameType.state, 1 + json.length);
  bytes.set(json, 1);
  return bytes;
}
export function encodeInput(payload: Uint8Array): Uint8Array {
  const { bytes } = buffer(frameType.input, 1 + payload.length);
  bytes.set(payload, 1);
  return bytes;
}
export function encodeAck(position: number): Uint8Array {
  const { bytes, view } = buffer(frameType.ack, 9);
  putPosition(view, 1, position);
  return bytes;
}
export function encodeResize(cols: number, rows: number): Uint8Array {
  const { bytes, view } = buffer(frameType.resize, 5);
  view.setUint16(1, cols);
  view.setUint16(3, rows);
  return bytes;
}
export function encodeControl(take: boolean): Uint8Array {
  return Uint8Array.of(frameType.control, take ? 1 : 0);
}

export function encodeAnswer(number: number, accept: boolean): Uint8Array {
  const { bytes, view } = buffer(frameType.answer, 6);
  bytes[1] = accept ? 1 : 0;
  view.setUint32(2, number);
  return bytes;
}

/** Reads a frame sent by the server; undefined when it is malformed. Payloads are views, not copies. */
export function decodeServerFrame(bytes: Uint8Array): ServerFrame | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (bytes[0]) {
    case frameType.output:
      if (bytes.length < 9) return undefined;
      return { type: "output", position: Number(view.getBigUint64(1)), bytes: bytes.subarray(9) };
    case frameType.gap:
      if (bytes.length !== 17) return undefined;
      return { type: "gap", from: Number(view.getBigUint64(1)), to: Number(view.getBigUint64(9)) };
    case frameType.snapshot:
      if (bytes.length < 13) return undefined;
      return {
        type: "snapshot",
        position: Number(view.getBigUint64(1)),
        cols: view.getUint16(9),
        rows: view.getUint16(11),
        bytes: bytes.subarray(13),
      };
    case frameType.state: {
      const state = parseJson(bytes.subarray(1));
      return state === undefined ? undefined : { type: "state", state: state as TerminalState };
    }
    default:
      return undefined;
  }
}

/** Reads a frame sent by a page; undefined when it is malformed. Payloads are views, not copies. */
export function decodeClientFrame(bytes: Uint8Array): ClientFrame | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (bytes[0]) {
    case frameType.input:
      return { type: "input", bytes: bytes.subarray(1) };
    case frameType.ack: {
      if (bytes.length !== 9) return undefined;
      const position = view.getBigUint64(1);
      return position > BigInt(Number.MAX_SAFE_INTEGER)
        ? undefined
        : { type: "ack", position: Number(position) };
    }
    case frameType.resize: {
      if (bytes.length !== 5) return undefined;
      const cols = view.getUint16(1);
      const rows = view.getUint16(3);
      return cols < 2 || rows < 1 || cols > 1000 || rows > 500 ? undefined : { type: "resize", cols, rows };
    }
    case frameType.control:
      return bytes.length === 2 ? { type: "control", take: bytes[1] === 1 } : undefined;
    case frameType.answer:
      return bytes.length === 6
        ? { type: "answer", number: view.getUint32(2), accept: bytes[1] === 1 }
        : undefined;
    default:
      return undefined;
  }
}

/** Bytes of the UTF-8 character that starts with `first`; 1 for anything that can not start one. */
function characterLength(first: number): number {
  if (first >= 0xf0 && first < 0xf8) return 4;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xc2 && first < 0xe0 ? 2 : 1;
}

/**
 * Holds back a UTF-8 character whose end has not come yet (at most 3 bytes) and puts it before what follows. xterm.js
 * 6.0 loses a character cut after a byte 0x80, such as 。 and 、, when its two parts are written one after the other.
 */
export class WholeCharacters {
  #held: Uint8Array = new Uint8Array(0);

  /** The same bytes, later by at most one unfinished character. */
  join(bytes: Uint8Array): Uint8Array {
    let all = bytes;
    if (this.#held.length > 0) {
      all = new Uint8Array(this.#held.length + bytes.length);
      all.set(this.#held);
      all.set(bytes, this.#held.length);
    }
    const cut = unfinishedFrom(all);
    this.#held = all.slice(cut);
    return cut === all.length ? all : all.subarray(0, cut);
  }
  reset(): void {
    this.#held = new Uint8Array(0);
  }
}
function unfinishedFrom(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    return characterLength(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

// TextEncoder exists in Node and browsers but in neither's ES library; declared here so that this file needs no DOM.
declare class TextEncoder {
  encode(text: string): Uint8Array;
}
declare class TextDecoder {
  decode(bytes: Uint8Array): string;
}
function encodeUtf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
