/**
 * Host text shown to a model as data. The closing line carries the hash of the very text it closes, so the text
 * would have to contain its own hash to get out; should it contain the mark all the same, it is broken up.
 */
export function fence(text: string, hash: string): string {
  const mark = markOf(hash);
  const safe = text.replaceAll(mark, `${mark.slice(0, 6)}…`);
  return `<<<${mark}\n${safe}${safe.endsWith("\n") || safe === "" ? "" : "\n"}${mark}>>>`;
}

export function markOf(hash: string): string {
  return `DATA:${hash.slice(0, 24)}`;
}

export interface CutText {
  head: string;
  /** "" when nothing was cut. */
  tail: string;
  cutLines: number;
  cutChars: number;
  /** 1-based number of the first line left out. */
  fromLine: number;
}

/** Keeps about 60 % of `maxChars` from the start and the rest from the end, at line ends where there are any. */
export function cutMiddle(text: string, maxChars: number): CutText {
  if (text.length <= maxChars) return { head: text, tail: "", cutLines: 0, cutChars: 0, fromLine: 0 };
  let headEnd = Math.floor(maxChars * 0.6);
  let tailStart = text.length - (maxChars - headEnd);
  const lineEnd = text.lastIndexOf("\n", headEnd);
  if (lineEnd > headEnd / 2) headEnd = lineEnd + 1;
  const lineStart = text.indexOf("\n", tailStart);
  if (lineStart >= 0 && lineStart < tailStart + (text.length - tailStart) / 2) tailStart = lineStart + 1;
  const cut = text.slice(headEnd, tailStart);
  return {
    head: text.slice(0, headEnd),
    tail: text.slice(tailStart),
    cutLines: cut.split("\n").length - 1,
    cutChars: cut.length,
    fromLine: text.slice(0, headEnd).split("\n").length,
  };
}
