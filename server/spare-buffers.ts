/** Bytes of one buffer, spare ones kept at most. */
const size = 256 * 1024;
const most = 8;

/**
 * Buffers used again and again. What a flood allocates outside of the collector's heap makes the collector go over all
 * of it, several times a second: half of what the flood costs, and pauses in which no key moves.
 */
export class SpareBuffers {
  readonly size: number;
  readonly #most: number;
  readonly #spare: Buffer[] = [];

  /** @param bytes of each; @param kept how many are kept while nobody uses them */
  constructor(bytes: number, kept: number) {
    this.size = bytes;
    this.#most = kept;
  }
  take(): Buffer {
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.size);
  }
  /** Nobody reads or writes it any more. */
  give(buffer: Buffer): void {
    if (this.#spare.length < this.#most) this.#spare.push(buffer);
  }
}

/** For what is read from hosts and written to the disk, shared by all sessions: a quiet one holds none. */
export const batches = new SpareBuffers(size, most);
