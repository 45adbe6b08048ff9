import { describe, expect, it } from "vitest";
import { defaultPolicy, judge, workOf } from "../../../agent/supervisor/judge.ts";
import { MAX_WORK } from "../../../agent/supervisor/session.ts";
import { heavyShapes } from "../../bench/shapes.ts";
import { commandRows } from "./command-rows.ts";

const decision = (text: string) => judge(text, { id: "t", tags: [] }, defaultPolicy).decision;

/** The shell itself makes texts of quadratic length of these: a long value, used again and again. */
const multiplying = new Set([
  "many variables read",
  "quoted value",
  "removals",
  "replacements",
  "slices",
  "separators",
  "piped decoders of long text",
  "piped translations",
]);

describe("work of a verdict", () => {
  it.each(Object.entries(heavyShapes))("grows with the text or ends: %s", (name, shape) => {
    for (const size of [250, 500, 1000, 2000, 4000]) {
      const [once, twice] = [workOf(shape(size)), workOf(shape(2 * size))];
      expect(twice).toBeLessThanOrEqual(MAX_WORK + 1);
      // Counted in units, so the same on every machine; past the budget nothing is counted.
      if (twice <= MAX_WORK && !multiplying.has(name)) expect(twice).toBeLessThanOrEqual(2.2 * once + 60);
    }
  });

  it("asks about what is more than its budget, and only about that", () => {
    const allowed = Object.entries(heavyShapes)
      .filter(([, shape]) => workOf(shape(8000)) > MAX_WORK && decision(shape(8000)) === "allow")
      .map(([name]) => name);
    expect(allowed).toEqual([]);
    const used = commandRows()
      .filter((r) => r.decision === "allow")
      .map((r) => workOf(r.cmd));
    // An everyday command is far from the budget.
    expect(Math.max(...used)).toBeLessThanOrEqual(MAX_WORK / 10);
  });

  it.each(Object.entries(heavyShapes))("answers %s of any size", (_name, shape) => {
    for (const size of [40, 900, 8000, 20_000, 70_000])
      expect(["allow", "ask", "deny"]).toContain(decision(shape(size)));
  });

  it.each(["rm -rf /etc", "crontab -r", "iptables -F", "userdel bob", "cat /etc/shadow", "chmod -R 777 /"])(
    "still refuses %s behind every shape",
    (bad) => {
      const open =
        /nested|parenth|open b|unbalanced|quote|long|invisible|here-doc|comments|stars|brack|brace|redirects to/;
      const mild = Object.entries(heavyShapes)
        .filter(([name]) => !open.test(name))
        .filter(([, shape]) => decision(`${shape(7900)}\n${bad}`) !== "deny")
        .map(([name]) => name);
      expect(mild).toEqual([]);
    },
  );
});
