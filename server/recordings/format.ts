/**
 * Recording file: one JSON header line, then frames, big-endian:
 *
 *   u8 type | u32 milliseconds since the start | u32 length | payload
 *
 * Types: `o` bytes the terminal showed, `r` resize (u16 cols, u16 rows), `m` marker (UTF-8 JSON, who did what),
 * `e` end. A file without `e` belongs to a session whose server died: everything before is valid, a torn last
 * frame is ignored. Keystrokes are not recorded at all: what a person typed shows as the host's echo, so nothing
 * typed at a no-echo prompt is ever stored.
 */
export interface RecordingHeader {
  format: "bartizan/recording/v1";
  id: string;
  kind: "agent" | "shell";
  assetId: string;
  assetName: string;
  caseId?: string;
  openedBy: string;
  /** Epoch milliseconds. */
  startedAt: number;
  cols: number;
  rows: number;
}
export type Marker =
  | { what: "step"; stepId: string; command: string; by: string }
  | { what: "step_end"; stepId: string; exitCode: number | null; outcome: string }
  | { what: "control"; by: string; taken: boolean };

export type RecordingFrame =
  | { type: "output"; atMs: number; bytes: Uint8Array }
  | { type: "resize"; atMs: number; cols: number; rows: number }
  | { type: "marker"; atMs: number; marker: Marker }
  | { type: "end"; atMs: number };

export const frameHeaderBytes = 9;
const typeByte = { output: 0x6f, resize: 0x72, marker: 0x6d, end: 0x65 } as const;

export function encodeFrameHeader(type: keyof typeof typeByte, atMs: number, length: number): Buffer {
  const header = Buffer.allocUnsafe(frameHeaderBytes);
  header[0] = typeByte[type];
  header.writeUInt32BE(Math.min(Math.max(0, Math.round(atMs)), 0xffffffff), 1);
  header.writeUInt32BE(length, 5);
  return header;
}

/** Reads a whole recording. Torn or unknown frames end the list; `complete` tells whether the end was written. */
export function readRecording(file: Buffer): {
  header: RecordingHeader;
  frames: RecordingFrame[];
  complete: boolean;
} {
  const newline = file.indexOf(0x0a);
  if (newline < 0) throw new Error("not a recording: no header line");
  const header = JSON.parse(file.toString("utf8", 0, newline)) as RecordingHeader;
  if (header.format !== "bartizan/recording/v1") throw new Error("not a recording of a known version");
  const frames: RecordingFrame[] = [];
  let at = newline + 1;
  let complete = false;
  while (at + frameHeaderBytes <= file.length) {
    const atMs = file.readUInt32BE(at + 1);
    const length = file.readUInt32BE(at + 5);
    const end = at + frameHeaderBytes + length;
    if (end > file.length) break;
    const frame = decodeFrame(file[at] ?? 0, atMs, file.subarray(at + frameHeaderBytes, end));
    if (!frame) break;
    frames.push(frame);
    if (frame.type === "end") complete = true;
    at = end;
  }
  return { header, frames, complete };
}

function decodeFrame(type: number, atMs: number, payload: Buffer): RecordingFrame | undefined {
  switch (type) {
    case typeByte.output:
      return { type: "output", atMs, bytes: payload };
    case typeByte.resize:
      return payload.length === 4
        ? { type: "resize", atMs, cols: payload.readUInt16BE(0), rows: payload.readUInt16BE(2) }
        : undefined;
    case typeByte.marker:
      try {
        return { type: "marker", atMs, marker: JSON.parse(payload.toString("utf8")) as Marker };
      } catch {
        return undefined;
      }
    case typeByte.end:
      return { type: "end", atMs };
    default:
      return undefined;
  }
}
