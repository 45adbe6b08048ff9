import { SerializeAddon } from "@xterm/addon-serialize";
import xterm from "@xterm/headless";

/**
 * The screen that `parts` leave behind, as bytes that rebuild it (colours, cursor, alternate screen, modes).
 * Parsing costs about 40 ms per MiB, so it is done when a viewer has missed more than it should replay, never
 * per output chunk.
 */
export async function snapshotOf(parts: readonly Uint8Array[], cols: number, rows: number): Promise<Buffer> {
  const terminal = new xterm.Terminal({ cols, rows, scrollback: 2000, allowProposedApi: true });
  const serializer = new SerializeAddon();
  // The headless terminal has the API the addon uses; only the addon's declared type names the browser class.
  (terminal.loadAddon as (addon: unknown) => void).call(terminal, serializer);
  for (const part of parts)
    await new Promise<void>((resolve) => terminal.write(Uint8Array.from(part), resolve));
  const text = serializer.serialize({ scrollback: 2000 });
  terminal.dispose();
  return Buffer.from(text, "utf8");
}
