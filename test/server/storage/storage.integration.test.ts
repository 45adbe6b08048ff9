import { spawn } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, expect, test } from "vitest";
import type { NewEvent } from "../../../agent/events.ts";
import { knownFailure } from "../../../server/errors.ts";
import { FileBlobs } from "../../../server/storage/blobs.ts";
import { SqliteCaseLog } from "../../../server/storage/case-log.ts";
import { lockDataDir } from "../../../server/storage/data-lock.ts";
import { openStorage, type Storage } from "../../../server/storage/db.ts";
import { schemaVersion } from "../../../server/storage/migrations.ts";
import { keyFileOf, loadMasterKey, Seal } from "../../../server/storage/seal.ts";

const opened: Storage[] = [];
const fresh = () => join(mkdtempSync(join(tmpdir(), "bartizan-storage-")), "data");
function open(dir = fresh()): Storage {
  const storage = openStorage(dir);
  opened.push(storage);
  return storage;
}
afterEach(async () => {
  for (const storage of opened.splice(0)) await storage.close();
});
const note = (text: string): NewEvent => ({
  v: 1,
  at: 1,
  actor: { kind: "system" },
  type: "note.added",
  data: { text },
});
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return knownFailure(error)?.code ?? String(error);
  }
  return "no error";
};

test("every open connection is durable and strict", () => {
  const { sqlite } = open();
  const read = (name: string) => sqlite.pragma(name, { simple: true });
  expect(read("journal_mode")).toBe("wal");
  expect(read("synchronous")).toBe(2);
  expect(read("foreign_keys")).toBe(1);
  expect(read("busy_timeout")).toBe(5000);
  expect(read("user_version")).toBe(schemaVersion);
});

test("only the owner can read the data directory, the database and the key", async () => {
  const storage = open();
  await new SqliteCaseLog(storage.sqlite).append("case_p", 0, [note("x")]);
  expect(statSync(storage.dir).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(storage.dir).filter((n) => n.startsWith("bartizan.db"))) {
    expect([name, statSync(join(storage.dir, name)).mode & 0o077]).toEqual([name, 0]);
  }
  const key = keyFileOf(storage.dir, {});
  loadMasterKey(key);
  expect(key.startsWith(`${storage.dir}/`)).toBe(false);
  expect(statSync(key).mode & 0o777).toBe(0o600);
  chmodSync(key, 0o644);
  expect(codeOf(() => loadMasterKey(key))).toBe("config_invalid");
});

test("a database from a newer version is refused and left as it was", () => {
  const dir = fresh();
  openStorage(dir).sqlite.close();
  const file = join(dir, "bartizan.db");
  const db = new Database(file);
  db.pragma(`user_version = ${schemaVersion + 1}`);
  db.close();
  expect(codeOf(() => openStorage(dir))).toBe("database_newer");
  const again = new Database(file);
  expect(again.pragma("user_version", { simple: true })).toBe(schemaVersion + 1);
  again.close();
});

test("a file that is no database is named as broken", () => {
  const dir = fresh();
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "bartizan.db"), "this is not a database, it is a text".repeat(200));
  expect(codeOf(() => openStorage(dir))).toBe("database_broken");
});

test("a data directory below a file can not be written, and the message says so", () => {
  const file = join(mkdtempSync(join(tmpdir(), "bartizan-")), "file");
  writeFileSync(file, "");
  expect(codeOf(() => openStorage(join(file, "data")))).toBe("data_dir_unwritable");
});

test("the log can not be edited, not even by SQL", async () => {
  const { sqlite } = open();
  await new SqliteCaseLog(sqlite).append("case_a", 0, [note("one")]);
  expect(() => sqlite.exec("UPDATE case_event SET at = 2")).toThrow(/append-only/);
  expect(() => sqlite.exec("DELETE FROM case_event")).toThrow(/append-only/);
});

test("a full database refuses the append as disk_full, keeps what was acknowledged, and goes on afterwards", async () => {
  const { sqlite } = open();
  const log = new SqliteCaseLog(sqlite);
  await log.append("case_f", 0, [note("kept")]);
  const pages = Number(sqlite.pragma("page_count", { simple: true }));
  sqlite.pragma(`max_page_count = ${pages + 2}`);
  const big = note("x".repeat(200_000));
  const error: unknown = await log.append("case_f", 1, [big]).catch((e: unknown) => e);
  expect(knownFailure(error)?.code).toBe("disk_full");
  expect((await log.read("case_f")).map((e) => e.seq)).toEqual([1]);
  sqlite.pragma("max_page_count = 1000000");
  expect((await log.append("case_f", 1, [big])).ok).toBe(true);
});

test("two servers can not share a data directory; the lock goes with its holder", () => {
  const { dir } = open();
  const release = lockDataDir(dir);
  expect(codeOf(() => lockDataDir(dir))).toBe("data_dir_unwritable");
  release();
  lockDataDir(dir)();
});

test("kill -9 loses no acknowledged event and leaves no gap", { timeout: 60_000 }, async () => {
  for (const wait of [40, 150, 400]) {
    const dir = fresh();
    const child = spawn(process.execPath, [join(import.meta.dirname, "kill-writer.ts"), dir]);
    let printed = "";
    await new Promise<void>((resolve, reject) => {
      child.stdout.on("data", (chunk: Buffer) => {
        if (printed === "") setTimeout(() => child.kill("SIGKILL"), wait);
        printed += chunk.toString();
      });
      child.on("close", () => resolve());
      child.on("error", reject);
    });
    const acknowledged = Number(printed.trimEnd().split("\n").at(-1));
    const events = await new SqliteCaseLog(open(dir).sqlite).read("case_k");
    expect(acknowledged).toBeGreaterThan(0);
    expect(events.length).toBeGreaterThanOrEqual(acknowledged);
    expect(events.map((e) => e.seq)).toEqual(events.map((_, i) => i + 1));
    // Appends of two are there together or not at all.
    expect(events.length % 2).toBe(0);
  }
});

test("blobs come back byte by byte, unknown and malformed hashes do not", async () => {
  const dir = join(fresh(), "blobs");
  const blobs = new FileBlobs(dir);
  const bytes = Buffer.from([0, 255, 10, 13, 128]);
  const hash = await blobs.put(bytes);
  expect(await blobs.put(bytes)).toBe(hash);
  expect(Buffer.from((await blobs.get(hash)) ?? [])).toEqual(bytes);
  expect(await blobs.get("0".repeat(64))).toBeUndefined();
  expect(await blobs.get("../../etc/passwd")).toBeUndefined();
  expect(readFileSync(join(dir, hash.slice(0, 2), hash))).toEqual(bytes);
});

test("a sealed value opens only in its place, with its key, unaltered", () => {
  const seal = new Seal(Buffer.alloc(32, 7));
  const place = { table: "credential", row: "cred_1", field: "sealed" };
  const sealed = seal.seal(place, "hunter2-geheim");
  expect(sealed).not.toContain("hunter2");
  expect(seal.seal(place, "hunter2-geheim")).not.toBe(sealed);
  expect(seal.open(place, sealed)).toBe("hunter2-geheim");
  expect(codeOf(() => seal.open({ ...place, row: "cred_2" }, sealed))).toBe("database_broken");
  expect(codeOf(() => seal.open({ ...place, table: "model" }, sealed))).toBe("database_broken");
  expect(codeOf(() => new Seal(Buffer.alloc(32, 8)).open(place, sealed))).toBe("database_broken");
  for (const at of [5, 40, sealed.length - 4]) {
    const changed = sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1);
    expect(codeOf(() => seal.open(place, changed))).toBe("database_broken");
  }
});
