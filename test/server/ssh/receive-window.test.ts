import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  baseWindow,
  largestWindow,
  ReceiveWindow,
  sharedWindow,
} from "../../../server/ssh/receive-window.ts";

/** Reads `total` bytes in chunks, `stepMs` apart; returns what was granted. */
function read(window: ReceiveWindow, total: number, stepMs: number, from = 0, shared = false): number {
  let granted = 0;
  let now = from;
  for (let left = total; left > 0; left -= 4096) {
    now += stepMs;
    granted += window.took(Math.min(4096, left), now, shared);
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
            shared: fc.boolean(),
            pause: fc.boolean(),
          }),
          { maxLength: 400 },
        ),
        (roundTrip, steps) => {
          const window = new ReceiveWindow(roundTrip, 0);
          let open = baseWindow;
          let now = 0;
          for (const { bytes, ms, shared, pause } of steps) {
            now += ms;
            if (pause) window.paused();
            const taken = Math.min(bytes, open);
            open += window.took(taken, now, shared) - taken;
            expect(open).toBe(window.open);
            expect(open).toBeLessThanOrEqual(largestWindow);
            // Everything read: at least half a window is open again.
            expect(open).toBeGreaterThanOrEqual(sharedWindow / 2);
          }
        },
      ),
    );
  });

  it("grows while the reader keeps up and shrinks back while it has to pause", () => {
    const window = new ReceiveWindow(0.2, 0);
    read(window, 16e6, 0.1);
    expect(window.size(false)).toBe(largestWindow);
    for (let i = 0; i < 4; i++) window.paused();
    expect(window.size(false)).toBe(baseWindow);
  });

  it("beside other channels stays small on a short way and grows on a long one", () => {
    const near = new ReceiveWindow(0.2, 0);
    read(near, 32e6, 0.1, 0, true);
    expect(near.size(true)).toBe(sharedWindow);
    const far = new ReceiveWindow(50, 0);
    // 40 MB/s at 50 ms: 2 MB are under way.
    read(far, 32e6, 0.1, 0, true);
    expect(far.size(true)).toBe(largestWindow);
  });
});
