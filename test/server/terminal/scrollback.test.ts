import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Scrollback } from "../../../server/terminal/scrollback.ts";

const read = (ring: Scrollback, from: number, max = 1 << 30) => {
  const parts = ring.read(from, max);
  return parts && Buffer.concat(parts);
};

describe("scrollback ring", () => {
  it("keeps exactly the newest bytes at their positions, whatever the chunk sizes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 0, maxLength: 90_000 }), { maxLength: 12 }),
        fc.integer({ min: 20_000, max: 70_000 }),
        (chunks, limit) => {
          const ring = new Scrollback(limit);
          const all: Buffer[] = [];
          for (const chunk of chunks) {
            ring.push(chunk);
            all.push(Buffer.from(chunk));
            const whole = Buffer.concat(all);
            expect(ring.end).toBe(whole.length);
            expect(ring.end - ring.start).toBeLessThanOrEqual(limit);
            // Everything is kept as long as it fits the limit.
            if (whole.length <= 16_384) expect(ring.start).toBe(0);
            expect(read(ring, ring.start)?.equals(whole.subarray(ring.start))).toBe(true);
            const middle = Math.floor((ring.start + ring.end) / 2);
            expect(read(ring, middle, 1000)?.equals(whole.subarray(middle, middle + 1000))).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("answers undefined, not wrong bytes, for positions it does not have", () => {
    const ring = new Scrollback(16 * 1024);
    ring.push(Buffer.alloc(40_000, 1));
    expect(ring.read(ring.start - 1, 10)).toBeUndefined();
    expect(ring.read(ring.end + 1, 10)).toBeUndefined();
    expect(read(ring, ring.end)?.length).toBe(0);
  });
});
