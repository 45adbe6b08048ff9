/** One write to the disk carries at most this much, bytes. */
export const batchBytes = 256 * 1024;
/** Empty batches kept for the next session that writes. */
const spareMost = 8;
const spare: Buffer[] = [];

/** Buffers of {@link batchBytes}, shared by all recorders: a session that shows nothing holds none. */
export function takeBatch(): Buffer {
  return spare.pop() ?? Buffer.allocUnsafeSlow(batchBytes);
}
export function giveBatch(buffer: Buffer): void {
  if (buffer.length === batchBytes && spare.length < spareMost) spare.push(buffer);
}
