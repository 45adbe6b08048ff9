import type { CaseEvent, NewEvent } from "../events.ts";
import type { AppendResult, CaseLog } from "../ports.ts";

interface Listener {
  seen: number;
  call: (event: CaseEvent) => void;
}

/** The case log in memory: for dry runs, one-shot commands and tests. Lives as long as the process. */
export class MemoryCaseLog implements CaseLog {
  readonly #cases = new Map<string, CaseEvent[]>();
  readonly #listeners = new Map<string, Set<Listener>>();

  async read(caseId: string, fromSeq = 0): Promise<CaseEvent[]> {
    return structuredCopy((this.#cases.get(caseId) ?? []).slice(fromSeq));
  }

  async append(caseId: string, expectedSeq: number, events: readonly NewEvent[]): Promise<AppendResult> {
    const stored = this.#cases.get(caseId) ?? [];
    if (stored.length !== expectedSeq) return { ok: false, lastSeq: stored.length };
    const placed = structuredCopy(
      events.map((e, i) => ({ ...e, caseId, seq: expectedSeq + i + 1 }) as CaseEvent),
    );
    this.#cases.set(caseId, [...stored, ...placed]);
    for (const listener of this.#listeners.get(caseId) ?? []) this.#deliver(caseId, listener);
    return { ok: true, events: structuredCopy(placed) };
  }

  subscribe(caseId: string, fromSeq: number, call: (event: CaseEvent) => void): () => void {
    const listeners = this.#listeners.get(caseId) ?? new Set<Listener>();
    this.#listeners.set(caseId, listeners);
    const listener: Listener = { seen: fromSeq, call };
    listeners.add(listener);
    this.#deliver(caseId, listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(caseId);
    };
  }

  /** `seen` moves before the call, so a listener that appends or subscribes meets no event twice. */
  #deliver(caseId: string, listener: Listener): void {
    for (;;) {
      const next = this.#cases.get(caseId)?.[listener.seen];
      if (!next || !this.#listeners.get(caseId)?.has(listener)) return;
      listener.seen = next.seq;
      listener.call(structuredCopy(next));
    }
  }
}

/** Events are JSON by contract; a copy keeps callers from changing what is stored. */
function structuredCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
