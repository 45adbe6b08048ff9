/** Characters that make a command read differently from what a shell runs. */

/** Longer commands are never allowed unasked (UTF-16 units). */
export const MAX_LENGTH = 8192;
/** Beyond this the tree is not built; only the raw deny scan runs. */
export const MAX_PARSE_LENGTH = 65_536;

export interface Suspicion {
  index: number;
  what: "control" | "direction" | "invisible" | "blank";
}

const control = "[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]";
const direction = "[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]";
const invisible = [
  "[\\u00ad\\u115f\\u1160\\u180e\\u200b-\\u200d\\u2060-\\u2064\\u206a-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\uffff]",
  // Joining and combining characters: listed one by one, a class of them would read as one glyph.
  "\\u034f|\\u17b4|\\u17b5|\\u180b|\\u180c|\\u180d|\\u180f|[\\ufe00-\\ufe0f]",
];
const blank = "[\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const surrogate =
  "[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]|\\udb40[\\udc00-\\udfff]";
const suspicious = new RegExp([control, direction, ...invisible, blank, surrogate].join("|"), "g");

/** Returns the first suspicious character, if any. */
export function findSuspicious(text: string): Suspicion | undefined {
  suspicious.lastIndex = 0;
  const hit = suspicious.exec(text);
  if (!hit) return undefined;
  const code = hit[0].charCodeAt(0);
  const what =
    code < 0xa0
      ? "control"
      : code === 0x61c || (code >= 0x200e && code <= 0x200f) || (code >= 0x202a && code <= 0x202e)
        ? "direction"
        : code >= 0x2066 && code <= 0x2069
          ? "direction"
          : /[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(hit[0])
            ? "blank"
            : "invisible";
  return { index: hit.index, what };
}

/** The text a shell would act on if the suspicious characters were layout only. */
export function withoutSuspicious(text: string): string {
  return text.replace(suspicious, (c) => (c === "\r" || c === "\u2028" || c === "\u2029" ? "\n" : ""));
}
