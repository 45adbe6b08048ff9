import { join } from "node:path";
import type Database from "better-sqlite3";
import type { Localized } from "../../agent/errors.ts";
import type { AuditRow, CaseEventRow } from "../storage/tables.ts";
import { GrowingDigest, sha256Of } from "./digest.ts";
import { type AppendedEvents, chain, eventDigest, genesis, readAnchor } from "./ledger.ts";

/** Something that is not as it was written. `at` is its time as recorded, epoch milliseconds, where known. */
export interface Tampering {
  where: Localized;
  what: Localized;
  at?: number;
}
export interface AuditVerdict {
  ok: boolean;
  /** How much was checked. */
  entries: number;
  events: number;
  outputs: number;
  recordings: number;
  head: { seq: number; mac: string };
  /** Every finding, the first record that does not fit first; at most 100. */
  findings: Tampering[];
  /** True but no tampering, e.g. a recording that a dead server could not seal. */
  notes: Localized[];
}
export interface VerifyOptions {
  sqlite: Database.Database;
  key: Buffer;
  anchorFile: string;
  /** Data directory: outputs under `blobs`, recordings under `recordings`. */
  dir: string;
  /** A head noted down elsewhere ("SEQ:MAC"): finds a rollback of database and anchor together. */
  expected?: { seq: number; mac: string };
}

const findingsMost = 100;
const text = (en: string, zh: string): Localized => ({ en, zh });

/** Data of a "recording.sealed" entry: size in bytes and SHA-256 of the file, as far as it was then. */
export interface SealedRecording {
  size: number;
  sha256: string;
  /** False: cut off by an error, a limit or the end of the server. */
  complete: boolean;
  /** The recording went on after this. */
  open?: true;
}

/** Collects findings up to a limit; the walk goes on to count what was checked. */
class Findings {
  readonly list: Tampering[] = [];
  readonly notes: Localized[] = [];
  add(where: Localized, what: Localized, at?: number): void {
    if (this.list.length < findingsMost)
      this.list.push(at === undefined ? { where, what } : { where, what, at });
  }
}

interface Vouched {
  /** Case id → digests of its events in order, with the entry that vouches. */
  events: Map<string, { digest: string; entry: number }[]>;
  /** Recording id → its seals in order. */
  recordings: Map<string, (SealedRecording & { entry: number })[]>;
  deleted: Set<string>;
  macs: Map<number, string>;
  head: { seq: number; mac: string };
  entries: number;
}

/**
 * Checks the whole ledger and everything it vouches for: chain, gaps, truncation and rollback against the anchor,
 * every case event, every kept output, every sealed recording. Reads only. Cost: one pass over all of it.
 */
export async function verifyAudit(options: VerifyOptions): Promise<AuditVerdict> {
  const findings = new Findings();
  const vouched = walkChain(options.sqlite, options.key, findings);
  checkAnchor(options, vouched, findings);
  const { events, hashes } = checkEvents(options.sqlite, vouched, findings);
  const outputs = await checkOutputs(options.dir, hashes, findings);
  const recordings = await checkRecordings(options, vouched, findings);
  const { list, notes } = findings;
  return {
    ok: list.length === 0,
    entries: vouched.entries,
    events,
    outputs,
    recordings,
    head: vouched.head,
    findings: list,
    notes,
  };
}

function walkChain(sqlite: Database.Database, key: Buffer, findings: Findings): Vouched {
  const vouched: Vouched = {
    events: new Map(),
    recordings: new Map(),
    deleted: new Set(),
    macs: new Map(),
    head: { seq: 0, mac: genesis },
    entries: 0,
  };
  for (const row of sqlite.prepare<[], AuditRow>("SELECT * FROM audit ORDER BY seq").iterate()) {
    const { seq } = vouched.head;
    const where = text(`audit entry ${row.seq}`, `审计记录 ${row.seq}`);
    if (row.seq !== seq + 1) {
      const span = seq + 1 === row.seq - 1 ? `${seq + 1}` : `${seq + 1}–${row.seq - 1}`;
      findings.add(text(`audit entry ${span}`, `审计记录 ${span}`), text("is missing", "缺失"), row.at);
    } else if (chain(key, vouched.head.mac, row) !== row.mac) {
      findings.add(
        where,
        text("was altered, or was written with another key", "被改动，或由另一把密钥写入"),
        row.at,
      );
    }
    vouched.head = { seq: row.seq, mac: row.mac };
    vouched.macs.set(row.seq, row.mac);
    vouched.entries++;
    collect(row, vouched, findings);
  }
  return vouched;
}

