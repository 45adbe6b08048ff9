import type { Clock, Ids } from "../ports.ts";

/** A clock moved by hand, epoch milliseconds. */
export class ManualClock implements Clock {
  #now: number;

  constructor(now = 0) {
    this.#now = now;
  }
  now(): number {
    return this.#now;
  }
  advance(ms: number): void {
    this.#now += ms;
  }
}

/** Ids that count: "step_1", "step_2"… Unique within one instance. */
export class CountingIds implements Ids {
  readonly #counts = new Map<string, number>();

  next(kind: "case" | "step" | "approval" | "question"): string {
    const n = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, n);
    return `${kind}_${n}`;
  }
}
