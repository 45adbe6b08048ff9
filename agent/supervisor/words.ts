/** The abstract value of one argument after shell expansion. */

/** What is known about text that only exists at run time. */
export type UnknownKind =
  | "digits" // process ids, counts: [0-9 \n] only
  | "word" // names of this host, its kernel and its accounts: [\w.:-] only, no leading "-"
  | "tail" // rest of a path below the known prefix: no "..", no leading "-"
  | "any";

export type Seg =
  | { k: "lit"; v: string; q: boolean }
  | { k: "glob"; v: string }
  | { k: "var"; kind: UnknownKind; host: boolean; q: boolean; hints: readonly string[] };

export interface Field {
  segs: readonly Seg[];
  pos: number;
  end: number;
}

export interface Span {
  start: number;
  end: number;
}

export function literalField(text: string, pos: number, end: number): Field {
  return { segs: [{ k: "lit", v: text, q: true }], pos, end };
}

export function spanOf(field: Field | undefined): Span | undefined {
  return field && { start: field.pos, end: field.end };
}

/** The exact text when nothing in it is decided at run time (globs excluded). */
export function literal(field: Field): string | undefined {
  let out = "";
  for (const seg of field.segs) {
    if (seg.k !== "lit") return undefined;
    out += seg.v;
  }
  return out;
}

/** The text with unknown parts left out: what an unset variable would give. */
export function emptied(field: Field): string {
  let out = "";
  for (const seg of field.segs) if (seg.k !== "var") out += seg.v;
  return out;
}

/** Text for people: unknown parts shown as `…`. */
export function shown(field: Field): string {
  let out = "";
  for (const seg of field.segs) out += seg.k === "var" ? "…" : seg.v;
  return out.length > 120 ? `${out.slice(0, 117)}…` : out;
}

export function hasVar(field: Field): boolean {
  return field.segs.some((s) => s.k === "var");
}

export function hasGlob(field: Field): boolean {
  return field.segs.some((s) => s.k === "glob");
}

/** True when the unknown text can only be digits. */
export function onlyDigitsUnknown(field: Field): boolean {
  return field.segs.every((s) => s.k !== "var" || s.kind === "digits");
}

/** True when the text is nothing but the name this host, its kernel or the account goes by. */
export function isOwnName(field: Field): boolean {
  const segs = field.segs.filter((s) => s.k !== "lit" || s.v !== "");
  return segs.length === 1 && segs[0]?.k === "var" && segs[0].kind === "word";
}

/** True when host data (a substitution, input read) flows into the text. */
export function carriesHostData(field: Field): boolean {
  return field.segs.some((s) => s.k === "var" && s.host);
}

/** True when the first character is decided at run time and might be a dash. */
export function mayBeFlag(field: Field): boolean {
  for (const seg of field.segs) {
    if (seg.k === "lit" && seg.v === "") continue;
    if (seg.k === "lit") return false;
    return seg.k === "glob" || seg.kind === "any";
  }
  return false;
}

/** Every text the field is known to be able to take: literal worlds used by the deny checks. */
export function worlds(field: Field): string[] {
  let out = [""];
  for (const seg of field.segs) {
    if (seg.k !== "var") out = out.map((o) => o + seg.v);
    else if (seg.hints.length > 0) {
      const hints = seg.hints.slice(0, 6);
      out = out.flatMap((o) => [o, ...hints.map((h) => o + h)]).slice(0, 24);
    }
  }
  return out;
}

/** Splits a field after its first `n` literal characters (flag letter clusters, `--name=`). */
export function dropPrefix(field: Field, n: number): Field {
  const segs: Seg[] = [];
  let left = n;
  for (const seg of field.segs) {
    if (left > 0 && seg.k !== "var") {
      const cut = Math.min(left, seg.v.length);
      left -= cut;
      if (cut < seg.v.length) segs.push({ ...seg, v: seg.v.slice(cut) });
      continue;
    }
    segs.push(seg);
  }
  return { ...field, segs };
}

/** The literal text in front of the first unknown or glob part. */
export function literalPrefix(field: Field): string {
  let out = "";
  for (const seg of field.segs) {
    if (seg.k !== "lit") break;
    out += seg.v;
  }
  return out;
}
