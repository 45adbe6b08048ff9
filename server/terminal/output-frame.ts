import { SpareBuffers } from "../spare-buffers.ts";
import { frameType, maxOutputFrame } from "../wire/codes.ts";

/** Smaller frames are cheaper to make than to keep. */
const keptFrom = 4096;
const headerBytes = 9;
/** A flood fills these one after the other; 1 MiB. */
const frames = new SpareBuffers(headerBytes + maxOutputFrame, 16);

/**
 * The same bytes as `encodeOutput` of the joined parts, with a single copy and no zeroing: this runs for every
 * byte a terminal shows. The copy is needed, since the socket may send later and the parts are views into a ring.
 * @param length of all parts, at most `maxOutputFrame`
 */
export function outputFrame(
  position: number,
  parts: readonly Uint8Array[],
  length: number,
): { frame: Buffer; sent?: () => void } {
  const kept = length >= keptFrom ? frames.take() : undefined;
  const frame = kept ? kept.subarray(0, headerBytes + length) : Buffer.allocUnsafe(headerBytes + length);
  frame[0] = frameType.output;
  frame.writeBigUInt64BE(BigInt(position), 1);
  let at = headerBytes;
  for (const part of parts) {
    frame.set(part, at);
    at += part.length;
  }
  return kept ? { frame, sent: () => frames.give(kept) } : { frame };
}
