/** Shell expansion over abstract values: one word in, the fields it can become out. */
import { expandBraces } from "./braces.ts";
import { expandParameter, expandSimple } from "./parameters.ts";
import type { ParsedScript, Word, WordPart } from "./parse.ts";
import { plainSeparators, type Scope } from "./scope.ts";
import type { Field, Seg, UnknownKind } from "./words.ts";

/** What a substitution prints: exact text, or what kind of text and what it may be. */
export interface Output {
  text?: string;
  kind: UnknownKind;
  hints?: readonly string[];
}

/** What expansion needs from the walker. */
export interface Expander {
  scope: Scope;
  /** Judges a substitution and says what it prints, when that is known. */
  substitute(script: ParsedScript | undefined, pos: number, end: number): Output;
  /** Judges a process substitution. */
  procsub(script: ParsedScript | undefined, operator: "<" | ">", pos: number, end: number): void;
  /** Judges an arithmetic expression's parts. */
  arithmetic(node: WordPart, pos: number, end: number): void;
  /** Judges text the shell evaluates as arithmetic: subscripts, offsets. */
  evaluate(field: Field): void;
  /** Takes from the budget of expanded text; false when it is used up, which is reported. */
  spend(cost: number, pos: number, end: number): boolean;
  /** What is left of that budget. */
  left(): number;
  note(decision: "ask" | "deny", code: string, what: string, pos: number, end: number): void;
}

const unknown = (kind: UnknownKind, host: boolean, q: boolean, hints: readonly string[] = []): Seg => ({
  k: "var",
  kind,
  host,
  q,
  hints,
});

function partSegs(part: WordPart, x: Expander, quoted: boolean): Seg[][] {
  switch (part.type) {
    case "Literal":
    case "SingleQuoted":
      return [[{ k: "lit", v: part.value, q: true }]];
    case "AnsiCQuoted":
      // A shell without this quoting ends the text at the first quote and runs what follows.
      if (part.text.includes("\\'")) x.note("ask", "dynamic-word", part.text, part.pos, part.end);
      return [[{ k: "lit", v: part.value, q: true }]];
    case "Glob":
      for (const inner of part.parts ?? []) partSegs(inner, x, true);
      return [[{ k: "glob", v: part.text }]];
    case "DoubleQuoted":
    case "LocaleString":
      return joinParts(part.parts, x, true, true);
    case "SimpleExpansion":
      return expandSimple(part, x, quoted);
    case "ParameterExpansion":
      return expandParameter(part, x, quoted, (word) => wordSegs(word, x, quoted));
    case "CommandExpansion": {
      const result = x.substitute(part.script, part.pos, part.end);
      if (result.text !== undefined) return [[{ k: "lit", v: result.text, q: quoted }]];
      return [[unknown(result.kind, true, quoted, result.hints)]];
    }
    case "ArithmeticExpansion":
      x.arithmetic(part, part.pos, part.end);
      return [[unknown("digits", false, quoted)]];
    case "ProcessSubstitution":
      x.procsub(part.script, part.operator, part.pos, part.end);
      return [[{ k: "lit", v: "/dev/fd/63", q: true }]];
    case "ExtendedGlob":
      for (const inner of part.parts ?? []) partSegs(inner, x, true);
      return [[{ k: "glob", v: "*" }]];
    case "BraceExpansion":
      for (const inner of part.parts ?? []) partSegs(inner, x, quoted);
      return [[{ k: "lit", v: part.text, q: false }]];
  }
}

/** Concatenates the alternatives of consecutive parts: several fields come from `"$@"` and arrays only. */
function joinParts(parts: readonly WordPart[], x: Expander, quoted: boolean, empty: boolean): Seg[][] {
  let fields: Seg[][] = [];
  for (const part of parts) {
    const next = partSegs(part, x, quoted);
    if (fields.length === 0) {
      fields = next.map((segs) => [...segs]);
      continue;
    }
    fields[fields.length - 1]?.push(...(next[0] ?? []));
    for (const more of next.slice(1)) fields.push(more);
  }
  if (fields.length === 0 && empty) return [[{ k: "lit", v: "", q: true }]];
  return fields;
}

/** The alternatives of a whole word before splitting. */
export function wordSegs(word: Word, x: Expander, quoted: boolean): Seg[][] {
  if (!word.parts || word.parts.length === 0) return [[{ k: "lit", v: word.value, q: true }]];
  return joinParts(word.parts, x, quoted, false);
}

