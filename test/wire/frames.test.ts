import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as frames from "../../server/wire/frames.ts";

const position = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

describe("terminal frames", () => {
  it("round-trip", () => {
    fc.assert(
      fc.property(
        position,
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: 2, max: 1000 }),
        fc.integer({ min: 1, max: 500 }),
        (at, bytes, cols, rows) => {
          expect(frames.decodeServerFrame(frames.encodeOutput(at, bytes))).toEqual({
            type: "output",
            position: at,
            bytes,
          });
          expect(frames.decodeServerFrame(frames.encodeGap(0, at))).toEqual({ type: "gap", from: 0, to: at });
          expect(frames.decodeServerFrame(frames.encodeSnapshot(at, cols, rows, bytes))).toEqual({
            type: "snapshot",
            position: at,
            cols,
            rows,
            bytes,
          });
          expect(frames.decodeClientFrame(frames.encodeInput(bytes))).toEqual({ type: "input", bytes });
          expect(frames.decodeClientFrame(frames.encodeAck(at))).toEqual({ type: "ack", position: at });
          expect(frames.decodeClientFrame(frames.encodeResize(cols, rows))).toEqual({
            type: "resize",
            cols,
            rows,
          });
          expect(frames.decodeClientFrame(frames.encodeAnswer(rows, false))).toEqual({
            type: "answer",
            number: rows,
            accept: false,
          });
          expect(frames.decodeClientFrame(frames.encodeControl(true))).toEqual({
            type: "control",
            take: true,
          });
        },
      ),
    );
  });
  it("answer undefined, never throw, for any other bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        frames.decodeServerFrame(bytes);
        const client = frames.decodeClientFrame(bytes);
        if (client?.type === "ack") expect(Number.isSafeInteger(client.position)).toBe(true);
        if (client?.type === "resize") expect(client.cols).toBeGreaterThan(1);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("whole characters", () => {
  it("pass on the same bytes, and never the first part of a character alone", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("。", "、", "　", "\u{1b000}", "é")),
        ),
        fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 60 }),
        (texts, cuts) => {
          const bytes = Buffer.from(texts.join(""));
          const whole = new frames.WholeCharacters();
          const out: string[] = [];
          let at = 0;
          for (const n of [...cuts, bytes.length]) {
            out.push(Buffer.from(whole.join(bytes.subarray(at, at + n))).toString("utf8"));
            at += n;
          }
          expect(out.join("")).toBe(bytes.toString("utf8"));
        },
      ),
    );
  });
  it("hold back no more than three bytes of anything", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 20 }), (parts) => {
        const whole = new frames.WholeCharacters();
        let given = 0;
        let taken = 0;
        for (const part of parts) {
          given += part.length;
          taken += whole.join(part).length;
          expect(given - taken).toBeLessThanOrEqual(3);
        }
      }),
    );
  });
});
