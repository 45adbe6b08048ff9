import { SerializeAddon } from "@xterm/addon-serialize";
import { UnicodeGraphemesAddon } from "@xterm/addon-unicode-graphemes";
import xterm from "@xterm/headless";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { headlessTerminal } from "../../../server/terminal/headless.ts";
import { TerminalModes } from "../../../server/terminal/modes.ts";
import { Scrollback } from "../../../server/terminal/scrollback.ts";
import { snapshotOf } from "../../../server/terminal/snapshot.ts";
import { countGraphemes } from "../../../server/wire/widths.ts";
import { guardParser, keepCharactersWhole } from "../../../web/terminal/guard.ts";

const size = { cols: 40, rows: 10 };
function makeTerminal() {
  const terminal = new xterm.Terminal({ logLevel: "off", ...size, scrollback: 2000, allowProposedApi: true });
  const serializer = new SerializeAddon();
  (terminal.loadAddon as (addon: unknown) => void).call(terminal, serializer);
  const typed: string[] = [];
  terminal.onData((text) => typed.push(text));
  guardParser(terminal.parser as unknown as Parameters<typeof guardParser>[0], () => false);
  keepCharactersWhole(terminal);
  countGraphemes(terminal, new UnicodeGraphemesAddon());
  const write = (data: string | Uint8Array) => new Promise<void>((resolve) => terminal.write(data, resolve));
  const screen = () => ({
    text: serializer.serialize({ scrollback: 2000, excludeModes: true }),
    modes: { ...terminal.modes },
    kind: terminal.buffer.active.type,
    cursor: [terminal.buffer.active.cursorX, terminal.buffer.active.cursorY],
  });
  return { terminal, write, screen, typed };
}
async function shown(...parts: (string | Uint8Array)[]) {
  const t = makeTerminal();
  for (const part of parts) await t.write(part);
  return t;
}

/** Output of real programs in small: text of all widths, colours, cursor moves, modes, titles. */
const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(
      "plain text ",
      "中文输出 跨界\r\n",
      "句号。顿号、空格　\u{1b000}",
      "e\u0301a\u0308 combining\r\n",
      "👩‍💻🇩🇪 ",
      "\r\n",
      "\t",
      "\x1b[1;31mred\x1b[0m",
      "\x1b[38;2;10;20;30mtrue\x1b[m",
      "\x1b[2J\x1b[H",
      "\x1b[5;7H",
      "\x1b[K",
      "\x1b[3A",
      "\x1b]0;a title\x07",
      "\x1b]8;;https://example.test/\x1b\\link\x1b]8;;\x1b\\",
      "\x1b[?1049h",
      "\x1b[?1049l",
      "\x1b[?2004h",
      "\x1b[?1h",
      "\x1b[?1002h\x1b[?1006h",
      "\x1b[?1002l\x1b[?1006l",
      "\x1b[4 q",
      "\x1bP$q\x1b\\",
    ),
    fc.string({ unit: "grapheme", maxLength: 20 }).filter((text) => !/[\x00-\x1f\x7f-\x9f]/.test(text)),
  ),
  { maxLength: 40 },
);

