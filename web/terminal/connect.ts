import type { TerminalState } from "../../server/wire/frames.ts";
import type { Connection } from "../reconnect.ts";
import type { TerminalChannel } from "./channel.ts";
import { cleanPaste, pasteRisk } from "./paste.ts";
import { cursorKeysFor, onUserInput, reportsMouse } from "./relay.ts";
import { createScreen, type Screen } from "./xterm.ts";

export interface Live {
  screen: Screen;
  channel: TerminalChannel;
  /** Fits the terminal to its pane after a change of font. */
  fitSoon: () => void;
  /** Pastes a text that was confirmed; brackets it when the shell asked for that. */
  paste: (text: string) => void;
  /** Types what a person typed in another terminal; nothing when this page does not control this one. */
  relay: (text: string) => void;
}
export interface Hooks {
  state(state: TerminalState): void;
  connection(connection: Connection): void;
  gap(bytes: number): void;
  /** Keys of the person were sent: never what xterm answers to the host, never mouse or focus reports. */
  typed(text: string): void;
  /** A text to be pasted; `risky`: to be shown and confirmed first. */
  paste(text: string, risky: boolean): void;
  link(uri: string): void;
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
  let byPerson = false;
  let pasting = false;
  onUserInput(terminal, () => {
    byPerson = true;
  });
  terminal.onData((text) => {
    const typed = byPerson && !pasting;
    byPerson = false;
    if (opened.sendInput(encoder.encode(text)) && typed && !reportsMouse(text)) hooks.typed(text);
  });
  terminal.onBinary((text) => opened.sendInput(Uint8Array.from(text, (c) => c.charCodeAt(0) & 0xff)));
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!opened.mine || text === "") return;
    hooks.paste(text, pasteRisk(text) !== undefined);
  };
  element.addEventListener("paste", onPaste, true);
  return {
    screen,
    channel: opened,
    fitSoon,
    paste: (text) => {
      pasting = true;
      terminal.paste(cleanPaste(text));
      pasting = false;
    },
    relay: (text) => {
      opened.sendInput(encoder.encode(cursorKeysFor(text, terminal.modes.applicationCursorKeysMode)));
    },
    dispose: () => {
      clearTimeout(timer);
      observer.disconnect();
      element.removeEventListener("paste", onPaste, true);
      opened.close();
      screen.dispose();
    },
  };
}
