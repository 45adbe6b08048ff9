/** Wrong passwords allowed before waiting starts. */
const free = 5;
const firstWaitMs = 1000;
const longestWaitMs = 15 * 60_000;
/** Forgotten after this long without a failure. */
const memoryMs = 60 * 60_000;
const maxKeys = 10_000;

interface Record {
  failures: number;
  last: number;
}

/**
 * Exponential backoff on failed logins, by key (an address, an account). After {@link free} failures each
 * further one doubles the wait, from one second up to 15 minutes. In memory: a restart forgets.
 */
export class LoginThrottle {
  readonly #now: () => number;
  readonly #records = new Map<string, Record>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Milliseconds until another try is let through; 0 = now. The longest wait of all keys counts. */
  waitMs(keys: readonly string[]): number {
    return Math.max(0, ...keys.map((key) => this.#wait(key)));
  }
  failed(keys: readonly string[]): void {
    for (const key of keys) {
      const known = this.#fresh(key);
      this.#records.delete(key);
      this.#records.set(key, { failures: (known?.failures ?? 0) + 1, last: this.#now() });
    }
    for (const oldest of this.#records.keys()) {
      if (this.#records.size <= maxKeys) break;
      this.#records.delete(oldest);
    }
  }
  succeeded(keys: readonly string[]): void {
    for (const key of keys) this.#records.delete(key);
  }

  #fresh(key: string): Record | undefined {
    const record = this.#records.get(key);
    return record && this.#now() - record.last < memoryMs ? record : undefined;
  }
  #wait(key: string): number {
    const record = this.#fresh(key);
    if (!record || record.failures < free) return 0;
    const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** (record.failures - free));
    return Math.max(0, record.last + wait - this.#now());
  }
}
