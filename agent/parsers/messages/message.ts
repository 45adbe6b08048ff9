/**
 * What a program's own log message means: known wordings of common software, each with the state of the system it
 * stands for. Facts of the programs' documentation and sources, told in our words.
 */
export interface KnownMessage {
  /** Stable, `program.state`. */
  readonly id: string;
  /** The component whose state it tells (what people call it), or "" when any program may say it. */
  readonly of: string;
  /** Linear on any input; the named group `o` is the object spoken of, others may be used in the texts. */
  readonly when: RegExp;
  /** The state, as a clause that can follow a colon; `{name}` stands for a named group. */
  readonly en: string;
  readonly zh: string;
  /** A line as the program writes it; a test reads it. */
  readonly example: string;
}

export const message = (
  id: string,
  of: string,
  when: RegExp,
  en: string,
  zh: string,
  example: string,
): KnownMessage => ({ id, of, when, en, zh, example });
