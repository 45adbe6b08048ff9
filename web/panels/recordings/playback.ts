import { decodeFrames, type RecordingFrame } from "../../../server/wire/recording.ts";
import type { RecordingIndex } from "../../../server/wire/records.ts";

/** The part of a terminal that a replay writes to. */
export interface PlaybackScreen {
  reset(): void;
  resize(cols: number, rows: number): void;
  /** `done` when the bytes are on the screen. */
  write(data: Uint8Array | string, done: () => void): void;
}
/** Reads bytes `from`…`to` of the recording file. */
export type ReadFrames = (from: number, to: number) => Promise<Uint8Array>;

/** Pieces of the recording kept in memory; each is about 256 KiB. */
const piecesKept = 24;
/** Going on is as good as a kept screen up to this distance, bytes. */
const jumpBytes = 1024 * 1024;
/** Most bytes of one request (the server's limit is 8 MiB). */
const sliceBytes = 8 * 1024 * 1024;

/** Output given to the screen at once, bytes: the write callback costs a timer each. */
const batchBytes = 64 * 1024;

interface Start {
  offset: number;
  keyframe?: NonNullable<RecordingIndex["keyframes"]>[number];
}
const sane = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));

/**
 * Shows a recording at any moment on a screen. Pieces are read when needed; a jump back, or far ahead, starts from
 * the nearest kept screen. One request is worked on at a time; a newer one takes over between two frames.
 */
export class Playback {
  readonly #index: RecordingIndex;
  readonly #read: ReadFrames;
  readonly #screen: PlaybackScreen;
  readonly #pieces = new Map<number, Promise<RecordingFrame[]>>();
  /** What the screen shows: every frame before this one of this piece. */
  #piece = -1;
  #frame = 0;
  #wanted = 0;
  #shown = -1;
  #working: Promise<void> | undefined;
  #disposed = false;

  constructor(index: RecordingIndex, read: ReadFrames, screen: PlaybackScreen) {
    this.#index = index;
    this.#read = read;
    this.#screen = screen;
  }

  /** Makes the screen show the recording at `atMs`. Resolves when it does, or a newer request took over. */
  show(atMs: number): Promise<void> {
    this.#wanted = atMs;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
    return this.#working;
  }
  dispose(): void {
    this.#disposed = true;
  }

  async #work(): Promise<void> {
    while (!this.#disposed && this.#shown !== this.#wanted) {
      const target = this.#wanted;
      await this.#goTo(target);
      if (this.#wanted === target) this.#shown = target;
    }
  }

