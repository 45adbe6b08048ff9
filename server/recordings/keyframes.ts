import { readFile, rename, writeFile } from "node:fs/promises";
import { headlessTerminal } from "../terminal/headless.ts";
import { readFrames } from "./scan.ts";

/** A screen is kept about this often, output bytes: at 20 MB/s the player needs 0.2 s from one to any place. */
const everyBytes = 4 * 1024 * 1024;
/** Lines above the screen kept with it. */
const keptLines = 200;
/** Longest time for one recording, milliseconds: output can be made to keep a terminal busy. */
const budgetMs = 10 * 60 * 1000;

/** The screen before the frame at `offset`: write it to an empty terminal of this size, then go on from there. */
export interface Keyframe {
  offset: number;
  atMs: number;
  cols: number;
  rows: number;
  /** Escape sequences that rebuild the screen; from the host, only ever written to a terminal. */
  screen: string;
}

/** Replays a recording once and keeps its screen every 4 MiB. Costs about 40 ms of processor time per MiB. */
export async function makeKeyframes(path: string): Promise<Keyframe[]> {
  const keyframes: Keyframe[] = [];
  const { terminal, write, serialize } = headlessTerminal(80, 24, keptLines, budgetMs);
  let since = 0;
  try {
    for await (const part of readFrames(path)) {
      if (!Array.isArray(part)) {
        terminal.resize(part.header.cols, part.header.rows);
        continue;
      }
      for (const { frame, offset } of part) {
        if (frame.type === "resize") terminal.resize(Math.max(2, frame.cols), Math.max(1, frame.rows));
        if (frame.type !== "output") continue;
        if (since >= everyBytes) {
          const { cols, rows } = terminal;
          const screen = serialize(keptLines);
          keyframes.push({ offset, atMs: frame.atMs, cols, rows, screen });
          since = 0;
        }
        since += frame.bytes.length;
        await write(frame.bytes);
      }
    }
  } finally {
    terminal.dispose();
  }
  return keyframes;
}

/** The keyframes of a finished recording, made once and kept beside it as `<id>.key`. One is made at a time. */
export class Keyframes {
  readonly #making = new Map<string, Promise<Keyframe[]>>();
  #queue: Promise<unknown> = Promise.resolve();

  /** Undefined: being made, ask again. `path` is the recording's file. Never rejects: without them seeking is slower. */
  async of(path: string): Promise<Keyframe[] | undefined> {
    const kept = await readFile(keyPath(path), "utf8").catch(() => undefined);
    if (kept !== undefined) {
      try {
        return JSON.parse(kept) as Keyframe[];
      } catch {
        return [];
      }
    }
    if (!this.#making.has(path)) {
      const made = this.#queue.then(() => this.#make(path));
      this.#queue = made.catch(() => undefined);
      this.#making.set(path, made);
      void made.catch(() => undefined).finally(() => this.#making.delete(path));
    }
    return undefined;
  }
  async #make(path: string): Promise<Keyframe[]> {
    const keyframes = await makeKeyframes(path).catch(() => []);
    await writeFile(`${keyPath(path)}.new`, JSON.stringify(keyframes), { mode: 0o600 });
    await rename(`${keyPath(path)}.new`, keyPath(path));
    return keyframes;
  }
}
export const keyPath = (recording: string): string => recording.replace(/\.rec$/, ".key");
/** Recordings with less output than this need no keyframes, bytes. */
export const keyframesFrom = everyBytes;
