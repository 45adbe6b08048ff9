import type Database from "better-sqlite3";
import { type CaseEvent, type NewEvent, parseEvent } from "../../agent/events.ts";
import type { AppendResult, CaseLog } from "../../agent/ports.ts";
import type { CaseEventRow } from "./tables.ts";

interface Subscriber {
  next: number;
  queue: CaseEvent[];
  pumping: boolean;
  stopped: boolean;
  listener: (event: CaseEvent) => void;
}

/** One case as the list of cases needs it, without reading its events. */
export interface CaseHead {
  caseId: string;
  lastSeq: number;
  openedAt: number;
  updatedAt: number;
}

const toEvent = (row: CaseEventRow): CaseEvent =>
  parseEvent({
    v: row.v,
    caseId: row.case_id,
    seq: row.seq,
    at: row.at,
    type: row.type,
    actor: JSON.parse(row.actor),
    data: JSON.parse(row.data),
  });

/**
 * The case log in SQLite. One immediate transaction per append, `synchronous=FULL`: when `append` resolves the
 * events are on the disk. Statements are synchronous, so nothing can come between a read and a subscription.
 */
export class SqliteCaseLog implements CaseLog {
  readonly #select: Database.Statement<[string, number], CaseEventRow>;
  readonly #heads: Database.Statement<[number], CaseHead>;
  readonly #insert: (caseId: string, expectedSeq: number, events: readonly NewEvent[]) => AppendResult;
  readonly #subscribers = new Map<string, Set<Subscriber>>();
  readonly #onListenerError: (error: unknown) => void;

  /** @param witness sees the rows of every append inside its transaction: what it throws undoes the append */
  constructor(
    sqlite: Database.Database,
    onListenerError: (error: unknown) => void = () => {},
    witness: (rows: readonly CaseEventRow[]) => void = () => {},
  ) {
    this.#onListenerError = onListenerError;
    this.#select = sqlite.prepare("SELECT * FROM case_event WHERE case_id = ? AND seq > ? ORDER BY seq");
    this.#heads = sqlite.prepare(
      `SELECT o.case_id AS caseId, o.at AS openedAt, l.seq AS lastSeq, l.at AS updatedAt
         FROM case_event o JOIN case_event l ON l.case_id = o.case_id
          AND l.seq = (SELECT max(seq) FROM case_event m WHERE m.case_id = o.case_id)
        WHERE o.seq = 1 ORDER BY o.at DESC LIMIT ?`,
    );
    this.#insert = prepareInsert(sqlite, witness);
  }

  async read(caseId: string, fromSeq = 0): Promise<CaseEvent[]> {
    return this.#select.all(caseId, fromSeq).map(toEvent);
  }

  async append(caseId: string, expectedSeq: number, events: readonly NewEvent[]): Promise<AppendResult> {
    const result = this.#insert(caseId, expectedSeq, events);
    if (result.ok) this.#publish(caseId, result.events);
    return result;
  }

  subscribe(caseId: string, fromSeq: number, listener: (event: CaseEvent) => void): () => void {
    const old = this.#select.all(caseId, fromSeq).map(toEvent);
    const subscriber: Subscriber = {
      next: fromSeq + 1,
      queue: old,
      pumping: false,
      stopped: false,
      listener,
    };
    const all = this.#subscribers.get(caseId) ?? new Set();
    this.#subscribers.set(caseId, all.add(subscriber));
    this.#pump(subscriber);
    return () => {
      subscriber.stopped = true;
      all.delete(subscriber);
      if (all.size === 0 && this.#subscribers.get(caseId) === all) this.#subscribers.delete(caseId);
    };
  }

  /** Newest cases first. */
  heads(limit = 1000): CaseHead[] {
    return this.#heads.all(limit);
  }

  #publish(caseId: string, events: readonly CaseEvent[]): void {
    for (const subscriber of this.#subscribers.get(caseId) ?? []) {
      subscriber.queue.push(...events);
      this.#pump(subscriber);
    }
  }

  // A listener may append: the guard keeps the order of every subscriber intact.
  #pump(subscriber: Subscriber): void {
    if (subscriber.pumping) return;
    subscriber.pumping = true;
    for (
      let event = subscriber.queue.shift();
      event && !subscriber.stopped;
      event = subscriber.queue.shift()
    ) {
      if (event.seq < subscriber.next) continue;
      subscriber.next = event.seq + 1;
      try {
        subscriber.listener(event);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
    subscriber.pumping = false;
  }
}

function prepareInsert(
  sqlite: Database.Database,
  witness: (rows: readonly CaseEventRow[]) => void,
): (caseId: string, expectedSeq: number, events: readonly NewEvent[]) => AppendResult {
  const last = sqlite.prepare<[string], { seq: number | null }>(
    "SELECT max(seq) AS seq FROM case_event WHERE case_id = ?",
  );
  const insert = sqlite.prepare<[string, number, number, number, string, string, string]>(
    "INSERT INTO case_event (case_id, seq, v, at, type, actor, data) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const run = sqlite.transaction(
    (caseId: string, expectedSeq: number, events: readonly NewEvent[]): AppendResult => {
      const lastSeq = last.get(caseId)?.seq ?? 0;
      if (lastSeq !== expectedSeq) return { ok: false, lastSeq };
      const stored: CaseEvent[] = [];
      const rows: CaseEventRow[] = [];
      for (const [index, event] of events.entries()) {
        // Parsed before it is written: what can not be read back must not get in.
        const full = parseEvent({ ...event, caseId, seq: expectedSeq + index + 1 });
        const { seq, v, at, type } = full;
        const actor = JSON.stringify(full.actor);
        const data = JSON.stringify(full.data);
        insert.run(caseId, seq, v, at, type, actor, data);
        rows.push({ case_id: caseId, seq, v, at, type, actor, data });
        stored.push(full);
      }
      witness(rows);
      return { ok: true, events: stored };
    },
  );
  return (caseId, expectedSeq, events) => run.immediate(caseId, expectedSeq, events);
}
