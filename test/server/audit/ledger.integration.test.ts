import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NewEvent } from "../../../agent/events.ts";
import { AuditLedger, anchorFileOf, auditKey } from "../../../server/audit/ledger.ts";
import { verifyAudit } from "../../../server/audit/verify.ts";
import { RecordingStore } from "../../../server/recordings/store.ts";
import { FileBlobs } from "../../../server/storage/blobs.ts";
import { SqliteCaseLog } from "../../../server/storage/case-log.ts";
import { openStorage, type Storage } from "../../../server/storage/db.ts";

const key = auditKey(new Uint8Array(32).fill(7));
let folder: string;
let dir: string;
let anchorFile: string;
let storage: Storage;
let ledger: AuditLedger;
let log: SqliteCaseLog;

const note = (text: string): NewEvent => ({
  v: 1,
  at: 1_700_000_000_000,
  actor: { kind: "person", id: "u1", name: "Lin" },
  type: "note.added",
  data: { text },
});
const open = () => {
  storage = openStorage(dir);
  ledger = new AuditLedger(storage.sqlite, { key, anchorFile });
  log = new SqliteCaseLog(
    storage.sqlite,
    () => {},
    (rows) => ledger.appended(rows),
  );
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bartizan-audit-"));
  dir = join(folder, "data");
  anchorFile = anchorFileOf(join(folder, "data.key"));
  open();
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What somebody with write access to the database file can do: the triggers do not stop them. */
const attack = (sql: string, ...values: unknown[]) => {
  const raw = new Database(join(dir, "bartizan.db"));
  for (const table of ["audit", "case_event"])
    for (const what of ["update", "delete"]) raw.exec(`DROP TRIGGER IF EXISTS ${table}_no_${what}`);
  const { changes } = raw.prepare(sql).run(...values);
  raw.close();
  expect(changes).toBeGreaterThan(0);
};
const verify = (expected?: { seq: number; mac: string }) => {
  ledger.close();
  return verifyAudit({ sqlite: storage.sqlite, key, anchorFile, dir, ...(expected ? { expected } : {}) });
};
const first = async () => (await verify()).findings[0];

describe("an untouched history", () => {
  it("is in order, and says how much was checked", async () => {
    await log.append("case_a", 0, [note("one"), note("two")]);
    await log.append("case_b", 0, [note("three")]);
    ledger.record({ type: "user.added", actor: { id: "cli", name: "cli" }, subject: "x@y", data: {} });
    const verdict = await verify();
    expect(verdict).toMatchObject({ ok: true, findings: [], events: 3, entries: 4 });
    expect(verdict.head).toEqual(ledger.head());
  });

  it("stays in order after a restart, and an append that failed leaves no trace", async () => {
    await log.append("case_a", 0, [note("one")]);
    expect(await log.append("case_a", 0, [note("stale")])).toEqual({ ok: false, lastSeq: 1 });
    ledger.close();
    await storage.close();
    open();
    await log.append("case_a", 1, [note("two")]);
    expect(await verify()).toMatchObject({ ok: true, events: 2, entries: 3 });
  });

  it("notes that a server died before the anchor was written", async () => {
    await log.append("case_a", 0, [note("one")]);
    await storage.close();
    open();
    const verdict = await verify();
    expect(verdict.ok).toBe(true);
    expect(verdict.notes[0]?.en).toMatch(/anchor was missing/);
  });

  it("does not take an emptied ledger for a new one", async () => {
    await log.append("case_a", 0, [note("one")]);
    ledger.close();
    await storage.close();
    attack("DELETE FROM audit");
    open();
    expect(await first()).toMatchObject({ where: { en: "audit entry 3" } });
  });

  it("adopts the events of a database from before the ledger", async () => {
    const old = new SqliteCaseLog(storage.sqlite);
    storage.sqlite.exec("DROP TRIGGER audit_no_delete; DELETE FROM audit");
    rmSync(anchorFile, { force: true });
    await old.append("case_old", 0, [note("old"), note("older")]);
    await storage.close();
    open();
    await log.append("case_old", 2, [note("new")]);
    expect(await verify()).toMatchObject({ ok: true, events: 3 });
    attack("UPDATE case_event SET at = at + 1 WHERE seq = 2");
    expect((await first())?.where.en).toBe("case case_old, event 2");
  });
});

describe("tampering is named by its first record", () => {
  beforeEach(async () => {
    await log.append("case_a", 0, [note("one"), note("two"), note("three")]);
    await log.append("case_b", 0, [note("other")]);
    ledger.close();
  });

  it.each([
    [
      "an event altered",
      'UPDATE case_event SET data = \'{"text":"x"}\' WHERE seq = 2',
      "case case_a, event 2",
    ],
    ["its author altered", "UPDATE case_event SET actor = '{}' WHERE seq = 3", "case case_a, event 3"],
    [
      "an event deleted",
      "DELETE FROM case_event WHERE case_id = 'case_a' AND seq = 1",
      "case case_a, event 1",
    ],
    ["the last event deleted", "DELETE FROM case_event WHERE case_id = 'case_b'", "case case_b, event 1"],
    [
      "an event added",
      "INSERT INTO case_event SELECT case_id, 4, v, at, type, actor, data FROM case_event WHERE seq = 3",
      "case case_a, event 4",
    ],
    ["a ledger entry altered", "UPDATE audit SET actor = '{}' WHERE seq = 2", "audit entry 2"],
    ["a ledger entry deleted", "DELETE FROM audit WHERE seq = 2", "audit entry 2"],
    ["the end cut off", "DELETE FROM audit WHERE seq = 3", "the end of the ledger"],
  ])("%s", async (_what, sql, where) => {
    attack(sql);
    const verdict = await verifyAudit({ sqlite: storage.sqlite, key, anchorFile, dir });
    expect(verdict.ok).toBe(false);
    expect(verdict.findings[0]?.where.en).toBe(where);
    expect(verdict.findings[0]?.what.zh).not.toBe("");
  });

  it("an older copy of the database put back", async () => {
    storage.sqlite.pragma("wal_checkpoint(TRUNCATE)");
    copyFileSync(join(dir, "bartizan.db"), join(folder, "old.db"));
    await log.append("case_b", 1, [note("to be forgotten")]);
    ledger.close();
    const head = ledger.head();
    await storage.close();
    copyFileSync(join(folder, "old.db"), join(dir, "bartizan.db"));
    storage = openStorage(dir);
    const options = { sqlite: storage.sqlite, key, anchorFile, dir };
    expect((await verifyAudit(options)).findings[0]?.where.en).toBe("the end of the ledger");
    // A start of the server writes the anchor anew, but what it saw stays on record.
    new AuditLedger(storage.sqlite, { key, anchorFile }).close();
    expect((await verifyAudit(options)).findings[0]?.what.en).toMatch(/an older copy put back/);
    await storage.close();
    // With the anchor taken away as well, a head noted down elsewhere still tells.
    copyFileSync(join(folder, "old.db"), join(dir, "bartizan.db"));
    rmSync(anchorFile);
    storage = openStorage(dir);
    new AuditLedger(storage.sqlite, { key, anchorFile }).close();
    options.sqlite = storage.sqlite;
    expect(await verifyAudit(options)).toMatchObject({
      ok: true,
      notes: [{ en: expect.stringMatching(/missing/) }],
    });
    expect((await verifyAudit({ ...options, expected: head })).ok).toBe(false);
  });

  it("the anchor altered or gone", async () => {
    const line = readFileSync(anchorFile, "utf8");
    writeFileSync(anchorFile, line.replace(/^\d+/, "1"));
    const options = { sqlite: storage.sqlite, key, anchorFile, dir };
    expect((await verifyAudit(options)).findings[0]?.what.en).toMatch(/anchor .* altered/);
    rmSync(anchorFile);
    expect((await verifyAudit(options)).findings[0]?.what.en).toMatch(/missing/);
  });

  it("a chain made anew with another key", async () => {
    storage.sqlite.exec("DROP TRIGGER audit_no_delete; DELETE FROM audit");
    new AuditLedger(storage.sqlite, { key: auditKey(new Uint8Array(32)), anchorFile }).close();
    expect((await verify()).findings[0]?.where.en).toBe("audit entry 1");
  });
});

describe("what the ledger vouches for outside the database", () => {
  it("kept outputs: altered or gone", async () => {
    const blobs = new FileBlobs(join(dir, "blobs"));
    const hash = await blobs.put(Buffer.from("load average: 0.1"));
    const observed: NewEvent = {
      v: 1,
      at: 1,
      actor: { kind: "system" },
      type: "control.returned",
      data: { assetId: "a", observed: { hash, bytes: 17, totalBytes: 17, preview: "" } },
    };
    await log.append("case_a", 0, [observed]);
    expect(await verify()).toMatchObject({ ok: true, outputs: 1 });
    const path = join(dir, "blobs", hash.slice(0, 2), hash);
    writeFileSync(path, "load average: 9.9");
    expect(await first()).toMatchObject({ where: { en: "output of case case_a, event 1" } });
    rmSync(path);
    expect((await first())?.what.en).toBe("is missing");
  });

  it("recordings: cut, altered, gone; deleted by retention is no tampering", async () => {
    const store = new RecordingStore(dir, storage.db, ledger);
    const make = async () => {
      const recorder = await store.start({
        kind: "shell",
        assetId: "a",
        assetName: "web",
        openedBy: "Lin",
        cols: 80,
        rows: 24,
      });
      recorder.output(Buffer.from("hello, world"));
      await store.finish(recorder);
      return recorder.path;
    };
    const [one, two, three] = [await make(), await make(), await make()];
    expect(await verify()).toMatchObject({ ok: true, recordings: 3 });
    truncateSync(one, 100);
    writeFileSync(two, readFileSync(two, "latin1").replace("hello", "jello"), "latin1");
    rmSync(three);
    const { findings } = await verify();
    expect(findings.map((f) => f.what.en.replace(/ \(.*/, "")).sort()).toEqual([
      "is missing",
      "was altered",
      "was cut short",
    ]);
    expect(await store.sweep({ before: Date.now() + 1000, mostBytes: 1e9 })).toHaveLength(3);
    expect(await verify()).toMatchObject({ ok: true });
    expect(await store.list()).toEqual([]);
  });
});

describe("a recording that goes on", () => {
  const options = {
    kind: "shell",
    assetId: "a",
    assetName: "web",
    openedBy: "Lin",
    cols: 80,
    rows: 24,
  } as const;
  const later = () => Date.now() + 600_001;
  const change = (path: string, from: string, to: string) =>
    writeFileSync(path, readFileSync(path, "latin1").replace(from, to), "latin1");
  const start = async () => {
    const store = new RecordingStore(dir, storage.db, ledger);
    const recorder = await store.start(options);
    recorder.output(Buffer.from("first words"));
    return { store, recorder };
  };
  const seals = () =>
    storage.sqlite.prepare("SELECT count(*) AS n FROM audit WHERE type = 'recording.sealed'").get();

  it("is sealed when it has grown or time has passed, never for nothing, and at its end", async () => {
    const { store, recorder } = await start();
    await store.sealOpen(Date.now());
    expect(seals()).toEqual({ n: 0 });
    await store.sealOpen(later());
    await store.sealOpen(later() + 600_001);
    expect(seals()).toEqual({ n: 1 });
    expect((await verify()).notes[0]?.en).toMatch(/still running; sealed up to byte [1-9]/);
    for (let i = 0; i < 65; i++) {
      recorder.output(Buffer.alloc(1024 * 1024, i));
      if (i % 4 === 0) await recorder.flush();
    }
    await store.sealOpen(Date.now());
    expect(seals()).toEqual({ n: 2 });
    recorder.output(Buffer.from("last words"));
    // The host's end and the server's stop may both ask: each waits for the seal, and there is one.
    void store.finish(recorder);
    await store.finish(recorder);
    expect(seals()).toEqual({ n: 3 });
    expect(await verify()).toMatchObject({ ok: true, recordings: 1, notes: [] });
    change(recorder.path, "last", "lost");
    expect((await first())?.what.en).toMatch(/was altered/);
  });

  it("shows what was changed before it ended", async () => {
    const { store, recorder } = await start();
    await store.sealOpen(later());
    change(recorder.path, "first", "worst");
    expect((await first())?.what.en).toMatch(/was altered/);
    recorder.output(Buffer.from("last words"));
    await store.finish(recorder);
    expect((await first())?.what.en).toMatch(/was altered/);
  });

  it("shows what was changed or cut while no server ran", async () => {
    for (const spoil of [
      (path: string) => change(path, "first", "worst"),
      (path: string) => truncateSync(path, 100),
    ]) {
      const { store, recorder } = await start();
      await store.sealOpen(later());
      recorder.output(Buffer.from("more"));
      await recorder.flush();
      const before = (await verify()).findings.length;
      spoil(recorder.path);
      await new RecordingStore(dir, storage.db, ledger).recover();
      expect((await verify()).findings.length).toBe(before + 1);
    }
  });
});

it("any single change to any stored value is found", async () => {
  await log.append("case_a", 0, [note("one"), note("zwei"), note("三")]);
  await log.append("case_b", 0, [note("four")]);
  ledger.record({ type: "policy.changed", actor: { id: "u", name: "U" }, subject: "policy", data: { n: 1 } });
  ledger.close();
  storage.sqlite.exec(
    "DROP TRIGGER audit_no_update; DROP TRIGGER case_event_no_update; DROP TRIGGER audit_no_delete; DROP TRIGGER case_event_no_delete",
  );
  const columns = {
    audit: ["at", "type", "actor", "subject", "data", "mac"],
    case_event: ["v", "at", "type", "actor", "data"],
  } as const;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("audit" as const, "case_event" as const),
      fc.nat(5),
      fc.nat(100),
      async (table, columnAt, rowAt) => {
        const names = columns[table];
        const column = names[columnAt % names.length] ?? "at";
        const entries = ledger.head().seq;
        const at = rowAt % (table === "audit" ? entries : 3);
        storage.sqlite.exec("SAVEPOINT attack");
        const where = table === "audit" ? `seq = ${at + 1}` : `case_id = 'case_a' AND seq = ${at + 1}`;
        const set = column === "at" || column === "v" ? `${column} + 1` : `${column} || 'x'`;
        storage.sqlite.exec(`UPDATE ${table} SET ${column} = ${set} WHERE ${where}`);
        const verdict = await verifyAudit({ sqlite: storage.sqlite, key, anchorFile, dir });
        storage.sqlite.exec("ROLLBACK TO attack; RELEASE attack");
        expect(verdict.ok).toBe(false);
      },
    ),
    { numRuns: 60 },
  );
  expect((await verifyAudit({ sqlite: storage.sqlite, key, anchorFile, dir })).ok).toBe(true);
});
