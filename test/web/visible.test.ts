import fc from "fast-check";
import { expect, test } from "vitest";
import { markedRuns, visiblePieces } from "../../web/parts/visible.ts";
import { cleanPaste, pasteRisk } from "../../web/terminal/paste.ts";

const shown = (text: string) =>
  visiblePieces(text)
    .map((p) => (p.kind === "text" ? p.text : `[${p.kind} ${p.text} ${p.code}]`))
    .join("");

test("controls, bidi marks, zero-width and unusual blanks become visible; text, tab and newline stay", () => {
  expect(shown("ls\t-l\n中文 é 🎉")).toBe("ls\t-l\n中文 é 🎉");
  expect(shown("a\x1b[31m")).toBe("a[control ^[ U+001B][31m");
  expect(shown("a\rb\x00\x7f\x9b")).toBe(
    "a[control ^M U+000D]b[control ^@ U+0000][control ^? U+007F][control ⟨U+009B⟩ U+009B]",
  );
  expect(shown("x\u202egnp.exe")).toBe("x[bidi ⟨U+202E⟩ U+202E]gnp.exe");
  expect(shown("rm\u00a0-rf\u200b/")).toBe("rm[blank ⟨U+00A0⟩ U+00A0]-rf[invisible ⟨U+200B⟩ U+200B]/");
  expect(shown("\u{e0041}")).toBe("[invisible ⟨U+E0041⟩ U+E0041]");
});

test("letters that pass for others are shown: look-alikes beside Latin, whole look-alike words, dressed-up Latin", () => {
  expect(shown("sуstemctl")).toBe("s[confusable у⟨U+0443⟩ U+0443]stemctl");
  expect(shown("--сonfig αpt")).toBe("--[confusable с⟨U+0441⟩ U+0441]onfig [confusable α⟨U+03B1⟩ U+03B1]pt");
  expect(shown("ср")).toContain("confusable");
  expect(shown("ｒｍ 𝐫𝐦")).toMatch(/^(\[confusable [^\]]+\]){2} (\[confusable [^\]]+\]){2}$/);
  expect(shown("перезапустить службу 服务，已停止 résumé 5µs")).toBe(
    "перезапустить службу 服务，已停止 résumé 5µs",
  );
});

test("in a command long padding says how long it is; in output alignment stays", () => {
  const command = `ls${" ".repeat(200)}; id\n\n\n\n\n\nrm x`;
  const pieces = visiblePieces(command, true);
  expect(pieces.map((p) => p.text).join("")).toBe("ls⟨␣×200⟩; id⟨␣×6⟩rm x");
  expect(visiblePieces(command).map((p) => p.kind)).toEqual(["text"]);
  expect(visiblePieces("a    b\n\nc", true)).toEqual([{ kind: "text", text: "a    b\n\nc" }]);
});

test("nothing printed is a character a person could miss", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const out = visiblePieces(text)
        .map((p) => p.text)
        .join("");
      expect(out).not.toMatch(
        /[\x00-\x08\x0b-\x1f\x7f-\x9f\u00a0\u061c\u200b-\u200f\u2028-\u202f\u2060-\u2069\u3000\ufeff]/,
      );
    }),
  );
});

test("marks cut the text without losing any of it, the strictest decision wins", () => {
  expect(markedRuns("sudo rm x", [{ start: 5, end: 7, decision: "deny" }])).toEqual([
    { text: "sudo " },
    { text: "rm", decision: "deny" },
    { text: " x" },
  ]);
  const overlap = [
    { start: 0, end: 4, decision: "ask" as const },
    { start: 2, end: 6, decision: "deny" as const },
  ];
  expect(markedRuns("abcdef", overlap).map((r) => r.decision)).toEqual(["ask", "deny", "deny"]);
  const mark = fc.record({
    start: fc.integer(),
    end: fc.integer(),
    decision: fc.constantFrom("allow" as const, "ask" as const, "deny" as const),
  });
  fc.assert(
    fc.property(fc.string(), fc.array(mark), (text, marks) => {
      expect(
        markedRuns(text, marks)
          .map((r) => r.text)
          .join(""),
      ).toBe(text);
    }),
  );
});

test("a paste is confirmed when it has several lines, ends with Enter or holds controls", () => {
  expect(pasteRisk("ls -l")).toBeUndefined();
  expect(pasteRisk("a\tb 中文")).toBeUndefined();
  expect(pasteRisk("ls\n")).toEqual({ lines: 1, controls: false });
  expect(pasteRisk("a\r\nb")).toEqual({ lines: 2, controls: false });
  expect(pasteRisk("x\x1b[201~y")).toEqual({ lines: 1, controls: true });
});

test("a paste can not end its own bracket", () => {
  expect(cleanPaste("echo a\x1b[201~\nrm -rf x\x9b201~")).toBe("echo a[201~\nrm -rf x201~");
});
