/** Window a channel starts with and never goes below while it has its connection to itself, bytes. */
export const baseWindow = 256 * 1024;
/** Window while other channels share the connection, bytes: what one may put in front of a keystroke's echo. */
export const sharedWindow = 128 * 1024;
/** The same while somebody types on the connection: half a millisecond of a flood. */
export const typingWindow = 32 * 1024;
/**
 * What each channel may bring meanwhile, bytes in a millisecond (2 MB/s, as in turns.ts): the host's SSH server is one
 * process for all channels of a connection, and what a flood keeps it busy with the echo waits for.
 */
export const typingRate = 2048;
/** Largest window, bytes: 40 MB/s over a round trip of 50 ms. */
export const largestWindow = 2 * 1024 * 1024;
/** A rate is measured over at least this long, milliseconds: shorter is noise. */
const shortestSlotMs = 5;

/**
 * How many bytes a host may send on one channel before we have read them. All of it still comes out after Ctrl-C
 * when the reader is what is slow, so a reader that had to pause halves it; one that keeps up does not let it fill,
 * so each window taken without a pause doubles it, which long ways need. Beside other channels of the connection it
 * is only as large as the measured rate and round trip ask for. Pure: no clock, no socket.
 */
export class ReceiveWindow {
  readonly #roundTripMs: number;
  #grown = baseWindow;
  #sinceGrowth = 0;
  /** Twice what was read in one round trip, at most so far. */
  #needed = 0;
  /** Bytes the host may have sent and we have not read. */
  #open = baseWindow;
  #slotStart: number;
  #slotBytes = 0;

  /** @param now monotonic milliseconds */
  constructor(roundTripMs: number, now: number) {
    this.#roundTripMs = roundTripMs;
    this.#slotStart = now;
  }

  /** Bytes granted and not yet read. */
  get open(): number {
    return this.#open;
  }
  /** The size aimed at; `beside`: bytes it is kept to where it can, since other channels use the connection. */
  size(beside?: number): number {
    return beside === undefined ? this.#grown : Math.max(beside, this.#needed);
  }

  /** The reader took `bytes`. Returns how many more the host may be granted now; 0 = later, together with more. */
  took(bytes: number, now: number, beside?: number): number {
    this.#open -= bytes;
    this.#measure(bytes, now);
    const size = this.size(beside);
    const due = size - this.#open;
    if (due < size / 2) return 0;
    this.#open += due;
    return due;
  }

  /** The reader asked for a pause. */
  paused(): void {
    this.#grown = Math.max(baseWindow, this.#grown / 2);
    this.#sinceGrowth = 0;
  }

  #measure(bytes: number, now: number): void {
    this.#sinceGrowth += bytes;
    if (this.#sinceGrowth >= this.#grown) {
      this.#sinceGrowth = 0;
      this.#grown = Math.min(largestWindow, this.#grown * 2);
    }
    this.#slotBytes += bytes;
    const elapsed = now - this.#slotStart;
    if (elapsed < Math.max(shortestSlotMs, this.#roundTripMs)) return;
    const perRoundTrip = (this.#slotBytes * this.#roundTripMs) / elapsed;
    this.#needed = Math.min(largestWindow, Math.max(this.#needed, Math.ceil(2 * perRoundTrip)));
    this.#slotStart = now;
    this.#slotBytes = 0;
  }
}

/** Spreads grants over time. Pure: no clock, no timer. */
export class Pace {
  readonly #perMs: number;
  #free = 0;

  /** @param perMs bytes in a millisecond */
  constructor(perMs: number) {
    this.#perMs = perMs;
  }
  /** Milliseconds to wait before the host is granted `bytes` more, in whole ones; what came before counts. */
  waitMs(bytes: number, now: number): number {
    const at = Math.max(now, this.#free);
    this.#free = at + bytes / this.#perMs;
    return Math.floor(at - now);
  }
}
