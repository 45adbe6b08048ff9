import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  baseWindow,
  largestWindow,
  Pace,
  ReceiveWindow,
  sharedWindow,
  typingWindow,
} from "../../../server/ssh/receive-window.ts";

/** Reads `total` bytes in chunks, `stepMs` apart; returns what was granted. */
function read(window: ReceiveWindow, total: number, stepMs: number, from = 0, beside?: number): number {
  let granted = 0;
  let now = from;
  for (let left = total; left > 0; left -= 4096) {
    now += stepMs;
    granted += window.took(Math.min(4096, left), now, beside);
  }
  return granted;
}

describe("receive window of a channel", () => {
  it("never lets the host be stuck, and never has more open than the largest window", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 300, noNaN: true }),
        fc.array(
          fc.record({
            bytes: fc.integer({ min: 1, max: 32_768 }),
            ms: fc.double({ min: 0, max: 50, noNaN: true }),
            beside: fc.constantFrom(undefined, sharedWindow, typingWindow),
            pause: fc.boolean(),
          }),
          { maxLength: 400 },
        ),
        (roundTrip, steps) => {
          const window = new ReceiveWindow(roundTrip, 0);
          let open = baseWindow;
          let now = 0;
          for (const { bytes, ms, beside, pause } of steps) {
            now += ms;
            if (pause) window.paused();
            const taken = Math.min(bytes, open);
            open += window.took(taken, now, beside) - taken;
            expect(open).toBe(window.open);
            expect(open).toBeLessThanOrEqual(largestWindow);
            // Everything read: at least half a window is open again.
            expect(open).toBeGreaterThanOrEqual(typingWindow / 2);
          }
        },
      ),
    );
  });

  it("grows while the reader keeps up and shrinks back while it has to pause", () => {
    const window = new ReceiveWindow(0.2, 0);
    read(window, 16e6, 0.1);
    expect(window.size()).toBe(largestWindow);
    for (let i = 0; i < 4; i++) window.paused();
    expect(window.size()).toBe(baseWindow);
  });

  it.each([
    ["other channels", sharedWindow],
    ["somebody who types", typingWindow],
  ])("beside %s stays small on a short way and grows on a long one", (_who, beside) => {
    const near = new ReceiveWindow(0.2, 0);
    read(near, 32e6, 0.1, 0, beside);
    expect(near.size(beside)).toBe(beside);
    const far = new ReceiveWindow(50, 0);
    // 40 MB/s at 50 ms: 2 MB are under way.
    read(far, 32e6, 0.1, 0, beside);
    expect(far.size(beside)).toBe(largestWindow);
  });
});

describe("pace of grants", () => {
  it("grants no more than its rate, is never further behind than what it granted, and forgets a pause", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 65_536 }),
        fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 65_536 }), ms: fc.nat(40) }), { minLength: 1 }),
        (perMs, asked) => {
          const pace = new Pace(perMs);
          let now = 1;
          let due = 0;
          for (const { bytes, ms } of asked) {
            now += ms;
            const wait = pace.waitMs(bytes, now);
            const earliest = Math.max(now, due);
            expect(wait).toBe(Math.floor(earliest - now));
            due = earliest + bytes / perMs;
          }
        },
      ),
    );
    const pace = new Pace(8192);
    expect(pace.waitMs(32_768, 1000)).toBe(0);
    expect(pace.waitMs(16_384, 1000)).toBe(4);
    expect(pace.waitMs(16_384, 1000)).toBe(6);
    expect(pace.waitMs(16_384, 5000)).toBe(0);
  });
});
