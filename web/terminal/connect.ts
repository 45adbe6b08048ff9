import type { TerminalState } from "../../server/wire/frames.ts";
import type { Connection } from "../reconnect.ts";
import type { TerminalChannel } from "./channel.ts";
import { cleanPaste, pasteRisk } from "./paste.ts";
import { createScreen, type Screen } from "./xterm.ts";

export interface Live {
  screen: Screen;
  channel: TerminalChannel;
  /** Fits the terminal to its pane after a change of font. */
  fitSoon: () => void;
}
export interface Hooks {
  state(state: TerminalState): void;
  connection(connection: Connection): void;
  gap(bytes: number): void;
  paste(text: string): void;
  link(uri: string): void;
}

/** Pastes a text that was confirmed; brackets it when the shell asked for that. */
export function paste(live: Live, text: string): void {
  live.screen.terminal.paste(cleanPaste(text));
  live.screen.terminal.focus();
}

/** Wires xterm to a channel; returns both and how to take them down. */
export function connect(
  element: HTMLElement,
  make: (sink: ConstructorParameters<typeof TerminalChannel>[2]) => TerminalChannel,
  look: { dark: boolean; fontSize: number; fontFamily: string; screenReader: boolean },
  hooks: Hooks,
): Live & { dispose: () => void } {
  let channel: TerminalChannel | undefined;
  let state: TerminalState | undefined;
  const screen = createScreen(element, {
    ...look,
    onLink: (uri) => hooks.link(uri),
    muted: () => !channel?.mine || channel.replaying,
  });
  const { terminal, fit } = screen;
  const encoder = new TextEncoder();
  /** Own size while in control or while only the agent prints lines; else the size of whoever is in control. */
  const fitNow = () => {
    if (!state) return;
    const size = fit.proposeDimensions();
    const free = state.mine || (state.kind === "agent" && state.controller === null);
    if (!free) {
      const { cols, rows } = state;
      if (cols > 1 && rows > 0 && (cols !== terminal.cols || rows !== terminal.rows))
        terminal.resize(cols, rows);
      return;
    }
    if (!size || Number.isNaN(size.cols) || Number.isNaN(size.rows)) return;
    fit.fit();
    if (state.mine) channel?.resize(terminal.cols, terminal.rows);
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  // A pane that is being dragged sends the host one size, not a hundred.
  const fitSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(fitNow, 120);
  };
  const observer = new ResizeObserver(fitSoon);
  observer.observe(element);
  channel = make({
    output: (bytes, done) => terminal.write(bytes, done),
    gap: (from, to) => hooks.gap(to - from),
    snapshot: (cols, rows, bytes, done) => {
      terminal.reset();
      // Drawn at the size it was made for, then fitted to this screen.
      if (cols > 1 && rows > 0) terminal.resize(cols, rows);
      terminal.write(bytes, () => {
        fitNow();
        done();
      });
    },
    state: (next) => {
      state = next;
      terminal.options.disableStdin = !next.mine;
      fitNow();
      hooks.state(next);
    },
    connection: (connection) => {
      if (connection.kind !== "open") terminal.options.disableStdin = true;
      hooks.connection(connection);
    },
  });
  const opened = channel;
  terminal.onData((text) => opened.sendInput(encoder.encode(text)));
  terminal.onBinary((text) => opened.sendInput(Uint8Array.from(text, (c) => c.charCodeAt(0) & 0xff)));
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!opened.mine || text === "") return;
    if (pasteRisk(text) === undefined) terminal.paste(cleanPaste(text));
    else hooks.paste(text);
  };
  element.addEventListener("paste", onPaste, true);
  return {
    screen,
    channel: opened,
    fitSoon,
    dispose: () => {
      clearTimeout(timer);
      observer.disconnect();
      element.removeEventListener("paste", onPaste, true);
      opened.close();
      screen.dispose();
    },
  };
}
