import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import Database from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { failure } from "../../agent/errors.ts";
import { fail, isDiskFull, knownFailure } from "../errors.ts";
import { migrate } from "./migrations.ts";
import type { Tables } from "./tables.ts";

/** An open data directory: the database and the folders beside it. */
export interface Storage {
  /** Absolute path of the data directory, mode 0700. */
  readonly dir: string;
  readonly db: Kysely<Tables>;
  /** The one connection under {@link db}; for statements that must be synchronous. */
  readonly sqlite: Database.Database;
  close(): Promise<void>;
}

const busyTimeoutMs = 5000;
/** What must hold on every connection: pragma, the value we set, the value read back. */
const pragmas: readonly [name: string, set: string, expected: string | number][] = [
  ["busy_timeout", String(busyTimeoutMs), busyTimeoutMs],
  ["journal_mode", "WAL", "wal"],
  // NORMAL (the default in WAL of some builds) loses acknowledged commits on power loss.
  ["synchronous", "FULL", 2],
  ["foreign_keys", "ON", 1],
  ["trusted_schema", "OFF", 0],
];

function setPragmas(sqlite: Database.Database): void {
  for (const [name, value, expected] of pragmas) {
    sqlite.pragma(`${name} = ${value}`);
    const actual: unknown = sqlite.pragma(name, { simple: true });
    if (actual !== expected) throw new Error(`pragma ${name} is ${String(actual)}, expected ${expected}`);
  }
}

/** Makes `dir` (0700) and proves that it can be written; throws `data_dir_unwritable` otherwise. */
export function prepareDataDir(dir: string): string {
  const path = resolve(dir);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(path, 0o700);
    writeFileSync(join(path, ".writable"), "", { mode: 0o600 });
  } catch (error) {
    if (isDiskFull(error)) throw error;
    throw fail(
      failure(
        "data_dir_unwritable",
        { en: `The data directory ${path} can not be written.`, zh: `数据目录 ${path} 无法写入。` },
        {
          en: "Give this user write access to it, or choose another one with --data DIR.",
          zh: "请为当前用户授予写权限，或用 --data DIR 指定其他目录。",
        },
        error instanceof Error ? error.message : String(error),
      ),
      error,
    );
  }
  return path;
}

/**
 * Opens (and creates or migrates) the database of a data directory. Throws BartizanError
 * `data_dir_unwritable`, `database_newer`, `database_broken` or `disk_full`.
 */
export function openStorage(dir: string): Storage {
  const path = prepareDataDir(dir);
  const file = join(path, "bartizan.db");
  let sqlite: Database.Database | undefined;
  try {
    // Made before SQLite opens it so that database, -wal and -shm never exist with wider permissions.
    if (!existsSync(file)) writeFileSync(file, "", { mode: 0o600, flag: "a" });
    chmodSync(file, 0o600);
    sqlite = new Database(file, { timeout: busyTimeoutMs });
    setPragmas(sqlite);
    migrate(sqlite, file);
  } catch (error) {
    sqlite?.close();
    const known = knownFailure(error);
    if (known) throw fail(known, error);
    throw error;
  }
  const connection = sqlite;
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: connection }) });
  // Kysely closes a connection it has used; one that only statements used is still open then.
  const close = async () => {
    await db.destroy();
    connection.close();
  };
  return { dir: path, db, sqlite: connection, close };
}
