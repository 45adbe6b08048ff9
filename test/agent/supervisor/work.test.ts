import { describe, expect, it } from "vitest";
import { defaultPolicy, judge, workOf } from "../../../agent/supervisor/judge.ts";

const shapes: [string, (n: number) => string][] = [
  ["many commands", (n) => "df -h; ".repeat(n)],
  ["words of an unknown program", (n) => `foo ${"rm ".repeat(n)}`],
  ["words of an unknown name", (n) => `$x -r ${"rm ".repeat(n)}`],
  ["substitutions", (n) => `echo ${"$(df) ".repeat(n)}`],
  ["pipes", (n) => `${"df | ".repeat(n)}cat`],
  ["positional parameters", (n) => `set -- ${"x ".repeat(n)}; ${"df $@; ".repeat(n)}`],
  ["array elements", (n) => `a=(${"x ".repeat(n)}); ${`df $\{a[@]}; `.repeat(n)}`],
  ["a variable that doubles", (n) => `a=x; ${"a=$a$a; ".repeat(n)} df $a`],
  ["wrappers", (n) => `${"sudo ".repeat(n)}df`],
  ["shells of an unknown program", (n) => `foo ${"sh -c ".repeat(n)}`],
];

describe("work of a verdict", () => {
  it.each(shapes)("does not outgrow its text: %s", (_name, shape) => {
    // Four times the text may cost at most about four times the work, with a fixed start-up allowance.
    expect(workOf(shape(400))).toBeLessThanOrEqual(4 * 1.3 * workOf(shape(100)) + 30_000);
    expect(workOf(shape(800))).toBeLessThanOrEqual(2 * 1.3 * workOf(shape(400)) + 30_000);
  });

  it("still refuses plain destruction behind a used-up budget", () => {
    for (const padding of ["df | ".repeat(1500), "`df`; ".repeat(1300), "a=$a$a; ".repeat(800)])
      expect(judge(`${padding}true; rm -rf /etc`, { id: "t", tags: [] }, defaultPolicy).decision).toBe(
        "deny",
      );
  });
});
