import { closeSync, fdatasync, fsync, openSync, write } from "node:fs";
import { promisify } from "node:util";
import { batches } from "../spare-buffers.ts";
import { frameHeaderBytes, type Marker } from "../wire/recording.ts";
import { encodeFrameHeader, type RecordingHeader } from "./format.ts";

/**
 * What was shown is handed to the kernel at the latest after this long, milliseconds: a killed process loses no more
 * than that and what a slow disk has not taken (`backlog`). It is forced onto the disk when the recording ends.
 */
const holdMs = 50;
/** Output that follows within this time joins the frame before it, milliseconds: shorter than one screen refresh. */
const joinMs = 8;

/** One write to the disk carries at most this much, bytes. */
const batchBytes = batches.size;

const writeSome = promisify(write);
const syncFile = promisify(fsync);
const syncData = promisify(fdatasync);

export interface RecorderOptions {
  /** Size of the file at which it is full, bytes. */
  mostBytes?: number;
  /** Monotonic milliseconds. */
  now?: () => number;
}

/**
 * Writes one recording. Never blocks the terminal: frames are gathered into batches and written in the background;
 * when the disk is slower than the host `backlog` grows and the session pauses its source. A failed disk or a full
 * recording ends it early: `stopped` says why, the session goes on and the person is told. Such a file has no end frame.
 */
export class Recorder {
  readonly header: RecordingHeader;
  readonly path: string;
  readonly #now: () => number;
  #fd: number | undefined;
  #batch: Buffer | undefined;
  #used = 0;
  /** The output frame at the end of the batch that may still grow. */
  #last: { at: number; ms: number } | undefined;
  #queue: { buffer: Buffer; length: number }[] = [];
  #queued = 0;
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #bytes = 0;
  /** Of the file, roughly: headers of joined frames are not counted twice. */
  #size = 0;
  /** Bytes the file has. */
  #written = 0;
  #lastMs = 0;
  #closed: Promise<void> | undefined;
  /** First write error, if any. */
  failed: Error | undefined;
  #full = false;
  readonly #mostBytes: number;
  /** Called once when the recording ends before its session. */
  onStopped: () => void = () => {};

  constructor(
    path: string,
    header: RecordingHeader,
    { mostBytes = Number.POSITIVE_INFINITY, now = () => performance.now() }: RecorderOptions = {},
  ) {
    this.header = header;
    this.path = path;
    this.#mostBytes = mostBytes;
    const start = now();
    this.#now = () => now() - start;
    try {
      this.#fd = openSync(path, "wx", 0o600);
    } catch (error) {
      this.#fail(error);
    }
    this.#append(Buffer.from(`${JSON.stringify(header)}\n`));
  }

