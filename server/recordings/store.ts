import { randomBytes } from "node:crypto";
import { createReadStream, mkdirSync, type ReadStream } from "node:fs";
import { access, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Kysely } from "kysely";
import { GrowingDigest } from "../audit/digest.ts";
import { type AuditLedger, serverActor } from "../audit/ledger.ts";
import type { RecordingRow, Tables } from "../storage/tables.ts";
import type { RecordingFrame } from "../wire/recording.ts";
import type { Recording, RecordingIndex } from "../wire/records.ts";
import { type RecordingHeader, readRecording } from "./format.ts";
import { Keyframes, keyframesFrom, keyPath } from "./keyframes.ts";
import { Recorder } from "./recorder.ts";
import { scanRecording } from "./scan.ts";
import { Seals, vouch } from "./seals.ts";
import { hitsMost, type SearchHit, searchRecording } from "./search.ts";

/** Recordings: one file each under `<data>/recordings`, their list in the database. */
export class RecordingStore {
  readonly #dir: string;
  readonly #db: Kysely<Tables>;
  readonly #ledger: Pick<AuditLedger, "record"> | undefined;
  readonly #keyframes = new Keyframes();
  readonly #active = new Map<string, { recorder: Recorder; seals: Seals }>();
  readonly #finished = new WeakMap<Recorder, Promise<void>>();
  readonly #mostBytes: number;

  /**
   * @param ledger vouches for every recording from its end on; leave it out only in tests of the format
   * @param mostBytes size of a file at which its recording is full
   */
  constructor(
    dataDir: string,
    db: Kysely<Tables>,
    ledger?: Pick<AuditLedger, "record">,
    mostBytes = Number.POSITIVE_INFINITY,
  ) {
    this.#mostBytes = mostBytes;
    this.#dir = join(dataDir, "recordings");
    mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
    this.#db = db;
    this.#ledger = ledger;
  }

