import { describe, expect, it } from "vitest";
import { pause, retryAfterMs } from "../../../server/models/retry.ts";

describe("retryAfterMs", () => {
  const now = Date.UTC(2026, 0, 1);
  it.each([
    ["2", 2000],
    ["0", 0],
    ["-5", 0],
    [new Date(now + 5000).toUTCString(), 5000],
    [new Date(now - 5000).toUTCString(), 0],
    ["soon", undefined],
    ["", undefined],
    [null, undefined],
  ])("%s", (header, ms) => expect(retryAfterMs(header, now)).toBe(ms));
});

it("a pause ends at once when stopped", async () => {
  const abort = new AbortController();
  const waiting = pause(3_600_000, abort.signal);
  abort.abort();
  await waiting;
  await pause(3_600_000, abort.signal);
});
