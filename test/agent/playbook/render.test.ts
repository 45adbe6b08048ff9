import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { present, type Slot } from "../../../agent/playbook/cel.ts";
import {
  clean,
  compileTemplate,
  paramValue,
  renderCommand,
  renderText,
  shellWord,
} from "../../../agent/playbook/render.ts";

const scope =
  (values: Record<string, unknown>) =>
  (name: string): Slot =>
    name in values ? present(values[name]) : { state: "absent" };

describe("a value in a command", () => {
  it("is one shell word with exactly that value, or refused", () => {
    const samples = fc.sample(fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 40 }), 150);
    const hostile = [
      "$(id)",
      "`id`",
      "a;id",
      "a'b",
      'a"b',
      "a b",
      "a\\b",
      "*",
      "~",
      "!x",
      "#x",
      "{a,b}",
      "a&&b",
      ">x",
      "'$(id)'",
    ];
    for (const value of [...samples, ...hostile]) {
      const word = shellWord(value);
      if (word === undefined) {
        expect(value.startsWith("-") || /[\u0000-\u001f\u007f]/.test(value)).toBe(true);
        continue;
      }
      const shown = spawnSync("sh", ["-c", `printf '<%s>' ${word}`], { encoding: "utf8" }).stdout;
      expect(shown).toBe(`<${value}>`);
    }
  });
  it("is refused when it starts with a dash, holds control or bidi characters or is too long", () => {
    for (const bad of ["-rf", "a\nb", "a\u202eb", "a\u200bb", "x".repeat(401), "", {}, null])
      expect(shellWord(bad)).toBeUndefined();
  });
  it("makes several words of a list, and none of a list with an unfit member", () => {
    const template = compileTemplate("cat -- {{paths}}");
    expect(renderCommand(template, scope({ paths: ["/a", "/b c"] }))).toEqual(present("cat -- /a '/b c'"));
    expect(renderCommand(template, scope({ paths: ["/a", "-x"] })).state).toBe("absent");
    expect(renderCommand(template, scope({ paths: [] })).state).toBe("absent");
  });
});

describe("parameters", () => {
  it.each([
    ["path", "/var/log/x y", "/var/log/x y"],
    ["path", "var/log", undefined],
    ["ip", "10.0.0.1", "10.0.0.1"],
    ["ip", "10.0.0.1; id", undefined],
    ["port", "8080", 8080],
    ["port", 70000, undefined],
    ["unit", "nginx.service", "nginx.service"],
    ["unit", "a b", undefined],
    ["pid", "0", undefined],
    ["url", "http://a.b/c?d=e", "http://a.b/c?d=e"],
    ["url", "file:///etc/shadow", undefined],
    ["host", "-oProxyCommand=x", undefined],
  ] as const)("%s %j → %j", (type, value, expected) => {
    expect(paramValue(type, value)).toBe(expected);
  });
});

describe("a sentence", () => {
  it("shows host text as data: one line, cut, without control or bidi characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 600 }), (value) => {
        const shown = renderText(compileTemplate("x {{v}} y"), scope({ v: value }));
        expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        expect(shown.length).toBeLessThan(300);
      }),
    );
  });
  it("rounds numbers to one decimal and joins lists", () => {
    expect(clean(95)).toBe("95");
    expect(clean(95.26)).toBe("95.3");
    expect(clean(["a", "b"])).toBe("a, b");
  });
});
