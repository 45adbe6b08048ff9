/** Keeps the first and the last half of `limit` bytes of a stream; the middle is counted and dropped. */
export class HeadTail {
  total = 0;
  #limit: number;
  #head: Uint8Array[] = [];
  #headBytes = 0;
  #tail: Uint8Array[] = [];
  #tailBytes = 0;

  constructor(limit: number) {
    this.#limit = Math.max(2, limit);
  }

  push(chunk: Uint8Array): void {
    this.total += chunk.length;
    const headRoom = Math.ceil(this.#limit / 2) - this.#headBytes;
    const forHead = chunk.subarray(0, Math.max(0, headRoom));
    if (forHead.length > 0) {
      this.#head.push(forHead);
      this.#headBytes += forHead.length;
    }
    const rest = chunk.subarray(forHead.length);
    if (rest.length === 0) return;
    this.#tail.push(rest);
    this.#tailBytes += rest.length;
    this.#trim();
  }

  /** What is kept, with `notice(droppedBytes)` between head and tail when something was dropped. */
  bytes(notice: (dropped: number) => string): Uint8Array {
    const tailRoom = Math.floor(this.#limit / 2);
    const tail = Buffer.concat(this.#tail);
    const kept = tail.subarray(Math.max(0, tail.length - tailRoom));
    const dropped = this.total - this.#headBytes - kept.length;
    const gap = dropped > 0 ? [Buffer.from(notice(dropped))] : [];
    return new Uint8Array(Buffer.concat([...this.#head, ...gap, kept]));
  }

  #trim(): void {
    const tailRoom = Math.floor(this.#limit / 2);
    for (
      let first = this.#tail[0];
      first && this.#tailBytes - first.length >= tailRoom;
      first = this.#tail[0]
    ) {
      this.#tail.shift();
      this.#tailBytes -= first.length;
    }
  }
}
