import type { Terminal } from "@xterm/xterm";

interface Emitter {
  onUserInput?: (listener: () => void) => unknown;
}

/**
 * Calls `listener` just before `onData` when a person caused the data (keys, input method, paste), and not when xterm
 * answers a query of the host or reports the focus: such an answer must not reach another host. xterm.js keeps that
 * difference to itself; should its inside change, the listener is never called and nothing is relayed.
 */
export function onUserInput(terminal: Terminal, listener: () => void): void {
  const { _core: core } = terminal as unknown as { _core?: { coreService?: Emitter } };
  core?.coreService?.onUserInput?.(listener);
}

/** Mouse and focus reports are about one screen. */
export function reportsMouse(text: string): boolean {
  return /^\x1b\[(?:M[\s\S]{3}|<[\d;]+[Mm]|[\d;]+M|[IO]$)/.test(text);
}

/** Arrow keys, Home and End as a terminal in this mode sends them: programs in two terminals may want either. */
export function cursorKeysFor(text: string, application: boolean): string {
  return text.replace(/^\x1b[[O]([ABCDHF])$/, application ? "\x1bO$1" : "\x1b[$1");
}
