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
  serialize: (lines: number) => string;
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
    serialize: (lines) => serializer.serialize({ scrollback: lines }),
  };
}
