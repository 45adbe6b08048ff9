import { StringDecoder } from "node:string_decoder";
import { readFrames } from "./scan.ts";

export interface SearchHit {
  atMs: number;
  /** The line around the match, control characters left out; host text. */
  snippet: string;
  /** Where in the snippet the match is. */
  start: number;
  length: number;
}
/** Most hits of one search. */
export const hitsMost = 200;
/** Characters shown on either side of a hit. */
const around = 60;
/** A control string (title, sixel…) longer than this is given up, characters. */
const stringMost = 4096;

/** Takes escape sequences and control characters out of terminal output; state goes on from piece to piece. */
export class PlainText {
  #state: "text" | "escape" | "csi" | "string" = "text";
  #stringLength = 0;

  write(text: string): string {
    let out = "";
    for (const c of text) {
      const code = c.charCodeAt(0);
      if (this.#state === "text") {
        if (code === 0x1b) this.#state = "escape";
        else if (code === 0x9b) this.#state = "csi";
        else if (c === "\n" || c === "\t") out += c;
        else if (code >= 0x20 && code !== 0x7f && !(code >= 0x80 && code < 0xa0)) out += c;
      } else if (this.#state === "escape") this.#escape(c, code);
      else if (this.#state === "csi") {
        if (code >= 0x40 && code <= 0x7e) this.#state = "text";
        else if (code === 0x1b) this.#state = "escape";
      } else if (code === 0x07 || code === 0x9c || ++this.#stringLength > stringMost) this.#state = "text";
      else if (code === 0x1b) this.#state = "escape";
    }
    return out;
  }
  #escape(c: string, code: number): void {
    if (c === "[") this.#state = "csi";
    else if ("]PX^_".includes(c)) {
      this.#state = "string";
      this.#stringLength = 0;
    } else if (code >= 0x20 && code <= 0x2f) this.#state = "escape";
    else this.#state = "text";
  }
}

/**
 * Finds `words` in what a recording showed, without regard to case, over frame borders and through colours. Text
 * that a program drew in pieces by moving the cursor is found only piece by piece.
 */
export async function searchRecording(path: string, words: string): Promise<SearchHit[]> {
  const needle = words.toLowerCase();
  const hits: SearchHit[] = [];
  if (needle === "") return hits;
  const decoder = new StringDecoder("utf8");
  const plain = new PlainText();
  let window = "";
  /** Where in the window the search goes on. */
  let from = 0;
  for await (const part of readFrames(path)) {
    if (!Array.isArray(part)) continue;
    for (const { frame } of part) {
      if (frame.type !== "output") continue;
      window += plain.write(decoder.write(Buffer.from(frame.bytes)));
      const folded = fold(window);
      for (let at = folded.indexOf(needle, from); at >= 0; at = folded.indexOf(needle, from)) {
        hits.push(hitAt(window, at, needle.length, frame.atMs));
        if (hits.length >= hitsMost) return hits;
        from = at + needle.length;
      }
      const keep = Math.max(from, window.length - needle.length + 1) - around;
      if (keep > 0) {
        window = window.slice(keep);
        from = Math.max(0, from - keep);
      }
      from = Math.max(from, window.length - needle.length + 1, 0);
    }
  }
  return hits;
}

/** Lower case of the same length, so that places stay right. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length
    ? lower
    : [...text].map((c) => (c.toLowerCase().length === c.length ? c.toLowerCase() : c)).join("");
}

function hitAt(window: string, at: number, length: number, atMs: number): SearchHit {
  const line = window.lastIndexOf("\n", at - 1) + 1;
  const start = Math.max(line, at - around);
  const newline = window.indexOf("\n", at + length);
  const end = Math.min(newline < 0 ? window.length : newline, at + length + around);
  return { atMs, snippet: window.slice(start, end), start: at - start, length };
}
