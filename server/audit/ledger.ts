import { createHash, createHmac, hkdfSync } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type Database from "better-sqlite3";
import type { AuditRow, CaseEventRow } from "../storage/tables.ts";

/** Who did it: a person's id and name, or the server itself. */
export interface AuditActor {
  id: string;
  name: string;
}
export const serverActor: AuditActor = { id: "server", name: "bartizan" };

/** What a ledger entry can be about. `case` and `recording` entries vouch for data kept elsewhere. */
export interface AuditEntry {
  /** Dotted and past tense, e.g. "case.appended", "recording.sealed", "policy.changed", "share.created". */
  type: string;
  actor: AuditActor;
  /** Id of the thing it is about. */
  subject: string;
  data: Record<string, unknown>;
}
export interface StoredAuditEntry extends AuditEntry {
  seq: number;
  at: number;
}

/** `data` of a "case.appended" entry: events `from`… of the case, one digest each. */
export interface AppendedEvents {
  from: number;
  digests: string[];
}

/** Before the first entry. */
export const genesis = "0".repeat(64);
/** The anchor file is written at the latest this long after an entry, milliseconds: the window a cut can hide in. */
const anchorDelayMs = 200;

/** Key of the chain, derived from the master key: who has the database alone can not forge an entry. */
export function auditKey(master: Uint8Array): Buffer {
  return Buffer.from(hkdfSync("sha256", master, "", "bartizan audit ledger v1", 32));
}
/** The head of the ledger, kept beside the key and so outside the data directory. */
export function anchorFileOf(keyFile: string): string {
  return `${keyFile}.audit`;
}

/** Links one row to the one before it. */
export function chain(key: Buffer, before: string, row: Omit<AuditRow, "mac">): string {
  const body = JSON.stringify([before, row.seq, row.at, row.type, row.actor, row.subject, row.data]);
  return createHmac("sha256", key).update(body).digest("hex");
}
/** Digest of one stored case event, over the exact column values. */
export function eventDigest(row: CaseEventRow): string {
  const body = JSON.stringify([row.case_id, row.seq, row.v, row.at, row.type, row.actor, row.data]);
  return createHash("sha256").update(body).digest("hex");
}
/** The anchor's line with its own seal. */
export function anchorLine(key: Buffer, seq: number, mac: string): string {
  const seal = createHmac("sha256", key).update(`anchor ${seq} ${mac}`).digest("hex");
  return `${seq} ${mac} ${seal}\n`;
}

/** Reads the anchor: "missing", "altered", or the head it knows. */
export function readAnchor(key: Buffer, file: string): "missing" | "altered" | { seq: number; mac: string } {
  if (!existsSync(file)) return "missing";
  const line = readFileSync(file, "utf8");
  const [seq = "", mac = ""] = line.trim().split(" ");
  return /^\d{1,15}$/.test(seq) && anchorLine(key, Number(seq), mac) === line
    ? { seq: Number(seq), mac }
    : "altered";
}

/**
 * The audit ledger: one append-only chain over everything that must not change unseen. Case events are vouched for
 * in the same transaction that stores them, recordings when they end. `verify.ts` names the first record that does
 * not fit. Several processes may write: an entry is added in an immediate transaction.
 */