  async #goTo(target: number): Promise<void> {
    const { points } = this.#index;
    const start = this.#startFor(target);
    if (start) await this.#restart(start);
    while (this.#piece < points.length) {
      const frames = await this.#load(this.#piece);
      // Read ahead so that playing on does not wait.
      if (this.#piece + 1 < points.length) void this.#load(this.#piece + 1).catch(() => undefined);
      while (this.#frame < frames.length) {
        if (this.#disposed || this.#wanted < target) return;
        const due = frames.slice(this.#frame).findIndex((frame) => frame.atMs > target);
        const batch = batchOf(frames, this.#frame, due < 0 ? frames.length : this.#frame + due);
        if (batch.length === 0) return;
        this.#frame += batch.length;
        await this.#apply(batch);
      }
      if (this.#piece + 1 >= points.length) return;
      this.#piece++;
      this.#frame = 0;
    }
  }

  /** Where to begin anew for this moment; undefined when going on from here is best. */
  #startFor(target: number): Start | undefined {
    const first = this.#index.points[0];
    if (!first) return undefined;
    const keyframe = this.#index.keyframes?.findLast((k) => k.atMs <= target);
    const here = this.#index.points[this.#piece]?.offset ?? -1;
    const back = this.#piece < 0 || target < this.#shown;
    if (keyframe && (back || keyframe.offset > here + jumpBytes))
      return { offset: keyframe.offset, keyframe };
    return back ? { offset: first.offset } : undefined;
  }
  async #restart({ offset, keyframe }: Start): Promise<void> {
    this.#screen.reset();
    this.#resize(keyframe?.cols ?? this.#index.cols, keyframe?.rows ?? this.#index.rows);
    if (keyframe) await this.#write(keyframe.screen);
    const { points } = this.#index;
    this.#piece = Math.max(
      0,
      points.findLastIndex((point) => point.offset <= offset),
    );
    // A kept screen may lie inside a piece: the frames before it are on the screen already.
    const before = offset - (points[this.#piece]?.offset ?? 0);
    this.#frame = 0;
    if (before > 0) {
      const bytes = await this.#read(offset - before, offset);
      this.#frame = decodeFrames(bytes).frames.length;
    }
  }

  async #apply(batch: readonly RecordingFrame[]): Promise<void> {
    const [first] = batch;
    if (first?.type === "resize") this.#resize(first.cols, first.rows);
    const parts = batch.flatMap((frame) => (frame.type === "output" ? [frame.bytes] : []));
    if (parts.length === 1 && parts[0]) await this.#write(parts[0]);
    else if (parts.length > 1) await this.#write(joined(parts));
  }
  #resize(cols: number, rows: number): void {
    this.#screen.resize(sane(cols, 2, 1000), sane(rows, 1, 500));
  }
  #write(data: Uint8Array | string): Promise<void> {
    return new Promise((done) => this.#screen.write(data, done));
  }

  #load(piece: number): Promise<RecordingFrame[]> {
    const known = this.#pieces.get(piece);
    if (known) return known;
    const { points, size } = this.#index;
    const from = points[piece]?.offset ?? size;
    const loading = this.#readAll(from, points[piece + 1]?.offset ?? size).then((bytes) =>
      decodeFrames(bytes).frames.map(({ frame }) => frame),
    );
    this.#pieces.set(piece, loading);
    loading.catch(() => this.#pieces.delete(piece));
    for (const old of this.#pieces.keys()) {
      if (this.#pieces.size <= piecesKept) break;
      if (old !== piece && old !== this.#piece) this.#pieces.delete(old);
    }
    return loading;
  }
  /** In the slices the server gives at most. */
  async #readAll(from: number, to: number): Promise<Uint8Array> {
    if (to - from <= sliceBytes) return await this.#read(from, to);
    const all = new Uint8Array(to - from);
    for (let at = from; at < to; at += sliceBytes)
      all.set(await this.#read(at, Math.min(to, at + sliceBytes)), at - from);
    return all;
  }
}

/** The next frames that can go to the screen at once: a change of size comes first or waits for the next batch. */
function batchOf(frames: readonly RecordingFrame[], from: number, to: number): RecordingFrame[] {
  const batch: RecordingFrame[] = [];
  let bytes = 0;
  for (let at = from; at < to && bytes < batchBytes; at++) {
    const frame = frames[at];
    if (!frame || (frame.type === "resize" && batch.length > 0)) break;
    if (frame.type === "output") bytes += frame.bytes.length;
    batch.push(frame);
  }
  return batch;
}
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Play time that skips silence: a pause longer than `most` milliseconds ends after `most`. */
export function afterPause(gaps: RecordingIndex["gaps"], atMs: number, most: number): number {
  const gap = gaps.find(([from, to]) => atMs > from + most && atMs < to);
  return gap ? gap[1] : atMs;
}

/** Who was at work when: stretches of the timeline, in order. */
export interface Stretch {
  from: number;
  to: number;
  who: "agent" | "person";
  name: string;
  /** The step's command, as data. */
  command?: string;
  exitCode?: number | null;
}
export function stretchesOf({ markers, durationMs, recording }: RecordingIndex): Stretch[] {
  const stretches: Stretch[] = [];
  const open = new Map<string, Stretch>();
  const begin = (key: string, stretch: Stretch) => {
    stretches.push(stretch);
    open.set(key, stretch);
  };
  const base = { to: durationMs, who: "person" } as const;
  if (recording.kind === "shell") begin("control", { ...base, from: 0, name: recording.openedBy });
  for (const { atMs, marker } of markers) {
    if (marker.what === "step") {
      const { by, command } = marker;
      begin(marker.stepId, { from: atMs, to: durationMs, who: "agent", name: by, command });
    } else if (marker.what === "step_end") {
      const step = open.get(marker.stepId);
      if (step) Object.assign(step, { to: atMs, exitCode: marker.exitCode });
      open.delete(marker.stepId);
    } else {
      const held = open.get("control");
      if (held) held.to = atMs;
      open.delete("control");
      if (marker.taken) begin("control", { ...base, from: atMs, name: marker.by });
    }
  }
  return stretches;
}
