/** Host text and commands with everything a person could not see made visible. */
export type OddKind = "control" | "bidi" | "invisible" | "blank";
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

/** Splits a text into plain runs and odd characters. Joining the sources of all pieces gives the text again. */
export function visiblePieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let plain = "";
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const kind = oddKind(code);
    if (kind === undefined) {
      plain += char;
      continue;
    }
    if (plain) pieces.push({ kind: "text", text: plain });
    plain = "";
    pieces.push({ kind, text: pictureOf(code), code: codeName(code) });
  }
  if (plain) pieces.push({ kind: "text", text: plain });
  return pieces;
}

export interface Mark {
  start: number;
  end: number;
  decision: "allow" | "ask" | "deny";
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
