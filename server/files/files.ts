import { createHash } from "node:crypto";
import { BartizanError, type FailureCode, failure, type Localized } from "../../agent/errors.ts";
import type { SshTargets } from "../assets/targets.ts";
import { type SftpChannel, type SftpEntry, SftpError } from "../ssh/connect-sftp.ts";
import type { SshConnections } from "../ssh/pool.ts";
import { depart, join, partName } from "./path.ts";
import { SftpSessions } from "./sessions.ts";

/** Entries of one directory shown at most. */
export const entriesMost = 5000;
/** One request on the wire, bytes: what every SFTP server takes. */
const blockBytes = 32 * 1024;
/** Requests under way at once: 1 MiB, enough for 50 ms round trips at 20 MB/s. */
const ahead = 32;

export interface Upload {
  path: string;
  /** Bytes. */
  size: number;
  /** Tells this file from another one of the same name and size; part of the unfinished file's name. */
  fingerprint: string;
  replace: boolean;
}

const text = (en: string, zh: string): Localized => ({ en, zh });
const fileFailure = (code: FailureCode, message: Localized, next: Localized, detail?: string) =>
  new BartizanError(failure(code, message, next, detail));

const next = {
  list: text("Reload the directory; the name is case-sensitive.", "请刷新目录；文件名区分大小写。"),
  account: text(
    "The account of this asset may not do that; use an asset with another account.",
    "该资产的登录账号无此权限；请使用其他账号的资产。",
  ),
  again: text("Try again; what was transferred is kept.", "请重试；已传输的部分会保留。"),
};

/** An SFTP problem in the words of the person who sees it. */
export function explain(error: unknown, path: string): unknown {
  if (!(error instanceof SftpError)) return error;
  const { problem, message } = error;
  if (problem === "missing")
    return fileFailure(
      "file_not_found",
      text(`${path} does not exist on the host.`, `主机上没有 ${path}。`),
      next.list,
      message,
    );
  if (problem === "denied")
    return fileFailure(
      "file_denied",
      text(`The host does not permit this on ${path}.`, `主机不允许对 ${path} 进行此操作。`),
      next.account,
      message,
    );
  if (problem === "lost" || problem === "timeout")
    return fileFailure(
      "file_failed",
      text("The connection to the host was lost.", "与主机的连接已断开。"),
      next.again,
      message,
    );
  return fileFailure(
    "file_failed",
    text(`The host could not do this with ${path}.`, `主机无法对 ${path} 完成此操作。`),
    text("Its disk may be full or read-only; look with df -h.", "其磁盘可能已满或只读，可用 df -h 查看。"),
    message,
  );
}

/** Files of the assets over SFTP. Every method rejects with a BartizanError. Nothing here builds a shell command. */
export class Files {
  readonly #sessions: SftpSessions;
  readonly #mostBytes: number;

  constructor(connections: SshConnections, targets: Pick<SshTargets, "resolve">, mostBytes: number) {
    this.#sessions = new SftpSessions(connections, targets);
    this.#mostBytes = mostBytes;
  }
  close(): void {
    this.#sessions.close();
  }

