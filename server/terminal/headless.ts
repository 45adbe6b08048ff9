import { SerializeAddon } from "@xterm/addon-serialize";
import { UnicodeGraphemesAddon } from "@xterm/addon-unicode-graphemes";
import xterm from "@xterm/headless";
import { countedSequences, mostRepeats } from "../wire/codes.ts";
import { WholeCharacters } from "../wire/frames.ts";
import { countGraphemes } from "../wire/widths.ts";

/** Bytes parsed before it is asked whether there is still time. */
const sliceBytes = 64 * 1024;

/** A terminal without a screen, guarded against output that would keep it busy. */
export interface HeadlessTerminal {
  terminal: xterm.Terminal;
  /** Resolves when the bytes are parsed. Rejects when `budgetMs` is used up. */
  write: (data: string | Uint8Array) => Promise<void>;
  /** What rebuilds the screen and `lines` above it: cells, colours, modes, scrolling region, cursor. */
  serialize: (lines: number) => string;
}

/** What sets the scrolling region of a screen; empty: all of it. */
type RegionOf = (screen: xterm.IBuffer) => string;

/** Scrolling regions are followed since the add-on leaves them out; each screen has its own. */
function followRegion(terminal: xterm.Terminal): RegionOf {
  const { parser } = terminal;
  const regions = new Map<string, [number, number]>();
  parser.registerCsiHandler({ final: "r" }, ([top, bottom]) => {
    const [first, last] = [
      Math.max(1, Number(top) || 1),
      Math.min(terminal.rows, Number(bottom) || terminal.rows),
    ];
    if (last > first) regions.set(terminal.buffer.active.type, [first, last]);
    return false;
  });
  const whole = () => {
    regions.clear();
    return false;
  };
  terminal.onResize(whole);
  // The alternate screen begins anew each time.
  terminal.buffer.onBufferChange(() => regions.delete("alternate"));
  parser.registerEscHandler({ final: "c" }, whole);
  parser.registerCsiHandler({ intermediates: "!", final: "p" }, whole);
  return ({ type }) => {
    const [first, last] = regions.get(type) ?? [1, terminal.rows];
    return first === 1 && last === terminal.rows ? "" : `\x1b[${first};${last}r`;
  };
}

/**
 * The cursor, by its place. The add-on moves it relatively, which ends a cell short behind a full row, and before
 * it switches the origin mode, which takes it home. Past the last cell (the next character wraps) the add-on is right.
 */
function cursorOf({ cursorX, cursorY }: xterm.IBuffer, cols: number, origin = 1): string {
  return cursorX < cols ? `\x1b[${cursorY + 2 - origin};${cursorX + 1}H` : "";
}

/** Where the add-on goes over to the alternate screen; output of a host can not be in its text. */
const toAlternate = "\x1b[?1049h\x1b[H";
function rebuilt(terminal: xterm.Terminal, text: string, regionOf: RegionOf): string {
  const { active, normal } = terminal.buffer;
  const region = regionOf(active);
  const origin = terminal.modes.originMode && region ? Number.parseInt(region.slice(2), 10) : 1;
  // A count of 0 means 1: the add-on writes it where a whole empty row wraps, and leaves its "-" there.
  const cells = text.replaceAll(/\x1b\[0[CD]/g, "");
  const both =
    active.type === "alternate"
      ? cells.replace(toAlternate, `${regionOf(normal)}${cursorOf(normal, terminal.cols)}${toAlternate}`)
      : cells;
  return `${both}${region}${cursorOf(active, terminal.cols, origin)}`;
}

/** @param budgetMs for all writes together, milliseconds */
export function headlessTerminal(
  cols: number,
  rows: number,
  scrollback: number,
  budgetMs = Number.POSITIVE_INFINITY,
): HeadlessTerminal {
  const terminal = new xterm.Terminal({
    cols,
    rows,
    scrollback,
    allowProposedApi: true,
    // It would print a page for every sequence it can not read, and hosts send what they like.
    logLevel: "off",
  });
  const serializer = new SerializeAddon();
  // The headless terminal has the API the addon uses; only the addon's declared type names the browser class.
  (terminal.loadAddon as (addon: unknown) => void).call(terminal, serializer);
  countGraphemes(terminal, new UnicodeGraphemesAddon());
  for (const final of countedSequences)
    terminal.parser.registerCsiHandler({ final }, ([count]) => Number(count) > mostRepeats);
  const regionOf = followRegion(terminal);
  let spentMs = 0;
  const edges = new WholeCharacters();
  const put = (data: string | Uint8Array) =>
    new Promise<void>((resolve) =>
      terminal.write(typeof data === "string" ? data : edges.join(data), resolve),
    );
  return {
    terminal,
    write: async (data) => {
      for (let at = 0; at < data.length; at += sliceBytes) {
        const start = performance.now();
        await put(
          typeof data === "string" ? data.slice(at, at + sliceBytes) : data.subarray(at, at + sliceBytes),
        );
        spentMs += performance.now() - start;
        if (spentMs > budgetMs) throw new Error(`the terminal was busy for more than ${budgetMs} ms`);
      }
    },
    serialize: (lines) => rebuilt(terminal, serializer.serialize({ scrollback: lines }), regionOf),
  };
}
