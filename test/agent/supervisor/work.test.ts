import { describe, expect, it } from "vitest";
import { defaultPolicy, judge, workOf } from "../../../agent/supervisor/judge.ts";
import { heavyShapes } from "../../bench/shapes.ts";

describe("work of a verdict", () => {
  it.each(Object.entries(heavyShapes))("does not outgrow its text: %s", (_name, shape) => {
    // Twice the text, at most about twice the work; the fixed budgets may be used up by either.
    expect(workOf(shape(8000))).toBeLessThanOrEqual(2.2 * workOf(shape(4000)) + 10_000);
    expect(workOf(shape(8000))).toBeLessThanOrEqual(60_000);
  });

  it.each(Object.entries(heavyShapes))("answers %s of any size", (_name, shape) => {
    for (const size of [40, 900, 8000, 20_000, 70_000])
      expect(["allow", "ask", "deny"]).toContain(
        judge(shape(size), { id: "t", tags: [] }, defaultPolicy).decision,
      );
  });

  it("still refuses plain destruction behind every shape", () => {
    const mild = Object.entries(heavyShapes)
      .filter(
        ([name]) =>
          !/nested|open b|unbalanced|quote|long|invisible|here-doc|comments|stars|brack|brace|redirects to/.test(
            name,
          ),
      )
      .map(([name, shape]) => ({ name, text: `${shape(7900)}\nrm -rf /etc` }))
      .filter(({ text }) => judge(text, { id: "t", tags: [] }, defaultPolicy).decision !== "deny")
      .map(({ name }) => name);
    expect(mild).toEqual([]);
  });
});
