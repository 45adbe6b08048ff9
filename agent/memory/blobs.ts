import type { Blobs } from "../ports.ts";

/** Blobs in memory. `sha256` gives the lower-case hex digest of bytes. */
export class MemoryBlobs implements Blobs {
  readonly #bytes = new Map<string, Uint8Array>();
  readonly #sha256: (bytes: Uint8Array) => string;

  constructor(sha256: (bytes: Uint8Array) => string) {
    this.#sha256 = sha256;
  }

  async put(bytes: Uint8Array): Promise<string> {
    const hash = this.#sha256(bytes);
    if (!this.#bytes.has(hash)) this.#bytes.set(hash, bytes.slice());
    return hash;
  }

  async get(hash: string): Promise<Uint8Array | undefined> {
    return this.#bytes.get(hash)?.slice();
  }
}
