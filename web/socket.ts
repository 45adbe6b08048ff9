import type { CaseEvent } from "../agent/events.ts";
import type { CaseMessage } from "../server/wire/api.ts";
import type { Backend } from "./backend.ts";
import { browserTiming, type Connection, Reconnecting, type Timing } from "./reconnect.ts";

export interface CaseSocketHandlers {
  /** Stored events in order, each exactly once. */
  events(events: CaseEvent[]): void;
  /** Up to date with the server. */
  synced(): void;
  text(delta: string): void;
  connection(connection: Connection): void;
}

function parse(data: unknown): CaseMessage | undefined {
  if (typeof data !== "string") return undefined;
  try {
    return JSON.parse(data) as CaseMessage;
  } catch {
    return undefined;
  }
}
function isEvent(value: unknown): value is CaseEvent {
  const e = value as { seq?: unknown; type?: unknown; data?: unknown } | null;
  return typeof e?.seq === "number" && typeof e.type === "string" && typeof e.data === "object";
}

/**
 * The event socket of one case. Resumes after the last seq seen; a repeated event is dropped, a hole makes a new
 * connection that asks for it again. Events that arrive in one go are handed over together, so that a long log
 * folds once.
 */
export class CaseSocket {
  readonly #link: Reconnecting;
  readonly #handlers: CaseSocketHandlers;
  readonly #timing: Timing;
  #seq = 0;
  #batch: CaseEvent[] = [];
  #flushing = false;

  constructor(
    backend: Backend,
    caseId: string,
    handlers: CaseSocketHandlers,
    timing: Timing = browserTiming,
  ) {
    this.#handlers = handlers;
    this.#timing = timing;
    this.#link = new Reconnecting({
      open: () => backend.socket(`/ws/cases/${encodeURIComponent(caseId)}?from=${this.#seq}`),
      opened: () => undefined,
      message: (data) => this.#receive(parse(data)),
      changed: (connection) => handlers.connection(connection),
      // The server says something at least every 20 s (routes/cases.ts).
      silenceMs: 65_000,
      timing,
    });
  }
  retryNow(): void {
    this.#link.retryNow();
  }
  close(): void {
    this.#link.close();
  }

  #receive(message: CaseMessage | undefined): void {
    switch (message?.type) {
      case "event":
        if (isEvent(message.event)) this.#take(message.event);
        return;
      case "synced":
        this.#flush();
        this.#handlers.synced();
        return;
      case "text":
        this.#flush();
        this.#handlers.text(message.delta);
        return;
      default:
    }
  }
  #take(event: CaseEvent): void {
    if (event.seq <= this.#seq) return;
    if (event.seq !== this.#seq + 1) {
      this.#link.restart();
      return;
    }
    this.#seq = event.seq;
    this.#batch.push(event);
    if (this.#flushing) return;
    this.#flushing = true;
    this.#timing.after(16, () => this.#flush());
  }
  #flush(): void {
    this.#flushing = false;
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#handlers.events(batch);
  }
}
