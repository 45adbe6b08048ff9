/** One program call as the catalogue sees it. */
import type { Scope } from "./scope.ts";
import type { Session } from "./session.ts";
import type { Field } from "./words.ts";

/** What flows into a program's standard input. */
export interface Stdin {
  /** The exact text, when it is a literal of the command itself. */
  text?: string;
  /** The text is what one shell prints; another may print something else. */
  guess?: boolean;
  /** Downloaded content. */
  fetched?: boolean;
  /** Text produced by decoding or rewriting. */
  transformed?: boolean;
  /** Data of this host. */
  host?: boolean;
  /** What one item looks like, for xargs and `while read`. */
  item?: Field;
  /** A pipe or redirection is attached at all. */
  present: boolean;
}

export interface Context {
  session: Session;
  scope: Scope;
  stdin: Stdin;
  /** A wrapper ends the command after a bounded time. */
  bounded: boolean;
  /** Started by another program, not by the shell: functions of the script do not apply. */
  external?: boolean;
}

export interface FlagHit {
  name: string;
  value: Field | undefined;
  field: Field;
}

export interface Call {
  name: string;
  nameField: Field;
  args: readonly Field[];
  flags: readonly FlagHit[];
  operands: readonly Field[];
  ctx: Context;
  has(...names: string[]): boolean;
  /** The value of the last of these options; where each of them counts, use `values`. */
  value(...names: string[]): Field | undefined;
  values(...names: string[]): Field[];
  report(code: string, field?: Field, what?: string): void;
  /** Judges a command given as separate words. */
  run(fields: readonly Field[], change?: Partial<Context>): void;
  /** Judges shell text carried inside `field`; unknown text is asked about. */
  script(field: Field | undefined, positional?: readonly Field[], change?: Partial<Context>): void;
  read(field: Field): void;
  write(field: Field): void;
  kind(kind: string, field: Field): void;
}

/** One catalogue entry. The strings are small languages, documented in `catalogue/README` of the engine (`spec.ts`). */
export interface Spec {
  /** Program names, space-separated. */
  names: string;
  /**
   * Known options: `-abc` (no value), `-n:num` / `--lines:num` (value of that kind), `--color?` (optional value),
   * `-#` (a bare number), `!code` after any of them is the reason it is not allowed.
   */
  flags?: string;
  /** Kinds of the operands in order; the last repeats; `-` means no operands. Default: `-`. */
  args?: string;
  /** Options of which at least one of every `a|b` group must be present, else `needCode`. */
  need?: string;
  needCode?: string;
  /** Reason when called without any argument. */
  bare?: string;
  /** `single`: one-dash words are whole options; `free`: arguments are not options at all. */
  style?: "gnu" | "single" | "free";
  /** The programs differ in which options take a value: a value that could be an option, or a secret file, is not proven. */
  mixed?: boolean;
  /** No option of the program can do harm, so unknown data may stand anywhere. */
  loose?: boolean;
  /** No option of the program can do harm: a file name standing where an option may stand does not matter. */
  plain?: boolean;
  /** Though `loose`: unknown text that may become options is asked about, `words` where quotes make it one harmless word. */
  closed?: "options" | "words";
  /** Sub-commands: `ok flags ; operands` (`ok1`: options end behind the first operand) or `!code`. Keys are `a|b`, two words allowed. */
  subs?: Record<string, string>;
  /** The whole program is not allowed, for this reason. */
  code?: string;
  check?: (call: Call) => void;
  examples: { allow: readonly string[]; ask: readonly string[]; deny: readonly string[] };
}

export interface Family {
  name: string;
  specs: readonly Spec[];
}

/** Examples, `¦`-separated: what the entry must allow, ask about and refuse. */
export function ex(allow = "", ask = "", deny = ""): Spec["examples"] {
  const split = (s: string): string[] =>
    s
      .split("¦")
      .map((t) => t.trim())
      .filter((t) => t !== "");
  return { allow: split(allow), ask: split(ask), deny: split(deny) };
}
