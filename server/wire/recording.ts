/**
 * The recording format as page and server share it. A file is one JSON header line, then frames, big-endian:
 *
 *   u8 type | u32 milliseconds since the start | u32 length | payload
 *
 * Types: `o` bytes the terminal showed, `r` resize (u16 cols, u16 rows), `m` marker (UTF-8 JSON, who did what),
 * `e` end. A file without `e` belongs to a session whose server died: everything before is valid, a torn last
 * frame is ignored. Keystrokes are not recorded at all: what a person typed shows as the host's echo, so nothing
 * typed at a no-echo prompt is ever stored.
 */
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
export const frameTypeByte = { output: 0x6f, resize: 0x72, marker: 0x6d, end: 0x65 } as const;

/** Node and browsers have it; this folder compiles without the types of either. */
declare class TextDecoder {
  decode(bytes: Uint8Array): string;
}
const text = new TextDecoder();

function decodePayload(type: number, atMs: number, payload: Uint8Array): RecordingFrame | undefined {
  switch (type) {
    case frameTypeByte.output:
      return { type: "output", atMs, bytes: payload };
    case frameTypeByte.resize: {
      if (payload.length !== 4) return undefined;
      const [a = 0, b = 0, c = 0, d = 0] = payload;
      return { type: "resize", atMs, cols: a * 256 + b, rows: c * 256 + d };
    }
    case frameTypeByte.marker:
      try {
        return { type: "marker", atMs, marker: JSON.parse(text.decode(payload)) as Marker };
      } catch {
        return undefined;
      }
    case frameTypeByte.end:
      return { type: "end", atMs };
    default:
      return undefined;
  }
}

/**
 * Decodes the whole frames at the start of `bytes`; `used` tells how many bytes they took. `broken` is true when
 * what follows can not be a frame: nothing after it can be read. Payloads are views into `bytes`, not copies.
 */
export function decodeFrames(bytes: Uint8Array): {
  frames: { frame: RecordingFrame; offset: number; end: number }[];
  used: number;
  broken: boolean;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: { frame: RecordingFrame; offset: number; end: number }[] = [];
  let at = 0;
  while (at + frameHeaderBytes <= bytes.length) {
    const end = at + frameHeaderBytes + view.getUint32(at + 5);
    if (end > bytes.length) break;
    const payload = bytes.subarray(at + frameHeaderBytes, end);
    const frame = decodePayload(bytes[at] ?? 0, view.getUint32(at + 1), payload);
    if (!frame) return { frames, used: at, broken: true };
    frames.push({ frame, offset: at, end });
    at = end;
  }
  return { frames, used: at, broken: false };
}
