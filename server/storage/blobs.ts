import { createHash, randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Blobs } from "../../agent/ports.ts";

const hashShape = /^[0-9a-f]{64}$/;

async function syncDir(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Blobs as files named by their SHA-256, two levels deep. `put` resolves when file and name are on the disk. */
export class FileBlobs implements Blobs {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  }

  async put(bytes: Uint8Array): Promise<string> {
    const hash = createHash("sha256").update(bytes).digest("hex");
    const folder = join(this.#dir, hash.slice(0, 2));
    const path = join(folder, hash);
    // Same name, same size: only a complete file is ever renamed to this name.
    if (
      await stat(path).then(
        (found) => found.size === bytes.length,
        () => false,
      )
    )
      return hash;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
    try {
      const handle = await open(temporary, "wx", 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncDir(folder);
    await syncDir(this.#dir);
    return hash;
  }

  async get(hash: string): Promise<Uint8Array | undefined> {
    if (!hashShape.test(hash)) return undefined;
    try {
      return await readFile(join(this.#dir, hash.slice(0, 2), hash));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }
}
