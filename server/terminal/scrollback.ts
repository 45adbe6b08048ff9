import { TerminalModes } from "./modes.ts";

/**
 * The newest bytes of a session in a ring, addressed by position (bytes since the start of the session).
 * Grows by doubling up to `limit`, so an idle session costs 16 KiB; past the limit the oldest bytes fall out.
 */
export class Scrollback {
  readonly #limit: number;
  #ring: Buffer;
  /** Position after the newest byte. */
  #end = 0;
  /** Position of the oldest byte kept. */
  #start = 0;
  readonly #modes = new TerminalModes();

  /** @param limit bytes kept at most (DESIGN §6: 2 MiB) */
  constructor(limit = 2 * 1024 * 1024) {
    this.#limit = limit;
    this.#ring = Buffer.allocUnsafe(Math.min(limit, 16 * 1024));
  }

  get start(): number {
    return this.#start;
  }
  get end(): number {
    return this.#end;
  }

  /** The modes the terminal was in at `start`: set by bytes that are gone. */
  get modesAtStart(): TerminalModes {
    return this.#modes;
  }

  push(bytes: Uint8Array): void {
    this.#drop(bytes);
    if (bytes.length >= this.#limit) {
      // Only the tail survives; keep positions honest.
      this.#grow(this.#limit);
      this.#end += bytes.length;
      this.#start = this.#end - this.#limit;
      this.#write(this.#start, bytes.subarray(bytes.length - this.#limit));
      return;
    }
    this.#grow(this.#end - this.#start + bytes.length);
    this.#write(this.#end, bytes);
    this.#end += bytes.length;
    this.#start = Math.max(this.#start, this.#end - this.#ring.length);
  }

  /**
   * Bytes from `position`, at most `max`, without copying: up to two views into the ring, valid until the next
   * push. Undefined when `position` has fallen out or lies in the future.
   */
  read(position: number, max: number): Uint8Array[] | undefined {
    if (position < this.#start || position > this.#end) return undefined;
    const length = Math.min(max, this.#end - position);
    const at = position % this.#ring.length;
    const first = Math.min(length, this.#ring.length - at);
    const parts: Uint8Array[] = [];
    if (first > 0) parts.push(this.#ring.subarray(at, at + first));
    if (length > first) parts.push(this.#ring.subarray(0, length - first));
    return parts;
  }

  /** Looks once more at what `bytes` will push out. */
  #drop(bytes: Uint8Array): void {
    const over = this.#end - this.#start + bytes.length - this.#limit;
    if (over <= 0) return;
    const kept = Math.min(over, this.#end - this.#start);
    for (const part of this.read(this.#start, kept) ?? []) this.#modes.scan(part);
    if (over > kept) this.#modes.scan(bytes.subarray(0, over - kept));
  }
  #write(position: number, bytes: Uint8Array): void {
    const at = position % this.#ring.length;
    const first = Math.min(bytes.length, this.#ring.length - at);
    this.#ring.set(bytes.subarray(0, first), at);
    if (first < bytes.length) this.#ring.set(bytes.subarray(first), 0);
  }

  #grow(needed: number): void {
    if (needed <= this.#ring.length || this.#ring.length === this.#limit) return;
    let size = this.#ring.length;
    while (size < needed && size < this.#limit) size *= 2;
    const bigger = Buffer.allocUnsafe(Math.min(size, this.#limit));
    const old = this.read(this.#start, this.#end - this.#start) ?? [];
    this.#ring = bigger;
    let at = this.#start;
    for (const part of old) {
      this.#write(at, part);
      at += part.length;
    }
  }
}