export class AuditLedger {
  readonly #sqlite: Database.Database;
  readonly #key: Buffer;
  readonly #anchor: string;
  readonly #insert: Database.Statement<[AuditRow]>;
  readonly #select: Database.Statement<[number, number], AuditRow>;
  readonly #now: () => number;
  readonly #onAnchorError: (error: unknown) => void;
  readonly #head: Database.Statement<[], { seq: number; mac: string }>;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    sqlite: Database.Database,
    options: {
      key: Buffer;
      anchorFile: string;
      now?: () => number;
      onAnchorError?: (error: unknown) => void;
    },
  ) {
    this.#sqlite = sqlite;
    this.#key = options.key;
    this.#anchor = options.anchorFile;
    this.#now = options.now ?? Date.now;
    this.#onAnchorError = options.onAnchorError ?? (() => {});
    this.#insert = sqlite.prepare(
      `INSERT INTO audit (seq, at, type, actor, subject, data, mac)
       VALUES (@seq, @at, @type, @actor, @subject, @data, @mac)`,
    );
    this.#select = sqlite.prepare("SELECT * FROM audit WHERE at >= ? ORDER BY seq DESC LIMIT ?");
    this.#head = sqlite.prepare("SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1");
    sqlite.transaction(() => this.#begin(sqlite)).immediate();
    this.#scheduleAnchor();
  }

  /** Last entry; seq 0 when there is none. Note it down elsewhere to detect a rollback of the whole machine. */
  head(): { seq: number; mac: string } {
    return this.#head.get() ?? { seq: 0, mac: genesis };
  }

  /** Adds one entry; joins the transaction that is open on this connection, if any. */
  record(entry: AuditEntry): void {
    if (this.#sqlite.inTransaction) this.#add(entry);
    else this.#sqlite.transaction(() => this.#add(entry)).immediate();
    this.#scheduleAnchor();
  }

  #add(entry: AuditEntry): void {
    const last = this.head();
    const row = {
      seq: last.seq + 1,
      at: this.#now(),
      type: entry.type,
      actor: JSON.stringify(entry.actor),
      subject: entry.subject,
      data: JSON.stringify(entry.data),
    };
    this.#insert.run({ ...row, mac: chain(this.#key, last.mac, row) });
  }

  /** Vouches for events just written to the case log; to be called inside their transaction. */
  appended(rows: readonly CaseEventRow[]): void {
    const [first] = rows;
    if (!first) return;
    const data: AppendedEvents = { from: first.seq, digests: rows.map(eventDigest) };
    this.record({ type: "case.appended", actor: serverActor, subject: first.case_id, data: { ...data } });
  }

  /** Entries since `since` (epoch ms), newest first. */
  list(since: number, limit = 1000): StoredAuditEntry[] {
    return this.#select.all(since, limit).map((row) => ({
      seq: row.seq,
      at: row.at,
      type: row.type,
      actor: JSON.parse(row.actor) as AuditActor,
      subject: row.subject,
      data: JSON.parse(row.data) as Record<string, unknown>,
    }));
  }

  /** Writes the anchor now. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writeAnchor();
  }

  /** Before the anchor is written anew: what it says now must not be forgotten when it does not fit. */
  #begin(sqlite: Database.Database): void {
    const anchor = readAnchor(this.#key, this.#anchor);
    const head = this.head();
    if (head.seq === 0) this.#adopt(sqlite);
    const data = { found: head.seq, ...(typeof anchor === "string" ? { anchor } : { expected: anchor.seq }) };
    const say = (type: string) => this.record({ type, actor: serverActor, subject: "ledger", data });
    if (anchor === "missing") {
      if (head.seq > 0) say("ledger.anchor_missing");
    } else if (anchor === "altered" || this.#macAt(sqlite, anchor.seq) !== anchor.mac) {
      say("ledger.broken");
    }
  }
  #macAt(sqlite: Database.Database, seq: number): string | undefined {
    if (seq === 0) return genesis;
    return sqlite.prepare<[number], { mac: string }>("SELECT mac FROM audit WHERE seq = ?").get(seq)?.mac;
  }

  /** A database from before the ledger: what it holds now is taken as it is, and counts from here. */
  #adopt(sqlite: Database.Database): void {
    const events = sqlite
      .prepare<[], CaseEventRow>("SELECT * FROM case_event ORDER BY case_id, seq")
      .iterate();
    let batch: CaseEventRow[] = [];
    const batches: CaseEventRow[][] = [];
    for (const row of events) {
      if (batch[0] && batch[0].case_id !== row.case_id) {
        batches.push(batch);
        batch = [];
      }
      batch.push(row);
    }
    if (batch.length > 0) batches.push(batch);
    this.record({
      type: "ledger.started",
      actor: serverActor,
      subject: "ledger",
      data: { adoptedCases: batches.length },
    });
    for (const rows of batches) this.appended(rows);
  }

  #scheduleAnchor(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#writeAnchor();
    }, anchorDelayMs).unref();
  }
  #writeAnchor(): void {
    try {
      const { seq, mac } = this.head();
      writeFileSync(`${this.#anchor}.new`, anchorLine(this.#key, seq, mac), { mode: 0o600 });
      renameSync(`${this.#anchor}.new`, this.#anchor);
    } catch (error) {
      this.#onAnchorError(error);
    }
  }
}
