/**
 * How many cells a character takes and what joins the cell before it, the same in the page, in snapshots and in kept
 * screens. Grapheme clusters as of `@xterm/addon-unicode-graphemes` (UAX #29), with its gaps closed. Ships to the
 * browser.
 */

/** What xterm.js asks for every character; the part of its `IUnicodeVersionProvider` that is needed here. */
interface WidthProvider {
  readonly version: string;
  wcwidth(codepoint: number): 0 | 1 | 2;
  charProperties(codepoint: number, preceding: number): number;
}
interface Versions {
  register(provider: WidthProvider): void;
  activeVersion: string;
}

/** Longest cluster, characters joined in a row: the longest emoji has 9; a browser takes a second to draw 20,000 marks. */
const mostJoined = 24;
/** xterm.js's encoding of "one cell, joins nothing". */
const plain = 1 << 1;
const mark = 0x301;
const emoji = 0x1f600;
const kana = 0x3042;

/**
 * Characters the addon (its data is of Unicode 13) takes for one cell: newer emoji, letters and marks, and the ones
 * that show nothing and that wcwidth() on the hosts counts as no cell. Each range with a character that has the
 * properties wanted. Emoji and wide letters by EastAsianWidth.txt of Unicode 16, marks by category Mn.
 */
const gaps: readonly (readonly [from: number, to: number, like: number])[] = [
  [0x61c, 0x61c, mark],
  [0x898, 0x89f, mark],
  [0x8ca, 0x8d2, mark],
  [0xc3c, 0xc3c, mark],
  [0x180e, 0x180f, mark],
  [0x1ac1, 0x1ace, mark],
  [0x1dfa, 0x1dfa, mark],
  [0x200b, 0x200b, mark],
  [0x200e, 0x200f, mark],
  [0x202a, 0x202e, mark],
  [0x2060, 0x206f, mark],
  [0xfff9, 0xfffb, mark],
  [0x1aff0, 0x1affe, kana],
  [0x1b11f, 0x1b122, kana],
  [0x1f6dc, 0x1f6df, emoji],
  [0x1f7f0, 0x1f7f0, emoji],
  [0x1f979, 0x1f979, emoji],
  [0x1f9cc, 0x1f9cc, emoji],
  [0x1fa70, 0x1faff, emoji],
];

function standIn(codepoint: number): number {
  for (const [from, to, like] of gaps) {
    if (codepoint < from) return codepoint;
    if (codepoint <= to) return like;
  }
  return codepoint;
}

/** Makes a terminal count cells this way; `addon` is a new `UnicodeGraphemesAddon`, which is not loaded itself. */
export function countGraphemes(
  terminal: { unicode: Versions },
  addon: { activate(terminal: { unicode: Versions }): void },
): void {
  const offered: WidthProvider[] = [];
  addon.activate({ unicode: { activeVersion: "", register: (provider) => offered.push(provider) } });
  const base = offered.find(({ version }) => version.endsWith("graphemes"));
  if (!base) throw new Error("@xterm/addon-unicode-graphemes has no grapheme version");
  let joined = 0;
  terminal.unicode.register({
    version: "bartizan",
    wcwidth: (codepoint) => base.wcwidth(standIn(codepoint)),
    charProperties: (codepoint, preceding) => {
      // Nearly all output: a printable ASCII character after one that nothing joins.
      if (codepoint < 127 && codepoint >= 32 && preceding >> 3 === 0) return plain;
      const known = codepoint < 0x61c ? codepoint : standIn(codepoint);
      const found = base.charProperties(known, preceding);
      joined = found & 1 ? joined + 1 : 0;
      if (joined <= mostJoined) return found;
      joined = 0;
      return base.charProperties(known, 0);
    },
  });
  terminal.unicode.activeVersion = "bartizan";
}
