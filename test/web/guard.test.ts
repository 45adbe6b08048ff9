import xterm from "@xterm/headless";
import fc from "fast-check";
import { expect, test } from "vitest";
import { guardParser } from "../../web/terminal/guard.ts";

function guarded(muted: boolean) {
  const terminal = new xterm.Terminal({ logLevel: "off", cols: 40, rows: 10, allowProposedApi: true });
  const typed: string[] = [];
  terminal.onData((text) => typed.push(text));
  terminal.onBinary((text) => typed.push(text));
  guardParser(terminal.parser as unknown as Parameters<typeof guardParser>[0], () => muted);
  return { typed, write: (text: string) => new Promise<void>((done) => terminal.write(text, done)) };
}
const queries = [
  "\x1b[c",
  "\x1b[0c",
  "\x1b[>c",
  "\x1b[=c",
  "\x1b[5n",
  "\x1b[6n",
  "\x1b[?6n",
  "\x1b[?996n",
  "\x1b[4$p",
  "\x1b[?2004$p",
  "\x1b[>q",
  "\x1b[18t",
  "\x1b[14t",
  "\x1b[21t",
  "\x1bP$qm\x1b\\",
  "\x1bP$q q\x1b\\",
  "\x1bP+q544e\x1b\\",
  "\x1b]4;1;?\x07",
  "\x1b]10;?\x07",
  "\x1b]11;?\x07",
  "\x1b]12;?\x1b\\",
  "\x1b]52;c;?\x07",
  "\x1bZ",
  "\x05",
];

test("no query of a replay or of old output is answered, whatever it looks like", async () => {
  const parameters = fc.stringMatching(/^[0-9;:]{0,8}$/);
  const csi = fc
    .tuple(
      fc.constantFrom("", "?", ">", "=", "<"),
      parameters,
      fc.constantFrom("", "$", " ", "!", '"', "'", "*"),
      fc.integer({ min: 0x40, max: 0x7e }),
    )
    .map(
      ([prefix, numbers, between, final]) =>
        `\x1b[${prefix}${numbers}${between}${String.fromCharCode(final)}`,
    );
  const osc = fc
    .tuple(fc.integer({ min: 0, max: 1400 }), fc.constantFrom("?", "1;?", "c;?", "#fff", ""))
    .map(([number, text]) => `\x1b]${number};${text}\x07`);
  const dcs = fc
    .tuple(fc.constantFrom("$q", "+q", "+p", "=s", ""), fc.constantFrom("m", "r", " q", '"p', "544e"))
    .map(([kind, text]) => `\x1bP${kind}${text}\x1b\\`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(csi, osc, dcs, fc.constantFrom(...queries)), { maxLength: 40 }),
      async (list) => {
        const { typed, write } = guarded(true);
        await write(list.join("text"));
        expect(typed).toEqual([]);
      },
    ),
    { numRuns: 150 },
  );
});

test("live, the program in control gets its answers; the clipboard is never read or written", async () => {
  const { typed, write } = guarded(false);
  await write("\x1b[c\x1b[6n\x1b[?2004$p");
  expect(typed).toHaveLength(3);
  typed.length = 0;
  await write("\x1b]52;c;?\x07\x1b]52;c;QUJD\x07");
  expect(typed).toEqual([]);
});

test("a count that would keep the parser busy for minutes is left out, an ordinary one is not", async () => {
  const { write } = guarded(false);
  for (const final of "LMSTbIZ") await write(`x\x1b[2147483647${final}`);
  const terminal = new xterm.Terminal({ logLevel: "off", cols: 40, rows: 10, allowProposedApi: true });
  guardParser(terminal.parser as unknown as Parameters<typeof guardParser>[0], () => false);
  await new Promise<void>((done) => terminal.write("one\r\ntwo\x1b[H\x1b[1L", done));
  expect(terminal.buffer.active.getLine(1)?.translateToString(true)).toBe("one");
});
