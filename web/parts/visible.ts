/** Host text and commands with everything a person could not see made visible. */
export type OddKind = "control" | "bidi" | "invisible" | "blank" | "confusable" | "padding";
export type Piece = { kind: "text"; text: string } | { kind: OddKind; text: string; code: string };

/** Tab and line feed stay; the other C0 controls, DEL and C1, bidi marks, zero-width and unusual blanks are shown. */
function oddKind(code: number): OddKind | undefined {
  if (code === 0x09 || code === 0x0a) return undefined;
  if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return "control";
  if (code === 0x061c || code === 0x200e || code === 0x200f) return "bidi";
  if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return "bidi";
  if (code === 0xa0 || code === 0x1680 || code === 0x202f || code === 0x205f || code === 0x3000)
    return "blank";
  if (code >= 0x2000 && code <= 0x200a) return "blank";
  if (code >= 0x200b && code <= 0x200d) return "invisible";
  if (code === 0x2028 || code === 0x2029) return "blank";
  if (code === 0xad || code === 0x34f || code === 0x115f || code === 0x1160 || code === 0x180e)
    return "invisible";
  if ((code >= 0x2060 && code <= 0x2064) || code === 0xfeff || code === 0x3164 || code === 0xffa0)
    return "invisible";
  if ((code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0000 && code <= 0xe01ef)) return "invisible";
  if (code >= 0xd800 && code <= 0xdfff) return "invisible";
  return undefined;
}

/** What is printed for an odd character: caret notation for a control (every font has it), else its code point. */
function pictureOf(code: number): string {
  if (code < 0x20) return `^${String.fromCodePoint(0x40 + code)}`;
  if (code === 0x7f) return "^?";
  return `⟨${codeName(code)}⟩`;
}
function codeName(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Cyrillic, Greek and Armenian letters that most fonts draw like Latin ones. */
const lookAlike =
  /[\u0391\u0392\u0395-\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03b1\u03b9\u03bd\u03bf\u03c1\u03c5\u03c7\u0405\u0406\u0408\u0410\u0412\u0415\u041a\u041c-\u041e\u0420-\u0423\u0425\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04ae\u04bb\u0501\u051b\u051d\u0570\u0578\u057d\u0585]/;
/** Latin letters and digits in another dress: full width, mathematical. */
const dressed = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u{1d400}-\u{1d7ff}]/u;

/**
 * Places (UTF-16) of letters meant to be taken for others: look-alikes in a word that also has Latin letters or
 * consists of nothing else, and dressed-up Latin anywhere. Words of real Greek or Russian stay as they are.
 */
function confusables(text: string): Set<number> {
  const found = new Set<number>();
  for (const word of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    const chars = Array.from(word[0]);
    const letters = chars.filter((c) => /\p{L}/u.test(c));
    const suspect =
      /[A-Za-z]/.test(word[0]) || (letters.length > 1 && letters.every((c) => lookAlike.test(c)));
    let at = word.index;
    for (const char of chars) {
      if (dressed.test(char) || (suspect && lookAlike.test(char))) found.add(at);
      at += char.length;
    }
  }
  return found;
}

/** Blanks in a row, or empty lines in a row, that may push the end of a command out of sight. */
const padded = /[ \t]{24,}|\n(?:[ \t]*\n){4,}/y;

/**
 * Splits a text into plain runs and odd characters. With `padding`, long runs of blanks and empty lines become one
 * piece that says how long they are: for commands, where alignment carries no meaning.
 */
export function visiblePieces(text: string, padding = false): Piece[] {
  const pieces: Piece[] = [];
  const letters = confusables(text);
  let plain = "";
  const flush = () => {
    if (plain) pieces.push({ kind: "text", text: plain });
    plain = "";
  };
  let at = 0;
  while (at < text.length) {
    const run = padding ? paddingAt(text, at) : 0;
    if (run > 0) {
      flush();
      pieces.push({ kind: "padding", text: `⟨␣×${run}⟩`, code: String(run) });
      at += run;
      continue;
    }
    const code = text.codePointAt(at) ?? 0;
    const char = String.fromCodePoint(code);
    const kind = letters.has(at) ? "confusable" : oddKind(code);
    at += char.length;
    if (kind === undefined) {
      plain += char;
      continue;
    }
    flush();
    const picture = kind === "confusable" ? `${char}⟨${codeName(code)}⟩` : pictureOf(code);
    pieces.push({ kind, text: picture, code: codeName(code) });
  }
  flush();
  return pieces;
}

/** Length of the padding that starts here, 0 if there is none. */
function paddingAt(text: string, at: number): number {
  padded.lastIndex = at;
  return padded.exec(text)?.[0].length ?? 0;
}

export interface Mark {
  start: number;
  end: number;
  decision: "allow" | "ask" | "deny";
  /** Why, shown when the pointer rests on it. */
  title?: string;
}
/** Cuts a text at the borders of the marks (UTF-16 offsets); a run under several marks gets the strictest. */
export function markedRuns(
  text: string,
  marks: readonly Mark[],
): { text: string; decision?: Mark["decision"] }[] {
  const clamp = (n: number) => Math.max(0, Math.min(text.length, n));
  const cuts = new Set([0, text.length]);
  for (const m of marks) cuts.add(clamp(m.start)).add(clamp(m.end));
  const borders = [...cuts].sort((a, b) => a - b);
  return borders.slice(0, -1).map((start, i) => {
    const end = borders[i + 1] ?? text.length;
    const over = marks.filter((m) => m.start < end && m.end > start && m.decision !== "allow");
    const decision = over.some((m) => m.decision === "deny") ? "deny" : over[0]?.decision;
    const run = text.slice(start, end);
    return decision ? { text: run, decision } : { text: run };
  });
}