/** Splits unquoted literal results of expansions on IFS, as the shell does. */
function split(segs: readonly Seg[], plain: boolean, fromExpansion: boolean): Seg[][] {
  if (!fromExpansion) return [[...segs]];
  // With other separators even digits fall apart: nothing unquoted is known any more.
  if (!plain)
    return [
      segs.map((s) =>
        s.k === "glob" || s.q ? s : unknown("any", s.k === "var" && s.host, false, [textIn(s)]),
      ),
    ];
  const out: Seg[][] = [];
  let current: Seg[] = [];
  let open = false;
  for (const seg of segs) {
    if (seg.k !== "lit" || seg.q || ![...seg.v].some((c) => blanks.includes(c))) {
      current.push(seg);
      open = open || seg.k !== "lit" || seg.q || seg.v !== "";
      continue;
    }
    let text = "";
    for (const c of seg.v) {
      if (!blanks.includes(c)) {
        text += c;
        continue;
      }
      if (text !== "") current.push({ ...seg, v: text });
      if (text !== "" || open) out.push(current);
      current = [];
      open = false;
      text = "";
    }
    if (text !== "") {
      current.push({ ...seg, v: text });
      open = true;
    }
  }
  if (open) out.push(current);
  return out;
}

const blanks = " \t\n";
const textIn = (s: Seg): string => (s.k === "var" ? (s.hints[0] ?? "") : s.v);

const globChars = /[*?[]/;

/** Text of an unquoted expansion is globbed again by the shell. */
function reglob(segs: Seg[]): Seg[] {
  return segs.map((s) => (s.k === "lit" && !s.q && globChars.test(s.v) ? { k: "glob", v: s.v } : s));
}

function isExpansion(part: WordPart): boolean {
  return (
    part.type === "SimpleExpansion" ||
    part.type === "ParameterExpansion" ||
    part.type === "CommandExpansion" ||
    part.type === "ArithmeticExpansion"
  );
}

/** Expands one word to its fields. Brace lists are expanded first, as the shell does. */
export function expandWord(word: Word, x: Expander): Field[] {
  const braces = word.parts?.some((p) => p.type === "BraceExpansion") ? expandBraces(word) : undefined;
  if (braces === "dynamic") {
    x.note("ask", "dynamic-word", word.text, word.pos, word.end);
  } else if (braces) {
    return braces.map((text) => ({
      segs: globChars.test(text) ? [{ k: "glob", v: text }] : [{ k: "lit", v: text, q: true }],
      pos: word.pos,
      end: word.end,
    }));
  }
  const hasExpansion = word.parts?.some(isExpansion) ?? false;
  const out: Field[] = [];
  const plain = plainSeparators(x.scope);
  for (const segs of wordSegs(word, x, false)) {
    const pieces = split(segs, plain, hasExpansion);
    if (pieces.length > 4 && !x.spend(pieces.length, word.pos, word.end)) {
      out.push({
        segs: [
          unknown(
            "any",
            true,
            false,
            pieces.slice(0, 6).map((p) => textIn(p[0] as Seg)),
          ),
        ],
        pos: word.pos,
        end: word.end,
      });
      break;
    }
    for (const piece of pieces) {
      out.push({ segs: hasExpansion ? reglob(piece) : piece, pos: word.pos, end: word.end });
    }
  }
  return out;
}

const written: readonly WordPart["type"][] = [
  "Literal",
  "SingleQuoted",
  "AnsiCQuoted",
  "Glob",
  "ExtendedGlob",
];

/** Expands the target of a redirection: one file, and some shells look for the one a pattern matches. */
export function expandTarget(word: Word, x: Expander): Field {
  return expandValue(word, x, true);
}

/**
 * Expands a word that is not split: assignment values, here-strings. A pattern written there is text; one that
 * comes out of a variable stands for the names a loop found (`for f in *; do g=$f`).
 */
export function expandValue(
  word: Word,
  x: Expander,
  globs = word.parts?.some((p) => !written.includes(p.type)) === true,
): Field {
  const all = wordSegs(word, x, true);
  const segs: Seg[] = [];
  all.forEach((s, i) => {
    if (i > 0) segs.push({ k: "lit", v: " ", q: true });
    segs.push(...s.map((seg): Seg => (seg.k === "glob" && !globs ? { k: "lit", v: seg.v, q: false } : seg)));
  });
  return { segs, pos: word.pos, end: word.end };
}