  /** Why nothing more is recorded although the session goes on. */
  get stopped(): "failed" | "full" | undefined {
    return this.failed ? "failed" : this.#full ? "full" : undefined;
  }
  /** Output bytes recorded so far. */
  get bytes(): number {
    return this.#bytes;
  }
  /** Of the file and what is to be written to it, roughly, bytes. */
  get size(): number {
    return this.#size;
  }
  get durationMs(): number {
    return Math.round(this.#lastMs);
  }
  /** Bytes handed over but not yet taken by the disk. */
  get backlog(): number {
    return this.#queued + this.#used;
  }
  /** Resolves when everything recorded so far is in the file (or the recording has failed). Never rejects. */
  async flush(): Promise<void> {
    this.#seal();
    await this.#writing;
  }

  /** The same, and on the disk: a loss of power takes nothing of it away. Undefined when it can not be said. */
  async sync(): Promise<number | undefined> {
    await this.flush();
    if (this.#fd === undefined || this.failed) return undefined;
    const written = this.#written;
    return await syncData(this.#fd).then(
      () => written,
      () => undefined,
    );
  }

  output(bytes: Uint8Array): void {
    this.#output(bytes, this.#now());
  }
  /** The same for pieces that came at once. */
  outputs(parts: readonly Uint8Array[]): void {
    const now = this.#now();
    for (const part of parts) this.#output(part, now);
  }
  #output(bytes: Uint8Array, now: number): void {
    if (bytes.length === 0 || this.stopped) return;
    if (this.#size + bytes.length > this.#mostBytes) {
      this.#full = true;
      this.onStopped();
      return;
    }
    this.#bytes += bytes.length;
    this.#size += bytes.length;
    const last = this.#last;
    const batch = this.#batch;
    if (last && batch && now - last.ms < joinMs && this.#used + bytes.length <= batchBytes) {
      this.#lastMs = now;
      batch.set(bytes, this.#used);
      this.#used += bytes.length;
      batch.writeUInt32BE(this.#used - last.at - frameHeaderBytes, last.at + 5);
      return;
    }
    this.#frame("output", bytes, now);
  }
  resize(cols: number, rows: number): void {
    const payload = Buffer.allocUnsafe(4);
    payload.writeUInt16BE(cols, 0);
    payload.writeUInt16BE(rows, 2);
    this.#frame("resize", payload);
  }
  marker(marker: Marker): void {
    this.#frame("marker", Buffer.from(JSON.stringify(marker)));
  }

  /** Writes the end and waits until the file is on disk (fsync). */
  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    this.#frame("end", new Uint8Array());
    await this.flush();
    const fd = this.#fd;
    if (fd === undefined) return;
    this.#fd = undefined;
    try {
      if (!this.failed) await syncFile(fd);
    } catch (error) {
      this.#fail(error);
    } finally {
      closeSync(fd);
    }
  }

  #frame(type: "output" | "resize" | "marker" | "end", payload: Uint8Array, now = this.#now()): void {
    if (this.stopped || this.#fd === undefined) return;
    this.#lastMs = now;
    this.#size += frameHeaderBytes;
    const size = frameHeaderBytes + payload.length;
    if (this.#used + size > batchBytes) this.#seal();
    const at = this.#used;
    this.#append(encodeFrameHeader(type, now, payload.length));
    this.#append(payload);
    this.#last = type === "output" && this.#batch ? { at, ms: now } : undefined;
  }

  /** Copies: the caller's buffer may be a view that changes. */
  #append(bytes: Uint8Array): void {
    if (this.failed || this.#fd === undefined || bytes.length === 0) return;
    if (this.#used + bytes.length > batchBytes) this.#seal();
    if (bytes.length > batchBytes) {
      this.#enqueue(Buffer.from(bytes), bytes.length);
      return;
    }
    this.#batch ??= batches.take();
    this.#batch.set(bytes, this.#used);
    this.#used += bytes.length;
    this.#timer ??= setTimeout(() => this.#seal(), holdMs);
  }

  #seal(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#batch;
    if (!batch) return;
    const length = this.#used;
    this.#batch = undefined;
    this.#used = 0;
    this.#last = undefined;
    this.#enqueue(batch, length);
  }

  #enqueue(buffer: Buffer, length: number): void {
    this.#queue.push({ buffer, length });
    this.#queued += length;
    this.#writing ??= this.#work();
  }

  async #work(): Promise<void> {
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      try {
        await this.#writeAll(next.buffer, next.length);
      } catch (error) {
        this.#fail(error);
      }
      this.#queued -= next.length;
      if (next.buffer.length === batchBytes) batches.give(next.buffer);
    }
    this.#writing = undefined;
  }

  async #writeAll(buffer: Buffer, length: number): Promise<void> {
    for (let at = 0; at < length && !this.failed && this.#fd !== undefined; ) {
      const { bytesWritten } = await writeSome(this.#fd, buffer, at, length - at, null);
      at += bytesWritten;
      this.#written += bytesWritten;
    }
  }

  #fail(error: unknown): void {
    if (this.failed) return;
    this.failed = error instanceof Error ? error : new Error(String(error));
    this.onStopped();
  }
}
