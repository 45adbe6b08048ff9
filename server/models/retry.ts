import type { StopSignal } from "../../agent/ports.ts";

export interface RetryPolicy {
  /** Further attempts after the first. */
  retries: number;
  /** First pause, ms; doubles each time. */
  backoffMs: number;
  /** Longest `Retry-After` that is waited for, ms; beyond it the failure is told at once. */
  maxRetryAfterMs: number;
}
export const defaultRetry: RetryPolicy = { retries: 3, backoffMs: 1_000, maxRetryAfterMs: 60_000 };

/** Milliseconds a server asks to wait; undefined = it does not say. Understands seconds and HTTP dates. */
export function retryAfterMs(header: string | null | undefined, now: number): number | undefined {
  if (header == null || header.trim() === "") return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Resolves after `ms`, or at once when stopped. */
export function pause(ms: number, stop: StopSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    stop.addEventListener("abort", done);
  });
}
