import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { failure } from "../../agent/errors.ts";
import { fail } from "../errors.ts";

/**
 * Keeps two servers off one data directory. The lock is an exclusive transaction on a small database file: the
 * kernel drops it when the process dies, however it dies. Throws `data_dir_unwritable` when another one has it.
 */
export function lockDataDir(dir: string): () => void {
  const pidFile = join(dir, "server.pid");
  const lock = new Database(join(dir, "lock.db"), { timeout: 0 });
  try {
    lock.pragma("journal_mode = DELETE");
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (!(error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY")))
      throw error;
    throw fail(inUse(dir, readPid(pidFile)), error);
  }
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  return () => {
    rmSync(pidFile, { force: true });
    lock.close();
  };
}

function readPid(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "?";
  }
}

const inUse = (dir: string, pid: string) =>
  failure(
    "data_dir_unwritable",
    {
      en: `Another Bartizan server (process ${pid}) is using the data directory ${dir}.`,
      zh: `另一个 Bartizan 服务（进程 ${pid}）正在使用数据目录 ${dir}。`,
    },
    {
      en: "Use that server, stop it first, or choose another directory with --data DIR.",
      zh: "请使用那个服务、先将其停止，或用 --data DIR 指定其他目录。",
    },
  );
