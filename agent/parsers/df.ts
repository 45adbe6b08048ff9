import { columns, lines, num, type Parser } from "./text.ts";

export interface Filesystem {
  source: string;
  /** Bytes (or inodes for `df -Pi`). */
  size: number;
  used: number;
  avail: number;
  /** 0–100; -1 where df prints "-". */
  pcent: number;
  mount: string;
  /** File system type when asked for with -T, else "". */
  type: string;
}

/** `df -PB1`, `df -Pi`, with or without `-T`; the header's block size is honoured. */
export const df: Parser = (out): Filesystem[] => {
  const all = lines(out);
  const header = all.find((l) => /^Filesystem\s/.test(l)) ?? "";
  const typed = /^Filesystem\s+Type\s/.test(header);
  const block = blockSize(header);
  return unwrapped(all).flatMap((line): Filesystem[] => {
    const cells = columns(line, typed ? 7 : 6);
    if (cells[0] === "Filesystem" || cells.length < (typed ? 7 : 6)) return [];
    const [source = "", ...rest] = cells;
    const type = typed ? (rest.shift() ?? "") : "";
    const [size, used, avail, pcent, mount = ""] = rest;
    if (!/^[\d-]+$/.test(size ?? "") || !mount.startsWith("/")) return [];
    return [
      {
        source,
        type,
        size: num(size) * block,
        used: num(used) * block,
        avail: num(avail) * block,
        pcent: num(pcent, -1),
        mount,
      },
    ];
  });
};

/** BusyBox and old GNU df without -P put a long source on a line of its own. */
function unwrapped(all: readonly string[]): string[] {
  const out: string[] = [];
  for (const line of all) {
    const before = out.at(-1);
    if (before !== undefined && /^\s+\d/.test(line) && !/\s/.test(before.trim()))
      out[out.length - 1] = `${before.trim()} ${line.trim()}`;
    else out.push(line);
  }
  return out;
}

function blockSize(header: string): number {
  if (/\s(1024-blocks|1K-blocks)\s/.test(header)) return 1024;
  return /\s512-blocks\s/.test(header) ? 512 : 1;
}
