import { createWriteStream, type WriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { encodeFrameHeader, type Marker, type RecordingHeader } from "./format.ts";

/**
 * Writes one recording. Never blocks the terminal: frames go to a stream; when the disk is slower than the host
 * `backlog` grows and the session pauses its source. A failed disk ends the recording with `failed`, the session
 * goes on and the person is told.
 */
export class Recorder {
  readonly header: RecordingHeader;
  readonly path: string;
  readonly #stream: WriteStream;
  readonly #now: () => number;
  #bytes = 0;
  #lastMs = 0;
  #closed: Promise<void> | undefined;
  /** First write error, if any. */
  failed: Error | undefined;

  /** @param now monotonic milliseconds */
  constructor(path: string, header: RecordingHeader, now: () => number = () => performance.now()) {
    this.header = header;
    this.path = path;
    const start = now();
    this.#now = () => now() - start;
    this.#stream = createWriteStream(path, { flags: "wx", mode: 0o600, highWaterMark: 1024 * 1024 });
    this.#stream.on("error", (error) => {
      this.failed ??= error;
    });
    this.#stream.write(`${JSON.stringify(header)}\n`);
  }

  /** Output bytes recorded so far. */
  get bytes(): number {
    return this.#bytes;
  }
  get durationMs(): number {
    return Math.round(this.#lastMs);
  }
  /** Bytes handed over but not yet taken by the disk. */
  get backlog(): number {
    return this.#stream.writableLength;
  }
  /** Calls back once the backlog is written. */
  onceDrained(callback: () => void): void {
    if (this.backlog === 0 || this.failed) callback();
    else this.#stream.once("drain", callback);
  }

  output(bytes: Uint8Array): void {
    this.#frame("output", bytes);
    this.#bytes += bytes.length;
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
    await new Promise<void>((resolve) => {
      if (this.failed) resolve();
      else {
        this.#stream.once("close", resolve);
        this.#stream.end();
      }
    });
    if (this.failed) return;
    const file = await open(this.path, "r+");
    await file.sync();
    await file.close();
  }

  #frame(type: "output" | "resize" | "marker" | "end", payload: Uint8Array): void {
    if (this.failed) return;
    this.#lastMs = this.#now();
    this.#stream.write(encodeFrameHeader(type, this.#lastMs, payload.length));
    if (payload.length > 0) this.#stream.write(payload);
  }
}
