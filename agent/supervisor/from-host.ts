/** Finds words of a command that were copied from what a host printed: a planner may have been talked into them. */
import { families } from "./catalogue/index.ts";

/** A word of the command, half-open UTF-16 range. */
export interface CopiedWord {
  start: number;
  end: number;
  text: string;
}
export interface WordSources {
  /** What hosts printed in this case. */
  host: readonly string[];
  /** What people said: fault, notes, answers, their own commands, names of assets. */
  said: readonly string[];
  /** Further words that are ours, lower case: those of the playbooks. */
  ours?: ReadonlySet<string>;
}

/** Shorter pieces occur everywhere and carry no instruction. Characters. */
const minLength = 4;

/** Pieces of a text as they are compared: whole words without quotes, and what stands between `/ : @ = , +`. */
export function piecesOf(raw: string): string[] {
  const clean = raw.replace(/['"\\{}]/g, "").toLowerCase();
  const parts = clean.split(/[/:@=,+]/);
  return [...new Set([clean, clean.replace(/^-+[\w-]*=?/, ""), ...parts])].filter(
    (p) => p.length >= minLength,
  );
}

let vocabulary: Set<string> | undefined;

/** Words of the catalogue: programs, options, sub-commands, and its own harmless examples. */
function catalogueWords(): Set<string> {
  if (vocabulary) return vocabulary;
  vocabulary = new Set<string>();
  for (const spec of families.flatMap((f) => f.specs)) {
    const subs = Object.entries(spec.subs ?? {}).flat();
    const texts = [spec.names, spec.flags ?? "", ...subs, ...spec.examples.allow];
    for (const text of texts) {
      for (const word of text.split(/[\s|;]+/)) {
        for (const piece of [...piecesOf(word), ...piecesOf(word.replace(/[:?!].*$/, ""))])
          vocabulary.add(piece);
      }
    }
  }
  return vocabulary;
}

/**
 * Every word of `command` that a host printed earlier and that neither a person nor Bartizan's own data contains.
 * Cautious: it rather marks too much. A mark only means that a person has to look at this very command.
 */
export function copiedWords(command: string, sources: WordSources): CopiedWord[] {
  const words = [...command.matchAll(/[^\s;|&()<>`$]+/g)];
  const ours = catalogueWords();
  const said = sources.said.join("\n").toLowerCase();
  const open = words.flatMap((m) => {
    const pieces = piecesOf(m[0]).filter((p) => !ours.has(p) && !sources.ours?.has(p) && !said.includes(p));
    return pieces.length > 0 ? [{ start: m.index, text: m[0], pieces }] : [];
  });
  if (open.length === 0) return [];
  const host = sources.host.map((t) => t.toLowerCase());
  return open
    .filter(({ pieces }) => pieces.some((p) => host.some((t) => t.includes(p))))
    .map(({ start, text }) => ({ start, end: start + text.length, text }));
}
