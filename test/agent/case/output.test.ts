import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { initial } from "../../../agent/case.ts";
import { cutForModel } from "../../../agent/executor.ts";
import { misquotesOf } from "../../../agent/quotes.ts";
import { decodeUtf8, encodeUtf8 } from "../../../agent/utf8.ts";
import { conclusionOf } from "./world.ts";

describe("UTF-8", () => {
  it("encodes like the platform and reads its own text back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const bytes = encodeUtf8(text);
        expect(bytes).toEqual(new TextEncoder().encode(text));
        expect(decodeUtf8(bytes)).toBe(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
      }),
    );
  });

  it("takes any bytes and keeps every valid character among them", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (noise) => {
        const text = decodeUtf8(Uint8Array.from([...noise, 0x0a, ...encodeUtf8("磁盘 ok")]));
        expect(text.endsWith("\n磁盘 ok")).toBe(true);
      }),
    );
    expect(decodeUtf8(Uint8Array.of(0xc0, 0x80, 0xed, 0xa0, 0x80))).toBe("\ufffd".repeat(5));
  });
});

describe("output for a model", () => {
  it("is cut in the middle, says how much is missing and how to read it", () => {
    const text = `${"a".repeat(50)}${"中".repeat(100)}${"z".repeat(50)}`;
    const cut = cutForModel(text, 100, "step_3");
    expect(cut).toContain("[… 280 bytes cut; read_output step_3]");
    expect(cut.startsWith("a".repeat(50))).toBe(true);
    expect(cut.endsWith("z".repeat(40))).toBe(true);
    expect(cutForModel("short", 100, "step_3")).toBe("short");
  });
});

describe("quotes", () => {
  const output = "Filesystem  Size\n/dev/sda1   100%  /\nend of list\n";
  const misquoted = async (excerpt: string) => {
    const step = { phase: "observed", observed: { output: { hash: "h" } } } as never;
    const state = { ...initial("case_1"), steps: { step_1: step } };
    const evidence = [{ stepId: "step_1", excerpt }];
    const conclusion = { ...conclusionOf("open", state), evidence };
    return (await misquotesOf(state, conclusion, async () => output)).length > 0;
  };

  it.each(["/dev/sda1 100% /", "Filesystem…end of list", "Filesystem Size\n[… 3 lines]\nend of list", ""])(
    "accepts %j",
    async (excerpt) => expect(await misquoted(excerpt)).toBe(false),
  );
  it.each(["/dev/sda1 99% /", "end of list, all fine"])("refuses %j", async (excerpt) =>
    expect(await misquoted(excerpt)).toBe(true),
  );
});
