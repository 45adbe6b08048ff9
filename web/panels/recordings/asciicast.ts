/** One thing that happened in a recording; `at` in milliseconds from its start. */
export type CastFrame =
  | { at: number; kind: "output"; text: string }
  | { at: number; kind: "resize"; cols: number; rows: number }
  | { at: number; kind: "marker"; text: string };
export interface Cast {
  cols: number;
  rows: number;
  frames: CastFrame[];
  /** Time of the last frame, milliseconds. */
  duration: number;
}

function frameOf(line: string): CastFrame | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (!Array.isArray(value)) return undefined;
    const [time, kind, text] = value as unknown[];
    if (typeof time !== "number" || typeof text !== "string") return undefined;
    const at = time * 1000;
    if (kind === "o") return { at, kind: "output", text };
    if (kind === "m") return { at, kind: "marker", text };
    const size = kind === "r" ? /^(\d{1,4})x(\d{1,4})$/.exec(text) : null;
    return size ? { at, kind: "resize", cols: Number(size[1]), rows: Number(size[2]) } : undefined;
  } catch {
    return undefined;
  }
}

/** Reads asciicast v2. A torn last line is dropped; undefined when the header is no asciicast. */
export function readCast(text: string): Cast | undefined {
  const [first = "", ...lines] = text.split("\n");
  let header: { version?: unknown; width?: unknown; height?: unknown };
  try {
    header = JSON.parse(first) as typeof header;
  } catch {
    return undefined;
  }
  if (header?.version !== 2) return undefined;
  const frames = lines.flatMap((line) => frameOf(line) ?? []);
  return {
    cols: Math.min(1000, Math.max(2, Number(header.width) || 80)),
    rows: Math.min(500, Math.max(1, Number(header.height) || 24)),
    frames,
    duration: frames.at(-1)?.at ?? 0,
  };
}

/** The same recording with every pause longer than `most` milliseconds cut down to it. */
export function shortenPauses(cast: Cast, most: number): Cast {
  let cut = 0;
  let last = 0;
  const frames = cast.frames.map((frame) => {
    cut += Math.max(0, frame.at - last - most);
    last = frame.at;
    return { ...frame, at: frame.at - cut };
  });
  return { ...cast, frames, duration: frames.at(-1)?.at ?? 0 };
}
