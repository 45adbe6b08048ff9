/** Longest wait for the rest of a line, milliseconds: shorter than a person notices. */
const patienceMs = 40;
/** A line longer than this is passed on in pieces, bytes. */
const longestLine = 16_384;

/**
 * Passes output on in whole lines where it can, so that a secret cut in two by the network is still
 * recognised by whoever removes secrets further down.
 */
export class LiveOutput {
  #sink: (chunk: Uint8Array) => void | Promise<void>;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(sink: (chunk: Uint8Array) => void | Promise<void>) {
    this.#sink = sink;
  }

  push(chunk: Uint8Array): void | Promise<void> {
    const cut = chunk.lastIndexOf(0x0a) + 1;
    this.#hold(chunk.subarray(0, cut));
    const wait = cut > 0 ? this.flush() : undefined;
    this.#hold(chunk.subarray(cut));
    if (this.#heldBytes > longestLine) return this.flush();
    if (this.#heldBytes > 0) this.#timer ??= setTimeout(() => void this.flush(), patienceMs);
    return wait;
  }

  flush(): void | Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#heldBytes === 0) return;
    const [only] = this.#held;
    const bytes = this.#held.length === 1 && only ? only : new Uint8Array(Buffer.concat(this.#held));
    this.#held = [];
    this.#heldBytes = 0;
    return this.#sink(bytes);
  }

  #hold(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#held.push(part);
    this.#heldBytes += part.length;
  }
}
