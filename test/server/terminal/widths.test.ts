import { UnicodeGraphemesAddon } from "@xterm/addon-unicode-graphemes";
import xterm from "@xterm/headless";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { headlessTerminal } from "../../../server/terminal/headless.ts";
import { snapshotOf } from "../../../server/terminal/snapshot.ts";
import { countGraphemes } from "../../../server/wire/widths.ts";
import { keepCharactersWhole } from "../../../web/terminal/guard.ts";

/** What one person sees as one character, and the cells it takes. */
const clusters: [string, number][] = [
  ["a", 1],
  ["e\u0301", 1],
  ["a\u0308\u0323", 1],
  ["中", 2],
  ["。", 2],
  ["\u3000", 2],
  ["か\u3099", 2],
  ["한", 2],
  ["\u1112\u1161\u11ab", 2],
  ["नि", 1],
  ["ｱ", 1],
  ["…", 1],
  ["\u{20000}", 2],
  ["👍", 2],
  ["👍🏽", 2],
  ["❤", 1],
  ["❤\ufe0f", 2],
  ["⚠\ufe0f", 2],
  ["👩\u200d💻", 2],
  ["👨\u200d👩\u200d👧\u200d👦", 2],
  ["🏳\ufe0f\u200d🌈", 2],
  ["🇨🇳", 2],
  ["🇩🇪", 2],
  ["🫠", 2],
  ["🫶🏽", 2],
  ["🪿", 2],
  ["x\u200b", 1],
  ["x\u200e", 1],
  ["x\u2060", 1],
];

/** As the page makes its terminals, without a screen. */
function pageTerminal(cols: number, rows: number) {
  const terminal = new xterm.Terminal({ cols, rows, scrollback: 500, allowProposedApi: true });
  countGraphemes(terminal, new UnicodeGraphemesAddon());
  keepCharactersWhole(terminal);
  return terminal;
}
const written = (terminal: Pick<xterm.Terminal, "write">, data: Uint8Array) =>
  new Promise<void>((done) => terminal.write(data, done));

function cells(terminal: xterm.Terminal): string[] {
  const { active } = terminal.buffer;
  const seen: string[] = [`cursor ${active.cursorX},${active.cursorY} of ${active.length}`];
  for (let y = 0; y < active.length; y++) {
    const line = active.getLine(y);
    for (let x = 0; line && x < terminal.cols; x++) {
      const cell = line.getCell(x);
      if (cell?.getChars()) seen.push(`${y},${x} ${cell.getChars()} ${cell.getWidth()}`);
    }
  }
  return seen;
}

describe("cells of a character", () => {
  for (const [text, width] of clusters) {
    it(`${JSON.stringify(text)} is one cluster of ${width}`, async () => {
      const { terminal, write } = headlessTerminal(20, 3, 0);
      await write(`${text}|`);
      expect(terminal.buffer.active.cursorX).toBe(width + 1);
      const cell = terminal.buffer.active.getLine(0)?.getCell(0);
      expect([cell?.getChars(), cell?.getWidth()]).toEqual([text, width]);
      terminal.dispose();
    });
  }

  const lines = fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...clusters.map(([text]) => text)) },
      fc.constantFrom("\r\n", "\t", " ", "\x1b[32m", "\x1b[0m", "\x1b[1m"),
    ),
    { minLength: 1, maxLength: 60 },
  );

  it("are the same in the page, wherever the bytes are cut, on the server, and back from a snapshot", async () => {
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        fc.integer({ min: 6, max: 40 }),
        async (list, sizes, cols) => {
          const bytes = Buffer.from(list.join(""));
          const server = headlessTerminal(cols, 6, 500);
          await server.write(bytes);
          const page = pageTerminal(cols, 6);
          for (let at = 0; at < bytes.length; ) {
            const n = sizes.next().value ?? 1;
            await written(page, bytes.subarray(at, at + n));
            at += n;
          }
          expect(cells(page)).toEqual(cells(server.terminal));
          const restored = pageTerminal(cols, 6);
          await written(restored, await snapshotOf([bytes], cols, 6));
          expect(cells(restored)).toEqual(cells(server.terminal));
          for (const terminal of [page, restored, server.terminal]) terminal.dispose();
        },
      ),
      { numRuns: 60 },
    );
  });
});