function collect(row: AuditRow, vouched: Vouched, findings: Findings): void {
  try {
    if (row.type === "case.appended") {
      const { from, digests } = JSON.parse(row.data) as AppendedEvents;
      const known = vouched.events.get(row.subject) ?? [];
      if (from !== known.length + 1) throw new Error("not the next events");
      known.push(...digests.map((digest) => ({ digest, entry: row.seq })));
      vouched.events.set(row.subject, known);
    } else if (row.type === "recording.sealed") {
      const sealed = JSON.parse(row.data) as SealedRecording;
      const seals = vouched.recordings.get(row.subject) ?? [];
      vouched.recordings.set(row.subject, [...seals, { ...sealed, entry: row.seq }]);
    } else if (row.type === "recording.deleted") {
      vouched.deleted.add(row.subject);
    } else if (row.type === "ledger.broken") {
      const what = text(
        "at this start of the server the database did not fit the anchor: entries had been cut off, rewritten, or an older copy put back",
        "服务这次启动时数据库与锚文件不符：记录曾被截断、改写，或被替换为旧副本",
      );
      findings.add(text(`audit entry ${row.seq}`, `审计记录 ${row.seq}`), what, row.at);
    } else if (row.type === "ledger.anchor_missing") {
      findings.notes.push(
        text(
          `audit entry ${row.seq}: the anchor was missing when the server started`,
          `审计记录 ${row.seq}：服务启动时锚文件缺失`,
        ),
      );
    }
  } catch {
    findings.add(
      text(`audit entry ${row.seq}`, `审计记录 ${row.seq}`),
      text("can not be read", "无法读取"),
      row.at,
    );
  }
}

function checkAnchor(
  { anchorFile, key, expected }: VerifyOptions,
  vouched: Vouched,
  findings: Findings,
): void {
  const where = text("the end of the ledger", "审计记录末尾");
  const behind = (seq: number, source: Localized) =>
    findings.add(
      where,
      text(
        `${source.en} knows entry ${seq}; the database ends at ${vouched.head.seq}: later entries were cut off or an older copy was put back`,
        `${source.zh}记有第 ${seq} 条，而数据库止于第 ${vouched.head.seq} 条：之后的记录被截断，或被替换为旧副本`,
      ),
    );
  const compare = (seq: number, mac: string, source: Localized) => {
    if (seq > vouched.head.seq) behind(seq, source);
    else if (seq > 0 && vouched.macs.get(seq) !== mac)
      findings.add(
        text(`audit entry ${seq}`, `审计记录 ${seq}`),
        text(
          `is not the one ${source.en} knows: history was rewritten`,
          `与${source.zh}所记不符：历史被改写`,
        ),
      );
  };
  if (expected) compare(expected.seq, expected.mac, text("the head you gave", "所给的头部"));
  const name = text("the anchor beside the key", "密钥旁的锚文件");
  const anchor = readAnchor(key, anchorFile);
  if (anchor === "missing") findings.add(where, text(`${name.en} is missing`, `${name.zh}缺失`));
  else if (anchor === "altered") findings.add(where, text(`${name.en} was altered`, `${name.zh}被改动`));
  else compare(anchor.seq, anchor.mac, name);
}

