import { ackWindow, maxOutputFrame } from "../wire/codes.ts";

/**
 * When a viewer may be sent how much. Three positions: sent ≤ acked + window. A position acknowledged beyond
 * what was sent is a protocol error, ignored by clamping. Pure: knows no socket and no clock.
 */
export class ViewerFlow {
  #sent: number;
  #acked: number;
  readonly #window: number;

  constructor(from: number, window = ackWindow) {
    this.#sent = from;
    this.#acked = from;
    this.#window = window;
  }

  get sent(): number {
    return this.#sent;
  }
  get unacked(): number {
    return this.#sent - this.#acked;
  }
  /** Bytes that may be sent in one frame now; 0 = wait for an ack. */
  get credit(): number {
    return Math.max(0, Math.min(maxOutputFrame, this.#window - this.unacked));
  }
  /**
   * Whether the source should wait, `end` being the position after its newest byte. Unsent bytes count too: one
   * read of a fast connection can bring more than the ring holds before a timer gets its turn. Half a window more than
   * may be sent: then the next bytes are there when the page has room, and the host is not stopped by every burst (half
   * of the stops, a tenth of the rate). Once waiting, it goes on waiting until nothing but the window itself is open, so
   * that source and page do not stop each other in turns.
   */
  behind(end: number, waiting: boolean): boolean {
    return end - this.#acked >= (waiting ? this.#window : this.#window * 1.5);
  }

  didSend(bytes: number): void {
    this.#sent += bytes;
  }
  ack(position: number): void {
    if (position > this.#acked) this.#acked = Math.min(position, this.#sent);
  }
  /** After a snapshot: everything up to `position` is on its way, nothing older will be acknowledged. */
  jump(position: number): void {
    this.#sent = position;
    this.#acked = position;
  }
}

/**
 * Decides between sending now and waiting a moment: at once until `burst` bytes were sent within `window`
 * milliseconds, then coalesced to one frame per window or per full frame. Keeps typing immediate and a flood
 * cheap (measured: busy p99 104 → 8 ms).
 */
export class Coalescer {
  #since = 0;
  #bytes = 0;
  readonly #windowMs: number;
  readonly #burst: number;

  constructor(windowMs = 4, burst = 4096) {
    this.#windowMs = windowMs;
    this.#burst = burst;
  }

  /** True = send now; false = wait until the window ends. `now` in milliseconds, monotonic. */
  sendNow(pending: number, now: number): boolean {
    if (now - this.#since >= this.#windowMs) {
      this.#since = now;
      this.#bytes = 0;
    }
    if (pending >= maxOutputFrame || this.#bytes < this.#burst) {
      this.#bytes += pending;
      return true;
    }
    return false;
  }
  /** Milliseconds until the window that made sendNow refuse is over. */
  get delayMs(): number {
    return this.#windowMs;
  }
}
