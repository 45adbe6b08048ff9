import { describe, expect, it } from "vitest";
import { type Journal, journal } from "../../../agent/parsers/journal.ts";
import { knownMessages, meaningOf } from "../../../agent/parsers/messages.ts";

describe("the messages of common programs", () => {
  for (const known of knownMessages)
    it(`reads ${known.id}`, () => {
      const meaning = meaningOf(known.example);
      expect(meaning?.id).toBe(known.id);
      for (const text of [meaning?.en ?? "", meaning?.zh ?? ""]) {
        expect(text).not.toMatch(/[{}]| {2}|\(\)|（）/);
        expect(text.length).toBeGreaterThan(6);
      }
      expect(meaning?.zh).toMatch(/\p{Script=Han}/u);
    });
  it("has one row for each state", () => {
    const ids = knownMessages.map((m) => m.id);
    expect(ids).toEqual([...new Set(ids)]);
  });
  it("tells what the line names", () => {
    expect(
      meaningOf('ERROR:  nextval: reached maximum value of sequence "ticket_id_seq" (32767)'),
    ).toMatchObject({
      of: "postgres",
      object: "ticket_id_seq",
      en: expect.stringContaining("ticket_id_seq has reached its limit 32767"),
    });
  });
  it("knows nothing of lines that work", () => {
    const fine = [
      "GET /orders 200 12ms",
      "Started call-hub.service - Call hub.",
      "connection received: host=127.0.0.1 port=51234",
      "checkpoint complete: wrote 12 buffers (0.1%)",
      "Accepted publickey for ops from 10.0.0.5 port 40222 ssh2",
      "worker 3 ready, 429 items loaded",
      "served 401 pages",
      "lock acquired for nightly run",
    ];
    expect(fine.map((line) => meaningOf(line)?.id)).toEqual(fine.map(() => undefined));
  });
  it("answers lines made of what its patterns repeat", () => {
    for (const unit of ["a", " ", "/", "1.", 'x"', "'", "a-", "(", "::", "no ", "1,", "en", "a.b@c "])
      for (const known of knownMessages) expect(known.when.test(unit.repeat(750))).toBe(false);
  });
});

describe("a journal with such messages", () => {
  it("keeps them apart from the other complaints of the same program", () => {
    const line = (s: number, text: string): string =>
      `Mon 2026-11-23 05:34:${s} CST pg-1 clockd.service[25]: ${text}`;
    const out = [
      line(10, "badge rejected: error 7"),
      line(12, "badge rejected: database is locked"),
      line(14, "badge rejected: database is locked"),
      line(16, "badge rejected: error 9"),
    ].join("\n");
    const { groups } = journal(out, 0) as Journal;
    expect(groups.map((g) => [g.known.id, g.count])).toEqual([
      ["", 2],
      ["sqlite.locked", 2],
    ]);
  });
  it("names in each group what its own last line names", () => {
    const out = ["a", "b"]
      .map((t, i) => `Mon 2026-11-23 05:34:1${i} CST pg-1 app.service[25]: permission denied for table ${t}`)
      .join("\n");
    const { groups } = journal(out, 0) as Journal;
    expect(groups[0]?.known.en).toContain("table b");
  });
});
