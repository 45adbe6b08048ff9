import { describe, expect, it } from "vitest";
import { families } from "../../../agent/supervisor/catalogue/index.ts";
import { defaultPolicy, judge } from "../../../agent/supervisor/judge.ts";

describe.each(families)("catalogue family $name", (family) => {
  it("keeps the word of every example", () => {
    const wrong: string[] = [];
    for (const spec of family.specs) {
      for (const want of ["allow", "ask", "deny"] as const) {
        for (const cmd of spec.examples[want]) {
          const got = judge(cmd, { id: "t", tags: [] }, defaultPolicy).decision;
          if (got !== want) wrong.push(`${want} → ${got}: ${cmd}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

it("knows at least 200 programs", () => {
  const names = new Set(families.flatMap((f) => f.specs.flatMap((s) => s.names.trim().split(/\s+/))));
  expect(names.size).toBeGreaterThanOrEqual(200);
});