/** Every stored event against its digest; also gathers the hashes of the outputs they name. */
function checkEvents(sqlite: Database.Database, vouched: Vouched, findings: Findings) {
  const hashes = new Map<string, Localized>();
  const seen = new Map<string, number>();
  let events = 0;
  const rows = sqlite.prepare<[], CaseEventRow>("SELECT * FROM case_event ORDER BY case_id, seq").iterate();
  const name = (id: string, seq: number) => text(`case ${id}, event ${seq}`, `排障单 ${id} 的事件 ${seq}`);
  const missing = (id: string, from: number, to: number) => {
    const first = name(id, from);
    const more = to > from ? ` (${to - from + 1})` : "";
    findings.add(text(`${first.en}${more}`, `${first.zh}${more}`), text("is missing", "缺失"));
  };
  for (const row of rows) {
    events++;
    const known = vouched.events.get(row.case_id) ?? [];
    const last = seen.get(row.case_id) ?? 0;
    if (row.seq > last + 1) missing(row.case_id, last + 1, row.seq - 1);
    seen.set(row.case_id, row.seq);
    const where = name(row.case_id, row.seq);
    const expected = known[row.seq - 1];
    if (!expected) findings.add(where, text("was added without the ledger", "绕过审计被添加"), row.at);
    else if (expected.digest !== eventDigest(row))
      findings.add(
        where,
        text(`was altered (audit entry ${expected.entry})`, `被改动（审计记录 ${expected.entry}）`),
        row.at,
      );
    for (const match of row.data.matchAll(/"hash":"([0-9a-f]{64})"/g)) hashes.set(match[1] ?? "", where);
  }
  for (const [id, known] of vouched.events) {
    const last = seen.get(id) ?? 0;
    if (known.length > last) missing(id, last + 1, known.length);
  }
  return { events, hashes };
}

async function checkOutputs(
  dir: string,
  hashes: Map<string, Localized>,
  findings: Findings,
): Promise<number> {
  for (const [hash, event] of hashes) {
    const found = await sha256Of(join(dir, "blobs", hash.slice(0, 2), hash));
    const where = text(`output of ${event.en}`, `${event.zh} 的输出`);
    if (!found) findings.add(where, text("is missing", "缺失"));
    else if (found.sha256 !== hash) findings.add(where, text("was altered", "被改动"));
  }
  return hashes.size;
}

async function checkRecordings({ sqlite, dir }: VerifyOptions, vouched: Vouched, findings: Findings) {
  for (const [id, seals] of vouched.recordings) {
    if (vouched.deleted.has(id)) continue;
    const what = await recordingDiffers(join(dir, "recordings", `${id}.rec`), seals);
    if (what) findings.add(text(`recording ${id}`, `录像 ${id}`), what);
  }
  const rows = sqlite.prepare<[], { id: string; ended_at: number | null }>(
    "SELECT id, ended_at FROM recording",
  );
  for (const { id, ended_at } of rows.iterate()) {
    const last = vouched.recordings.get(id)?.at(-1);
    if (last && !last.open) continue;
    const upTo = last?.size ?? 0;
    findings.notes.push(
      ended_at === null
        ? text(
            `recording ${id} is still running; sealed up to byte ${upTo}`,
            `录像 ${id} 仍在进行；已封存前 ${upTo} 字节`,
          )
        : text(`recording ${id} is from before the ledger`, `录像 ${id} 早于审计记录`),
    );
  }
  return vouched.recordings.size;
}

/** What is wrong with a recording's file: every seal must fit its beginning, the last one all of it. */
async function recordingDiffers(
  path: string,
  seals: readonly (SealedRecording & { entry: number })[],
): Promise<Localized | undefined> {
  const digest = new GrowingDigest(path);
  // By size: a server that died may have sealed less at its next start than before, which is a file cut short.
  for (const { size, sha256, entry, open } of seals.toSorted((a, b) => a.size - b.size)) {
    const found = await digest.upTo(size);
    if (!found) return text("is missing", "缺失");
    if (found.size < size) return text("was cut short", "被截断");
    const whole = open || (await digest.upTo())?.size === size;
    if (!whole || found.sha256 !== sha256)
      return text(`was altered (audit entry ${entry})`, `被改动（审计记录 ${entry}）`);
  }
  return undefined;
}