  async start(options: Omit<RecordingHeader, "format" | "id" | "startedAt">): Promise<Recorder> {
    const header: RecordingHeader = {
      format: "bartizan/recording/v1",
      id: `rec_${randomBytes(12).toString("base64url")}`,
      startedAt: Date.now(),
      kind: options.kind,
      assetId: options.assetId,
      assetName: options.assetName,
      ...(options.caseId === undefined ? {} : { caseId: options.caseId }),
      openedBy: options.openedBy,
      cols: options.cols,
      rows: options.rows,
    };
    await this.#db
      .insertInto("recording")
      .values({
        id: header.id,
        kind: header.kind,
        asset_id: header.assetId,
        asset_name: header.assetName,
        case_id: header.caseId ?? null,
        opened_by: header.openedBy,
        started_at: header.startedAt,
        ended_at: null,
        bytes: 0,
        duration_ms: 0,
      })
      .execute();
    const recorder = new Recorder(this.#path(header.id), header, { mostBytes: this.#mostBytes });
    const seals = new Seals(recorder, this.#ledger, header.startedAt);
    this.#active.set(header.id, { recorder, seals });
    return recorder;
  }

  /** Closes the file, writes the end into the list and seals it; once, whoever asks. */
  finish(recorder: Recorder): Promise<void> {
    let finished = this.#finished.get(recorder);
    if (!finished) {
      finished = this.#finish(recorder);
      this.#finished.set(recorder, finished);
    }
    return finished;
  }
  async #finish(recorder: Recorder): Promise<void> {
    const { id } = recorder.header;
    const seals = this.#active.get(id)?.seals;
    await recorder.close();
    this.#active.delete(id);
    await this.#db
      .updateTable("recording")
      .set({
        // Negative: shown as cut off.
        ended_at: recorder.stopped ? -Date.now() : Date.now(),
        bytes: recorder.bytes,
        duration_ms: recorder.durationMs,
      })
      .where("id", "=", id)
      .execute();
    await seals?.end();
  }

  /**
   * Seals what has come to recordings that go on, for those of a day or a gigabyte to be tamper-evident before they end.
   * Call it now and then.
   * @param now epoch milliseconds
   */
  async sealOpen(now: number): Promise<void> {
    for (const { seals } of this.#active.values()) await seals.sealIfDue(now);
  }

  /** Deletes recordings that ended before `before` (epoch ms), or the oldest beyond `mostBytes` on the disk. */
  async sweep({ before, mostBytes }: { before: number; mostBytes: number }): Promise<string[]> {
    const rows = await this.#db
      .selectFrom("recording")
      .select(["id", "ended_at", "bytes"])
      .where("ended_at", "is not", null)
      .orderBy("started_at", "desc")
      .execute();
    let kept = 0;
    const deleted: string[] = [];
    for (const row of rows) {
      kept += row.bytes;
      if (Math.abs(row.ended_at ?? 0) >= before && kept <= mostBytes) continue;
      // Said first: a crash between the two leaves a file too many, never one missing without a reason.
      this.#ledger?.record({
        type: "recording.deleted",
        actor: serverActor,
        subject: row.id,
        data: { why: "retention" },
      });
      await rm(this.#path(row.id), { force: true });
      await rm(keyPath(this.#path(row.id)), { force: true });
      await this.#db.deleteFrom("recording").where("id", "=", row.id).execute();
      deleted.push(row.id);
    }
    return deleted;
  }

  async list(): Promise<Recording[]> {
    const rows = await this.#db
      .selectFrom("recording")
      .selectAll()
      .orderBy("started_at", "desc")
      .limit(500)
      .execute();
    return rows.map((row) => this.#toRecording(row));
  }
  async get(id: string): Promise<Recording | undefined> {
    const row = await this.#db.selectFrom("recording").selectAll().where("id", "=", id).executeTakeFirst();
    return row && this.#toRecording(row);
  }

  /** What the player needs; undefined when the recording or its file is gone or unreadable. */
  async index(id: string): Promise<RecordingIndex | undefined> {
    const path = await this.#readable(id);
    const recording = path && (await this.get(id));
    const scanned = path && (await scanRecording(path).catch(() => undefined));
    if (!path || !recording || !scanned) return undefined;
    const wanted = scanned.bytes > keyframesFrom && recording.endedAt !== null;
    const { header, durationMs, size, points, markers, gaps } = scanned;
    return {
      recording,
      cols: header.cols,
      rows: header.rows,
      durationMs,
      size,
      points,
      markers,
      gaps,
      keyframes: wanted ? ((await this.#keyframes.of(path)) ?? null) : [],
    };
  }
  /** Bytes `from`…`to` of the file, as a stream; undefined when it is gone. */
  async bytes(id: string, from: number, to: number): Promise<ReadStream | undefined> {
    const path = await this.#readable(id);
    return path && to > from ? createReadStream(path, { start: from, end: to - 1 }) : undefined;
  }
  async search(id: string, words: string): Promise<{ hits: SearchHit[]; more: boolean } | undefined> {
    const path = await this.#readable(id);
    if (!path) return undefined;
    const hits = await searchRecording(path, words);
    return { hits, more: hits.length >= hitsMost };
  }
  async #readable(id: string): Promise<string | undefined> {
    if (!/^rec_[\w-]{16}$/.test(id)) return undefined;
    await this.#active.get(id)?.recorder.flush();
    return (await access(this.#path(id)).then(
      () => true,
      () => false,
    ))
      ? this.#path(id)
      : undefined;
  }

  /** The whole file; undefined when the recording or its file is gone. */
  async file(id: string): Promise<Buffer | undefined> {
    const path = await this.#readable(id);
    return path === undefined ? undefined : await readFile(path).catch(() => undefined);
  }
  async read(
    id: string,
  ): Promise<{ header: RecordingHeader; frames: RecordingFrame[]; complete: boolean } | undefined> {
    const file = await this.file(id);
    return file && readRecording(file);
  }

  /** The newest output bytes shown in this case on this asset, at most `max`, over all its recordings. */
  async tail(caseId: string, assetId: string, max: number): Promise<Buffer> {
    const rows = await this.#db
      .selectFrom("recording")
      .select("id")
      .where("case_id", "=", caseId)
      .where("asset_id", "=", assetId)
      .orderBy("started_at", "desc")
      .execute();
    const parts: Buffer[] = [];
    let size = 0;
    for (const { id } of rows) {
      if (size >= max) break;
      const recorded = await this.read(id).catch(() => undefined);
      const shown = Buffer.concat(
        (recorded?.frames ?? []).flatMap((f) => (f.type === "output" ? [f.bytes] : [])),
      );
      parts.unshift(shown);
      size += shown.length;
    }
    const all = Buffer.concat(parts);
    return all.subarray(Math.max(0, all.length - max));
  }

  /** Recordings that a dead process left open get an honest end: their last frame's time. Run once at start. */
  async recover(): Promise<void> {
    const open = await this.#db.selectFrom("recording").selectAll().where("ended_at", "is", null).execute();
    for (const row of open) {
      if (this.#active.has(row.id)) continue;
      const recorded = await this.read(row.id).catch(() => undefined);
      const lastMs = recorded?.frames.at(-1)?.atMs ?? 0;
      const bytes = (recorded?.frames ?? []).reduce(
        (sum, f) => sum + (f.type === "output" ? f.bytes.length : 0),
        0,
      );
      await this.#db
        .updateTable("recording")
        // A negative end marks "not closed by us": shown as incomplete.
        .set({ ended_at: -(row.started_at + lastMs), bytes, duration_ms: lastMs })
        .where("id", "=", row.id)
        .execute();
      await vouch(this.#ledger, row.id, new GrowingDigest(this.#path(row.id)), { complete: false });
    }
  }

  #path(id: string): string {
    return join(this.#dir, `${id}.rec`);
  }
  #toRecording(row: RecordingRow): Recording {
    const active = this.#active.get(row.id)?.recorder;
    return {
      id: row.id,
      kind: row.kind === "agent" ? "agent" : "shell",
      assetId: row.asset_id,
      assetName: row.asset_name,
      ...(row.case_id === null ? {} : { caseId: row.case_id }),
      openedBy: row.opened_by,
      startedAt: row.started_at,
      endedAt: row.ended_at === null ? null : Math.abs(row.ended_at),
      bytes: active ? active.bytes : row.bytes,
      durationMs: active ? active.durationMs : row.duration_ms,
      complete: row.ended_at !== null && row.ended_at > 0,
    };
  }
}
