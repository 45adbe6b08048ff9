import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { defaultPolicy, judge } from "../../../agent/supervisor/judge.ts";

const folder = new URL("../../fixtures/commands/", import.meta.url);
const commands = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((f) => f.endsWith(".jsonl"))
  .flatMap((f) => readFileSync(new URL(f, folder), "utf8").split("\n"))
  .filter((l) => l.trim() !== "")
  .map((l) => (JSON.parse(l) as { cmd: string }).cmd);
const verdicts = commands.map((cmd) => judge(cmd, { id: "t", tags: [] }, defaultPolicy));
const verdictsOf = (keep: (v: (typeof verdicts)[number]) => boolean) => verdicts.filter(keep);

it("gives every ask and every refusal a reason in both languages that points into the command", () => {
  const wrong = verdictsOf((v) => v.decision !== "allow")
    .filter(
      (v) =>
        !v.reasons.some(
          (r) => r.span && r.span.start < r.span.end && r.span.end <= v.canonical.length && r.span.start >= 0,
        ) || v.reasons.some((r) => r.text.en.trim() === "" || !/[\u4e00-\u9fff]/.test(r.text.zh)),
    )
    .map((v) => v.canonical);
  expect(wrong).toEqual([]);
});

it("has a reason as strict as the decision, and no span beside the command", () => {
  for (const v of verdicts) {
    if (v.decision !== "allow")
      expect(
        v.reasons.some((r) => r.decision === v.decision),
        v.canonical,
      ).toBe(true);
    for (const r of v.reasons)
      if (r.span) {
        expect(r.span.start).toBeGreaterThanOrEqual(0);
        expect(r.span.end).toBeLessThanOrEqual(v.canonical.length);
        expect(r.span.start).toBeLessThanOrEqual(r.span.end);
      }
  }
});

it("says in plain words what a refused or changing command does", () => {
  const silent = verdictsOf((v) => v.decision === "deny" && v.effects.length === 0).map((v) => v.canonical);
  expect(silent).toEqual([]);
  const odd = verdicts
    .flatMap((v) => v.effects)
    .filter((e) => e.text.en.trim() === "" || e.text.zh.trim() === "");
  expect(odd).toEqual([]);
});