describe("the bytes of a screen", () => {
  it("show the same screen wherever they are cut", async () => {
    await fc.assert(
      fc.asyncProperty(pieces, fc.infiniteStream(fc.integer({ min: 1, max: 40 })), async (list, cuts) => {
        const bytes = Buffer.from(list.join(""));
        const parts: Uint8Array[] = [];
        for (let at = 0; at < bytes.length; ) {
          const n = cuts.next().value ?? 1;
          parts.push(bytes.subarray(at, at + n));
          at += n;
        }
        const whole = await shown(bytes);
        const cut = await shown(...parts);
        expect(cut.screen()).toEqual(whole.screen());
      }),
      { numRuns: 30 },
    );
  });

  it("come back from a snapshot with the same modes", async () => {
    await fc.assert(
      fc.asyncProperty(pieces, async (list) => {
        const original = await shown(list.join(""));
        const restored = await shown(await snapshotOf([Buffer.from(list.join(""))], size.cols, size.rows));
        expect(restored.screen().modes).toEqual(original.screen().modes);
        expect(restored.screen().kind).toBe(original.screen().kind);
      }),
      { numRuns: 60 },
    );
  });

  const later = fc.array(
    fc.oneof(pieces, fc.constantFrom(["\x1b[2;6r"], ["\x1b[r"], ["\x1bM"], ["\x1b[?6h"], ["\x1b[?6l"])),
    {
      maxLength: 4,
    },
  );
  it("come back from a snapshot so that what follows lands where it would have", async () => {
    await fc.assert(
      fc.asyncProperty(later, later, async (before, after) => {
        const first = before.flat().join("");
        const original = await shown(first);
        // Coming back from a screen nobody went to brings an older saved cursor, which is not kept.
        const next = after
          .flat()
          .join("")
          .replace(original.screen().kind === "normal" ? /^.*?(?=\x1b\[\?1049h|$)/s : "", (text) =>
            text.replaceAll("\x1b[?1049l", ""),
          );
        // What is past the last cell wraps; no sequence can put a cursor there again behind other content.
        fc.pre(original.terminal.buffer.active.cursorX < size.cols);
        const restored = await shown(await snapshotOf([Buffer.from(first)], size.cols, size.rows));
        expect(restored.screen()).toEqual(original.screen());
        await original.write(next);
        await restored.write(next);
        expect(restored.screen()).toEqual(original.screen());
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ["a row that is full, the cursor on its last cell", `${"x".repeat(size.cols)}\x1b[1;${size.cols}H`, "yz"],
    ["an empty row that wraps", `\x1b[${size.cols}G⚠\ufe0f`, "."],
    [
      "a full row below another screen",
      `${"x".repeat(size.cols)}\x1b[1;${size.cols}H\x1b[?1049hA`,
      "b\x1b[?1049lyz",
    ],
    ["a scrolling region", "\x1b[2;4rtop\x1b[2;1Ha\r\nb\r\nc", "\r\nd\r\ne"],
    ["the origin in a region", "\x1b[3;6r\x1b[?6h\x1b[2;5Hx", "y\x1b[1;1Hz"],
  ])("come back: %s", async (_, first, next) => {
    const restored = await shown(await snapshotOf([Buffer.from(first)], size.cols, size.rows), next);
    expect(restored.screen()).toEqual((await shown(first, next)).screen());
  });

  it("ask nothing: a snapshot has no query in it, whatever the output asked", async () => {
    const queries =
      "\x1b[c\x1b[>c\x1b[5n\x1b[6n\x1b[?6n\x1b]10;?\x07\x1b]11;?\x07\x1bP$qm\x1b\\\x1b[?2004$p\x05";
    const asking = await shown(queries);
    expect(asking.typed.length).toBeGreaterThan(4);
    const restored = await shown(await snapshotOf([Buffer.from(queries)], size.cols, size.rows));
    expect(restored.typed).toEqual([]);
  });
});

describe("modes past the ring", () => {
  const modes = "\x1b[?1049h\x1b[?1h\x1b=\x1b[?2004h\x1b[?1003h\x1b[?1006h\x1b[5 q\x1b[?25l";

  it("are known when the bytes that set them are gone, wherever those were cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 20 }), async (cuts) => {
        const ring = new Scrollback(20_000);
        const bytes = Buffer.from(modes);
        let at = 0;
        for (const n of cuts) {
          ring.push(bytes.subarray(at, at + n));
          at += n;
        }
        ring.push(bytes.subarray(at));
        for (let i = 0; i < 30; i++) ring.push(Buffer.from(`\x1b[3;3Hline ${i}${"x".repeat(1000)}`));
        expect(ring.start).toBeGreaterThan(bytes.length);
        const parts = ring.read(ring.start, 1 << 30) ?? [];
        const shot = await snapshotOf(
          parts.map((part) => Uint8Array.from(part)),
          size.cols,
          size.rows,
          ring.modesAtStart.clone(),
        );
        const { terminal, screen } = await shown(shot);
        expect(screen().kind).toBe("alternate");
        expect(terminal.modes).toMatchObject({
          applicationCursorKeysMode: true,
          applicationKeypadMode: true,
          bracketedPasteMode: true,
          mouseTrackingMode: "any",
        });
        for (const left of ["\x1b[?1006h", "\x1b[?25l", "\x1b[5 q"])
          expect(shot.toString("latin1")).toContain(left);
      }),
      { numRuns: 25 },
    );
  });

  it("are what a terminal says they are, for any switching on, off and resetting", async () => {
    const switches = fc.array(
      fc.oneof(
        fc
          .record({
            modes: fc.array(fc.constantFrom(1, 25, 1000, 1002, 1003, 1004, 1006, 1049, 2004), {
              minLength: 1,
              maxLength: 3,
            }),
            on: fc.boolean(),
          })
          .map(({ modes: list, on }) => `\x1b[?${list.join(";")}${on ? "h" : "l"}`),
        fc.constantFrom("\x1b=", "\x1b>", "text", "\x1b[31m", "\x1bc"),
      ),
      { maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(switches, async (list) => {
        const tracked = new TerminalModes();
        for (const text of list) tracked.scan(Buffer.from(text));
        const real = await shown(list.join(""));
        const set = await shown(tracked.preamble());
        expect(set.screen().modes).toEqual(real.screen().modes);
        expect(set.screen().kind).toBe(real.screen().kind);
      }),
      { numRuns: 200 },
    );
  });
});

describe("hostile output", () => {
  it("that takes too long is given up", async () => {
    const { terminal, write } = headlessTerminal(80, 24, 100, 1);
    await expect(write("\x1b[?1049h\x1b[?1049l".repeat(50_000))).rejects.toThrow(/busy/);
    terminal.dispose();
  });

  const megabyte = (text: string) => text.repeat(Math.ceil(1e6 / text.length));
  let seed = 1;
  const random = Buffer.alloc(2_000_000, 0).map(() => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return seed >>> 16;
  });
  const cases: Record<string, string | Uint8Array> = {
    "random bytes": random,
    "an OSC without end": `\x1b]0;${megabyte("a")}`,
    "a clipboard OSC without end": `\x1b]52;c;${megabyte("QUJD")}`,
    "a DCS without end": `\x1bP1$r${megabyte("b")}`,
    "an APC without end": `\x1b_${megabyte("c")}`,
    "parameters without end": `\x1b[${megabyte("1;")}m`,
    "huge counts": megabyte(
      [..."@ABCDEFGHIJKLMPSTXZ`abdefghjklmnprsuvwxz"].map((final) => `x\x1b[2147483647${final}`).join(""),
    ),
    "only zero bytes": Buffer.alloc(1_000_000),
    "cut UTF-8": Buffer.alloc(1_000_000, 0xe4),
    "combining marks on one cell": `a${"\u0301".repeat(50_000)}`,
    "switching of screens": megabyte("\x1b[?1049h\x1b[?1049l"),
    "resize and window requests": megabyte("\x1b[8;9999;9999t\x1b[4;9999;9999t\x1b[3t"),
  };
  for (const [name, output] of Object.entries(cases)) {
    it(`${name}: the screen is made, small, and the terminal goes on`, async () => {
      // Refused is fine too: the page is then told that the output is lost.
      const refused = () => Buffer.alloc(0);
      const shot = await snapshotOf([Buffer.from(output as string)], 120, 32).catch(refused);
      expect(shot.length).toBeLessThan(4_000_000);
      const { terminal, write, typed } = await shown(shot, "\x18\x1b\\\x1bcALIVE");
      await write("");
      expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe("ALIVE");
      expect(terminal.cols).toBe(size.cols);
      expect(typed).toEqual([]);
    });
  }
});
