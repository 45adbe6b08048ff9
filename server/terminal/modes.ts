const esc = 0x1b;
/** Longest sequence looked at, bytes; modes are far shorter. */
const longest = 64;

/** DEC private modes that outlive the output that set them, as far as xterm.js knows them. */
const watched = new Set([
  1, 6, 7, 9, 25, 45, 47, 66, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 1047, 1049, 2004,
]);
/** Of these only the newest counts. */
const exclusive = [
  [9, 1000, 1002, 1003],
  [1005, 1006, 1015, 1016],
  [47, 1047, 1049],
];
const onAtStart = new Set([7, 25]);

/** A quick look at two or three bytes: most sequences are colours, and a flood may be full of them. */
function mayBeMode(data: Buffer, at: number): boolean {
  const [kind, first, second] = [data[at + 1], data[at + 2], data[at + 3]];
  if (kind === undefined || kind === 0x3d || kind === 0x3e || kind === 0x63) return true;
  if (kind !== 0x5b) return false;
  if (first === undefined || first === 0x3f || first === 0x21 || first === 0x20) return true;
  return first >= 0x30 && first <= 0x39 && (second === undefined || second === 0x20);
}

/**
 * The modes a terminal is in after some output: alternate screen, mouse, bracketed paste, cursor keys, keypad and
 * cursor style. A scan for escape sequences, not a terminal: fast enough for every byte that leaves the ring, so that
 * a screen made from the ring alone still knows that `top` was started an hour ago.
 */
export class TerminalModes {
  readonly #set = new Map<number, boolean>();
  #keypad = false;
  #cursorStyle = 0;
  /** A sequence that began and has not ended. */
  #held: Buffer = Buffer.alloc(0);

  clone(): TerminalModes {
    const copy = new TerminalModes();
    for (const [mode, on] of this.#set) copy.#set.set(mode, on);
    copy.#keypad = this.#keypad;
    copy.#cursorStyle = this.#cursorStyle;
    copy.#held = Buffer.from(this.#held);
    return copy;
  }

  scan(bytes: Uint8Array): void {
    let data: Buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (this.#held.length > 0) data = Buffer.concat([this.#held, data]);
    this.#held = Buffer.alloc(0);
    for (let at = data.indexOf(esc); at >= 0; at = data.indexOf(esc, at + 1)) {
      if (!mayBeMode(data, at)) continue;
      const text = data.toString("latin1", at, Math.min(data.length, at + longest));
      const whole = /^\x1b(?:\[([0-9;?!]*)( ?)([@-~])|([=>c]))/.exec(text);
      if (whole) this.#apply(whole);
      else if (at + longest > data.length && /^\x1b(?:\[[0-9;?!]* ?)?$/.test(text))
        this.#held = Buffer.from(data.subarray(at));
    }
  }

  /** Brings a new terminal into these modes. */
  preamble(): string {
    return this.#write((mode) => mode !== 7 && mode !== 6);
  }
  /** What `@xterm/addon-serialize` leaves out; to be written after its text. */
  extras(): string {
    return this.#write((mode) => mode === 25 || (mode >= 1005 && mode <= 1016));
  }

  #write(wanted: (mode: number) => boolean): string {
    const modes = [...this.#set].filter(([mode, on]) => wanted(mode) && on !== onAtStart.has(mode));
    const text = modes.map(([mode, on]) => `\x1b[?${mode}${on ? "h" : "l"}`).join("");
    const style = this.#cursorStyle > 0 ? `\x1b[${this.#cursorStyle} q` : "";
    return `${text}${this.#keypad ? "\x1b=" : ""}${style}`;
  }

  #apply([, parameters = "", between, final, single]: RegExpExecArray): void {
    if (single === "c" || (final === "p" && parameters === "!")) this.#reset(single === "c");
    else if (single) this.#keypad = single === "=";
    else if (final === "q" && between === " ") this.#cursorStyle = Math.min(6, Number(parameters) || 0);
    else if ((final === "h" || final === "l") && parameters.startsWith("?"))
      for (const mode of parameters.slice(1).split(";")) this.#switch(Number(mode), final === "h");
  }
  #switch(mode: number, on: boolean): void {
    if (!watched.has(mode)) return;
    const group = exclusive.find((modes) => modes.includes(mode));
    if (group) for (const other of group) this.#set.delete(other);
    this.#set.delete(mode);
    if (!group || on) this.#set.set(mode, on);
  }
  /** RIS resets all, DECSTR (soft) keeps the screen and the mouse. */
  #reset(hard: boolean): void {
    for (const mode of this.#set.keys())
      if (hard || mode === 1 || mode === 6 || mode === 25 || mode === 66) this.#set.delete(mode);
    this.#keypad = false;
    if (hard) this.#cursorStyle = 0;
  }
}
