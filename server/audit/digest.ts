import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { batches } from "../spare-buffers.ts";

/** SHA-256 (hex) of the first `size` bytes of a file. */
export interface FileDigest {
  sha256: string;
  size: number;
}

/**
 * SHA-256 of a file that grows: goes on where it stopped, so that looking again costs only what was added. A piece at
 * a time (256 KiB, a sixth of a millisecond), in a buffer that is used again: a large recording ends while others type.
 */
export class GrowingDigest {
  readonly #path: string;
  readonly #hash: Hash = createHash("sha256");
  #size = 0;

  constructor(path: string) {
    this.#path = path;
  }
  /** Bytes seen so far. */
  get size(): number {
    return this.#size;
  }
  /** Up to `most` bytes of the file, or all that is there. Undefined when the file is not there. */
  async upTo(most = Number.POSITIVE_INFINITY): Promise<FileDigest | undefined> {
    const file = await opened(this.#path);
    if (!file) return undefined;
    const buffer = batches.take();
    try {
      while (this.#size < most) {
        const length = Math.min(buffer.length, most - this.#size);
        const { bytesRead } = await file.read(buffer, 0, length, this.#size);
        if (bytesRead === 0) break;
        this.#hash.update(buffer.subarray(0, bytesRead));
        this.#size += bytesRead;
      }
    } finally {
      batches.give(buffer);
      await file.close();
    }
    return { sha256: this.#hash.copy().digest("hex"), size: this.#size };
  }
}

async function opened(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** SHA-256 and size (bytes) of a file, read in pieces; undefined when it is not there. */
export function sha256Of(path: string): Promise<FileDigest | undefined> {
  return new GrowingDigest(path).upTo();
}
