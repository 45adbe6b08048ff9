import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { CaseEvent, NewEvent } from "../../agent/events.ts";
import type { CaseLog } from "../../agent/ports.ts";

const note = (text: string): NewEvent => ({
  v: 1,
  at: 1,
  actor: { kind: "system" },
  type: "note.added",
  data: { text },
});
const textOf = (e: CaseEvent) => (e.type === "note.added" ? e.data.text : e.type);

/**
 * What every CaseLog must do; run by each adapter's test with its own `make`. Each call of `make` gives a log
 * that holds no cases; `close`, if given, is called after the test.
 */
export function caseLogContract(
  name: string,
  make: () => Promise<{ log: CaseLog; close?: () => Promise<void> | void }>,
): void {
  describe(`CaseLog contract: ${name}`, () => {
    let close: (() => Promise<void> | void) | undefined;
    const fresh = async () => {
      const made = await make();
      close = made.close;
      return made.log;
    };
    afterEach(async () => {
      await close?.();
      close = undefined;
    });

    it("knows nothing of an unknown case", async () => {
      const log = await fresh();
      expect(await log.read("case_none")).toEqual([]);
    });

    it("numbers events without gaps from 1 and gives back what was stored", async () => {
      const log = await fresh();
      const first = await log.append("case_a", 0, [note("one"), note("two")]);
      expect(first).toMatchObject({ ok: true, events: [{ seq: 1 }, { seq: 2 }] });
      await log.append("case_b", 0, [note("other")]);
      await log.append("case_a", 2, [note("三 ünïcode 🙂\u0000")]);
      const events = await log.read("case_a");
      expect(events.map((e) => [e.caseId, e.seq, textOf(e)])).toEqual([
        ["case_a", 1, "one"],
        ["case_a", 2, "two"],
        ["case_a", 3, "三 ünïcode 🙂\u0000"],
      ]);
      expect(events[0]).toEqual({ ...note("one"), caseId: "case_a", seq: 1 });
      expect((await log.read("case_a", 2)).map(textOf)).toEqual(["三 ünïcode 🙂\u0000"]);
      expect(await log.read("case_a", 3)).toEqual([]);
    });

    it("refuses an append that has not seen everything, and writes nothing of it", async () => {
      const log = await fresh();
      await log.append("case_a", 0, [note("one")]);
      expect(await log.append("case_a", 0, [note("x"), note("y")])).toEqual({ ok: false, lastSeq: 1 });
      expect(await log.append("case_a", 5, [note("x")])).toEqual({ ok: false, lastSeq: 1 });
      expect((await log.read("case_a")).map(textOf)).toEqual(["one"]);
    });

    it("lets exactly one of several writers win each place", async () => {
      const log = await fresh();
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 2, max: 6 }), fc.uuid(), async (writers, id) => {
          const tries = await Promise.all(
            Array.from({ length: writers }, (_, i) => log.append(`case_${id}`, 0, [note(`w${i}`)])),
          );
          expect(tries.filter((t) => t.ok)).toHaveLength(1);
          expect(await log.read(`case_${id}`)).toHaveLength(1);
        }),
        { numRuns: 20 },
      );
    });

    it("keeps what it stored whatever callers do to their objects", async () => {
      const log = await fresh();
      const mine = note("one");
      const result = await log.append("case_a", 0, [mine]);
      (mine.data as { text: string }).text = "changed";
      if (result.ok && result.events[0]) (result.events[0].data as { text: string }).text = "changed";
      expect((await log.read("case_a")).map(textOf)).toEqual(["one"]);
    });

    it("tells subscribers old events first, then new ones, without gap or repeat, until they leave", async () => {
      const log = await fresh();
      await log.append("case_a", 0, [note("1"), note("2"), note("3")]);
      const seen: number[] = [];
      const leave = log.subscribe("case_a", 1, (e) => seen.push(e.seq));
      await log.append("case_a", 3, [note("4"), note("5")]);
      await log.append("case_b", 0, [note("elsewhere")]);
      await expect.poll(() => seen).toEqual([2, 3, 4, 5]);
      leave();
      await log.append("case_a", 5, [note("6")]);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(seen).toEqual([2, 3, 4, 5]);
    });

    it("serves a subscriber of a case that does not exist yet", async () => {
      const log = await fresh();
      const seen: number[] = [];
      const leave = log.subscribe("case_new", 0, (e) => seen.push(e.seq));
      await log.append("case_new", 0, [note("1")]);
      await expect.poll(() => seen).toEqual([1]);
      leave();
    });
  });
}
