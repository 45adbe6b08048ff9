import type { SFTPWrapper } from "ssh2";

/** What went wrong, by SFTP status code (RFC draft-ietf-secsh-filexfer-02 §7); `lost` when the channel is gone. */
export type SftpProblem = "missing" | "denied" | "failed" | "unsupported" | "lost" | "timeout";
export class SftpError extends Error {
  readonly problem: SftpProblem;
  constructor(problem: SftpProblem, detail: string) {
    super(detail);
    this.name = "SftpError";
    this.problem = problem;
  }
}

export interface SftpAttributes {
  kind: "file" | "directory" | "link" | "other";
  /** Bytes. */
  size: number;
  /** Epoch seconds. */
  mtime: number;
  /** Permission bits, as chmod takes them. */
  mode: number;
}
export interface SftpEntry extends SftpAttributes {
  name: string;
}
/** An open file on the host. */
export type SftpHandle = Uint8Array & { readonly handle?: never };

/** No answer to one request for this long means the host is gone, milliseconds. */
const requestMs = 30_000;
const problems: Record<number, SftpProblem> = {
  2: "missing",
  3: "denied",
  6: "lost",
  7: "lost",
  8: "unsupported",
};
const typeMask = 0o170000;
const kinds = new Map<number, SftpAttributes["kind"]>([
  [0o100000, "file"],
  [0o040000, "directory"],
  [0o120000, "link"],
]);

type Done<T> = (error: Error | null | undefined, value: T) => void;
interface RawAttributes {
  mode: number;
  size: number;
  mtime: number;
}
const attributesOf = (raw: RawAttributes): SftpAttributes => ({
  kind: kinds.get(raw.mode & typeMask) ?? "other",
  size: raw.size,
  mtime: raw.mtime,
  mode: raw.mode & 0o7777,
});

function sftpError(error: Error): SftpError {
  const code = "code" in error && typeof error.code === "number" ? error.code : -1;
  return new SftpError(problems[code] ?? "failed", error.message);
}

/**
 * File access over one SFTP channel: requests, no shell, so no path is ever part of a command. Every method rejects
 * with an {@link SftpError}. Requests may be made side by side.
 */
export class SftpChannel {
  readonly #sftp: SFTPWrapper;
  readonly #pending = new Set<(error: SftpError) => void>();
  #closed = false;
  readonly #onClose: (() => void)[] = [];

  constructor(sftp: SFTPWrapper) {
    this.#sftp = sftp;
    const end = () => this.#end();
    sftp.on("close", end);
    sftp.on("end", end);
    sftp.on("error", end);
  }
  get closed(): boolean {
    return this.#closed;
  }
  onClose(listener: () => void): void {
    if (this.#closed) listener();
    else this.#onClose.push(listener);
  }
  close(): void {
    this.#sftp.end();
    this.#end();
  }
  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const fail of this.#pending) fail(new SftpError("lost", "the channel closed"));
    this.#pending.clear();
    for (const listener of this.#onClose) listener();
  }

  #ask<T>(send: (done: Done<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new SftpError("lost", "the channel is closed"));
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.#pending.delete(fail);
        act();
      };
      const fail = (error: SftpError) => settle(() => reject(error));
      const timer = setTimeout(() => fail(new SftpError("timeout", "no answer from the host")), requestMs);
      this.#pending.add(fail);
      try {
        send((error, value) => settle(() => (error ? reject(sftpError(error)) : resolve(value))));
      } catch (error) {
        fail(new SftpError("failed", error instanceof Error ? error.message : String(error)));
      }
    });
  }

  /** The absolute path, symbolic links followed. "." is the account's home. */
  realpath(path: string): Promise<string> {
    return this.#ask((done) => this.#sftp.realpath(path, done));
  }
  /** What a path leads to (links followed). */
  async stat(path: string): Promise<SftpAttributes> {
    return attributesOf(await this.#ask<RawAttributes>((done) => this.#sftp.stat(path, done)));
  }
  /** At most `most` entries and whether there are more; unsorted, without "." and "..". */
  async list(path: string, most: number): Promise<{ entries: SftpEntry[]; more: boolean }> {
    const handle = await this.#ask<Buffer>((done) => this.#sftp.opendir(path, done));
    const entries: SftpEntry[] = [];
    try {
      for (;;) {
        const part = await this.#ask<{ filename: string; attrs: RawAttributes }[] | false>((done) =>
          this.#sftp.readdir(handle, (error, list) => {
            // 1 = end of the directory.
            if (error && "code" in error && error.code === 1) done(null, false);
            else done(error, list);
          }),
        );
        if (part === false) return { entries, more: false };
        for (const { filename, attrs } of part)
          if (filename !== "." && filename !== "..") entries.push({ name: filename, ...attributesOf(attrs) });
        if (entries.length >= most) return { entries: entries.slice(0, most), more: true };
      }
    } finally {
      await this.#ask<void>((done) => this.#sftp.close(handle, (error) => done(error, undefined))).catch(
        () => {},
      );
    }
  }
  /** "r" reads; "r+" writes into a file that is there; "wx" makes a new file with mode 0600. */
  open(path: string, how: "r" | "r+" | "wx"): Promise<SftpHandle> {
    return this.#ask((done) => this.#sftp.open(path, how, { mode: 0o600 }, done));
  }
  async statHandle(handle: SftpHandle): Promise<SftpAttributes> {
    return attributesOf(
      await this.#ask<RawAttributes>((done) => this.#sftp.fstat(Buffer.from(handle), done)),
    );
  }
  /** Up to `length` bytes at `position`; fewer only at the end of the file. */
  async read(handle: SftpHandle, position: number, length: number): Promise<Uint8Array> {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const at = filled;
      const count = await this.#ask<number>((done) =>
        this.#sftp.read(Buffer.from(handle), buffer, at, length - at, position + at, (error, bytes) => {
          if (error && "code" in error && error.code === 1) done(null, 0);
          else done(error, bytes);
        }),
      );
      if (count === 0) break;
      filled += count;
    }
    return buffer.subarray(0, filled);
  }
  write(handle: SftpHandle, bytes: Uint8Array, position: number): Promise<void> {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    return this.#ask((done) =>
      this.#sftp.write(Buffer.from(handle), buffer, 0, buffer.length, position, (error) =>
        done(error, undefined),
      ),
    );
  }
  closeHandle(handle: SftpHandle): Promise<void> {
    return this.#ask((done) => this.#sftp.close(Buffer.from(handle), (error) => done(error, undefined)));
  }
  /** Gives a file its final name. `replace` puts it in place of one that is there, in one step. */
  async rename(from: string, to: string, replace: boolean): Promise<void> {
    await this.#ask<void>((done) => {
      const end = (error: Error | null | undefined) => done(error, undefined);
      if (replace) this.#sftp.ext_openssh_rename(from, to, end);
      else this.#sftp.rename(from, to, end);
    });
  }
  setMode(path: string, mode: number): Promise<void> {
    return this.#ask((done) => this.#sftp.setstat(path, { mode }, (error) => done(error, undefined)));
  }
  remove(path: string): Promise<void> {
    return this.#ask((done) => this.#sftp.unlink(path, (error) => done(error, undefined)));
  }
}