  async #with<T>(assetId: string, path: string, work: (sftp: SftpChannel) => Promise<T>): Promise<T> {
    const session = await this.#sessions.take(assetId);
    try {
      return await work(session.sftp);
    } catch (error) {
      throw explain(error, path);
    } finally {
      session.give();
    }
  }

  /** A directory: its absolute path, entries sorted (directories first), and whether more were left out. */
  list(assetId: string, path: string): Promise<{ path: string; entries: SftpEntry[]; more: boolean }> {
    return this.#with(assetId, path, async (sftp) => {
      const real = await sftp.realpath(path);
      const { entries, more } = await sftp.list(real, entriesMost);
      const rank = (e: SftpEntry) => (e.kind === "directory" ? 0 : 1);
      entries.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
      return { path: real, entries, more };
    });
  }

  /** A regular file's size and a tag that changes when it does. */
  stat(assetId: string, path: string): Promise<{ size: number; tag: string }> {
    return this.#with(assetId, path, async (sftp) => {
      const found = await sftp.stat(path);
      if (found.kind !== "file")
        throw fileFailure(
          "file_failed",
          text(`${path} is not a regular file.`, `${path} 不是普通文件。`),
          text("Devices, pipes and directories can not be downloaded.", "设备、管道与目录不能下载。"),
        );
      return { size: found.size, tag: `${found.size}-${found.mtime}` };
    });
  }

  /**
   * Bytes `from`…`to` of a file, in order, many requests under way at once. The reader's pace is the host's: nothing
   * is read ahead beyond 1 MiB. Ends early (throws `file_changed`) when the file got shorter meanwhile.
   */
  async *read(assetId: string, path: string, from: number, to: number): AsyncGenerator<Uint8Array> {
    const session = await this.#sessions.take(assetId);
    try {
      const { sftp } = session;
      const handle = await sftp.open(path, "r");
      try {
        const queue: { expected: number; bytes: Promise<Uint8Array> }[] = [];
        let asked = from;
        while (asked < to || queue.length > 0) {
          for (; asked < to && queue.length < ahead; asked += blockBytes) {
            const expected = Math.min(blockBytes, to - asked);
            const bytes = sftp.read(handle, asked, expected);
            bytes.catch(() => undefined);
            queue.push({ expected, bytes });
          }
          const first = queue.shift();
          if (!first) break;
          const bytes = await first.bytes;
          if (bytes.length < first.expected) throw changed(path);
          yield bytes;
        }
      } finally {
        await sftp.closeHandle(handle).catch(() => undefined);
      }
    } catch (error) {
      throw explain(error, path);
    } finally {
      session.give();
    }
  }

  /** Bytes of this upload that are on the host already (an earlier try), to go on from. Makes the part file. */
  begin(assetId: string, upload: Upload): Promise<number> {
    if (upload.size > this.#mostBytes) return Promise.reject(tooLarge(this.#mostBytes));
    return this.#with(assetId, upload.path, async (sftp) => {
      if (!upload.replace && (await exists(sftp, upload.path))) throw taken(upload.path);
      const part = partOf(upload);
      const found = await sftp.stat(part).catch((error: unknown) => {
        if (error instanceof SftpError && error.problem === "missing") return undefined;
        throw error;
      });
      if (found) return Math.min(found.size, upload.size);
      await sftp.closeHandle(await sftp.open(part, "wx"));
      return 0;
    });
  }

  /** Writes one piece at `offset`; returns where the next begins. `offset` must be the end of what is there. */
  write(assetId: string, upload: Upload, offset: number, bytes: Uint8Array): Promise<number> {
    return this.#with(assetId, upload.path, async (sftp) => {
      const handle = await sftp.open(partOf(upload), "r+");
      try {
        const { size } = await sftp.statHandle(handle);
        if (size < offset || offset + bytes.length > upload.size) throw changed(upload.path);
        const writing: Promise<void>[] = [];
        for (let at = 0; at < bytes.length; at += blockBytes) {
          if (writing.length >= ahead) await writing.shift();
          const block = sftp.write(handle, bytes.subarray(at, at + blockBytes), offset + at);
          block.catch(() => undefined);
          writing.push(block);
        }
        await Promise.all(writing);
        return offset + bytes.length;
      } finally {
        await sftp.closeHandle(handle).catch(() => undefined);
      }
    });
  }

  /** Gives the whole upload its name, with the mode of the file it replaces, else 0644 as other copy programs do. */
  finish(assetId: string, upload: Upload): Promise<void> {
    return this.#with(assetId, upload.path, async (sftp) => {
      const part = partOf(upload);
      const { size } = await sftp.stat(part);
      if (size !== upload.size) throw changed(upload.path);
      const old = upload.replace ? await sftp.stat(upload.path).catch(() => undefined) : undefined;
      if (old && old.kind !== "file") throw taken(upload.path);
      await sftp.setMode(part, old?.mode ?? 0o644).catch(() => undefined);
      if (!old && (await exists(sftp, upload.path))) throw taken(upload.path);
      await sftp.rename(part, upload.path, old !== undefined);
    });
  }
  /** Removes what an upload that is given up left on the host. */
  cancel(assetId: string, upload: Upload): Promise<void> {
    return this.#with(assetId, upload.path, async (sftp) => {
      await sftp.remove(partOf(upload)).catch((error: unknown) => {
        if (!(error instanceof SftpError && error.problem === "missing")) throw error;
      });
    });
  }
}

async function exists(sftp: SftpChannel, path: string): Promise<boolean> {
  return await sftp.stat(path).then(
    () => true,
    (error: unknown) => {
      if (error instanceof SftpError && error.problem === "missing") return false;
      throw error;
    },
  );
}

function partOf({ path, size, fingerprint }: Upload): string {
  const { directory, name } = depart(path);
  const mark = createHash("sha256").update(`${size} ${fingerprint}`).digest("hex").slice(0, 8);
  return join(directory, partName(name, mark));
}

const taken = (path: string) =>
  fileFailure(
    "file_exists",
    text(`${path} is there already.`, `${path} 已存在。`),
    text("Choose to replace it, or another name.", "请选择替换，或换一个名称。"),
  );
const changed = (path: string) =>
  fileFailure(
    "file_changed",
    text(`${path} changed on the host meanwhile.`, `${path} 在传输期间发生了变化。`),
    text("Start the transfer again.", "请重新开始传输。"),
  );
const tooLarge = (most: number) =>
  fileFailure(
    "file_too_large",
    text(
      `The file is larger than ${Math.floor(most / 1e6)} MB, the limit for uploads here.`,
      `文件超过此处的上传上限 ${Math.floor(most / 1e6)} MB。`,
    ),
    text(
      "The administrator sets `files.uploadMegabytes` in bartizan.yaml.",
      "管理员可在 bartizan.yaml 中设置 files.uploadMegabytes。",
    ),
  );
