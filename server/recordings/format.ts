import { decodeFrames, frameHeaderBytes, frameTypeByte, type RecordingFrame } from "../wire/recording.ts";

/** First line of a recording file; the frames that follow are described in wire/recording.ts. */
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

export function encodeFrameHeader(type: keyof typeof frameTypeByte, atMs: number, length: number): Buffer {
  const header = Buffer.allocUnsafe(frameHeaderBytes);
  header[0] = frameTypeByte[type];
  header.writeUInt32BE(Math.min(Math.max(0, Math.round(atMs)), 0xffffffff), 1);
  header.writeUInt32BE(length, 5);
  return header;
}

export function parseHeader(line: string): RecordingHeader {
  const header = JSON.parse(line) as RecordingHeader;
  if (header.format !== "bartizan/recording/v1") throw new Error("not a recording of a known version");
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
  const header = parseHeader(file.toString("utf8", 0, newline));
  const frames = decodeFrames(file.subarray(newline + 1)).frames.map(({ frame }) => frame);
  return { header, frames, complete: frames.some((frame) => frame.type === "end") };
}
