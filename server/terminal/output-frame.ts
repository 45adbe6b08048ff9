import { frameType } from "../wire/codes.ts";

/**
 * The same bytes as `encodeOutput` of the joined parts, with a single copy and no zeroing: this runs for every
 * byte a terminal shows. The copy is needed, since the socket may send later and the parts are views into a ring.
 */
export function outputFrame(position: number, parts: readonly Uint8Array[], length: number): Buffer {
  const frame = Buffer.allocUnsafe(9 + length);
  frame[0] = frameType.output;
  frame.writeBigUInt64BE(BigInt(position), 1);
  let at = 9;
  for (const part of parts) {
    frame.set(part, at);
    at += part.length;
  }
  return frame;
}
