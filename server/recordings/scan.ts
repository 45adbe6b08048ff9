import { open } from "node:fs/promises";
import { decodeFrames, type Marker, type RecordingFrame } from "../wire/recording.ts";
import { parseHeader, type RecordingHeader } from "./format.ts";

/** Bytes read from the disk at a time. */
const blockBytes = 1024 * 1024;
/** Largest frame that is read; the recorder writes at most one batch (256 KiB) plus what the host sent at once. */
const frameMost = 64 * 1024 * 1024;
/** A place to start reading at is noted about this often, bytes of the file. */
const pointBytes = 256 * 1024;
/** Silence longer than this is listed, milliseconds. */
export const gapMs = 2000;
const gapsMost = 10_000;
const markersMost = 20_000;

export interface PlacedFrame {
  frame: RecordingFrame;
  /** Where the frame begins and ends in the file, bytes. */
  offset: number;
  end: number;
}
/** What the player needs to know without reading the recording. Times in milliseconds from its start. */
export interface RecordingIndex {
  header: RecordingHeader;
  /** Bytes of the file that hold whole frames. */
  size: number;
  durationMs: number;
  complete: boolean;
  /** Output bytes. */
  bytes: number;
  points: { offset: number; atMs: number }[];
  markers: { atMs: number; marker: Marker }[];
  /** Silences longer than two seconds, in order. */
  gaps: [from: number, to: number][];
}

/**
 * Reads a recording piece by piece: the header, then frames with their places. Memory stays at about two blocks
 * however long the recording is. Ends silently at a torn or unknown frame.
 */
export async function* readFrames(
  path: string,
  from?: number,
): AsyncGenerator<{ header: RecordingHeader } | PlacedFrame[]> {
  const file = await open(path, "r");
  try {
    let position = from ?? 0;
    let rest: Buffer = Buffer.alloc(0);
    let needHeader = from === undefined;
    for (;;) {
      const block = Buffer.allocUnsafe(blockBytes);
      const { bytesRead } = await file.read(block, 0, blockBytes, position + rest.length);
      if (bytesRead === 0) return;
      let bytes: Buffer = Buffer.concat([rest, block.subarray(0, bytesRead)]);
      if (needHeader) {
        const newline = bytes.indexOf(0x0a);
        if (newline < 0) throw new Error("not a recording: no header line");
        yield { header: parseHeader(bytes.toString("utf8", 0, newline)) };
        needHeader = false;
        position = newline + 1;
        bytes = bytes.subarray(newline + 1);
      }
      const { frames, used, broken } = decodeFrames(bytes);
      const start = position;
      yield frames.map((f) => ({ frame: f.frame, offset: start + f.offset, end: start + f.end }));
      if (broken) return;
      position += used;
      rest = Buffer.from(bytes.subarray(used));
      if (rest.length > frameMost) return;
    }
  } finally {
    await file.close();
  }
}

/** One pass over a recording file. Rejects when it is no recording. */
export async function scanRecording(path: string): Promise<RecordingIndex> {
  let index: RecordingIndex | undefined;
  let last = 0;
  for await (const part of readFrames(path)) {
    if (!Array.isArray(part)) {
      const { header } = part;
      index = {
        header,
        size: 0,
        durationMs: 0,
        complete: false,
        bytes: 0,
        points: [],
        markers: [],
        gaps: [],
      };
      continue;
    }
    if (!index) throw new Error("frames before the header");
    for (const { frame, offset, end } of part) {
      if (offset - (index.points.at(-1)?.offset ?? Number.NEGATIVE_INFINITY) >= pointBytes)
        index.points.push({ offset, atMs: frame.atMs });
      if (frame.atMs - last > gapMs && index.gaps.length < gapsMost) index.gaps.push([last, frame.atMs]);
      last = frame.atMs;
      index.durationMs = frame.atMs;
      index.size = end;
      if (frame.type === "output") index.bytes += frame.bytes.length;
      else if (frame.type === "marker") {
        if (index.markers.length < markersMost)
          index.markers.push({ atMs: frame.atMs, marker: frame.marker });
      } else if (frame.type === "end") {
        index.complete = true;
      }
    }
  }
  if (!index) throw new Error("not a recording: empty");
  return index;
}
