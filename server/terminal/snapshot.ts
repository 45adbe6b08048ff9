import { headlessTerminal } from "./headless.ts";
import { TerminalModes } from "./modes.ts";

/** Lines above the screen that come back. */
const keptLines = 2000;
/** Longest time for one snapshot, milliseconds; ordinary output of a whole ring takes a tenth of a second. */
const budgetMs = 5000;

/**
 * The screen that `parts` leave behind, as bytes that rebuild it (colours, cursor, alternate screen, modes).
 * Parsing costs about 40 ms per MiB, so it is done when a viewer has missed more than it should replay, never
 * per output chunk. `modes`: those before the first of `parts`; used up. Rejects when the output is made to keep
 * a terminal busy.
 */
export async function snapshotOf(
  parts: readonly Uint8Array[],
  cols: number,
  rows: number,
  modes = new TerminalModes(),
): Promise<Buffer> {
  const { terminal, write, serialize } = headlessTerminal(cols, rows, keptLines, budgetMs);
  try {
    await write(modes.preamble());
    for (const part of parts) {
      modes.scan(part);
      await write(part);
    }
    return Buffer.from(serialize(keptLines) + modes.extras(), "utf8");
  } finally {
    terminal.dispose();
  }
}
