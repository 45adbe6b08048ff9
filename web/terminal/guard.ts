import type { IParser, Terminal } from "@xterm/xterm";
import { countedSequences, mostRepeats } from "../../server/wire/codes.ts";
import { WholeCharacters } from "../../server/wire/frames.ts";

/** See {@link WholeCharacters}; for every write to this terminal. */
export function keepCharactersWhole(terminal: Pick<Terminal, "write" | "reset">): void {
  const edges = new WholeCharacters();
  const write = terminal.write.bind(terminal);
  const reset = terminal.reset.bind(terminal);
  terminal.write = (data, done) => write(typeof data === "string" ? data : edges.join(data), done);
  terminal.reset = () => {
    edges.reset();
    reset();
  };
}

type Guarded = Pick<IParser, "registerCsiHandler" | "registerOscHandler" | "registerDcsHandler">;

/**
 * Swallows the queries a terminal answers by itself (device attributes, status, modes, colours, settings) while the
 * output is old: an answer would be typed into whatever runs now. Always swallowed: OSC 52 (clipboard), and counts
 * that would keep the parser looping.
 */
export function guardParser(parser: Guarded, muted: () => boolean): void {
  for (const id of [
    { final: "c" },
    { prefix: ">", final: "c" },
    { prefix: "=", final: "c" },
    { final: "n" },
    { prefix: "?", final: "n" },
    { intermediates: "$", final: "p" },
    { prefix: "?", intermediates: "$", final: "p" },
    { final: "t" },
    { prefix: ">", final: "q" },
  ])
    parser.registerCsiHandler(id, () => muted());
  for (const id of [4, 10, 11, 12]) parser.registerOscHandler(id, (text) => muted() && text.includes("?"));
  parser.registerDcsHandler({ intermediates: "$", final: "q" }, () => muted());
  parser.registerOscHandler(52, () => true);
  for (const final of countedSequences)
    parser.registerCsiHandler({ final }, ([count]) => Number(count) > mostRepeats);
}
