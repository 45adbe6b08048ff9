import { columns, lines, num, type Parser } from "./text.ts";

export interface Memory {
  /** In the unit the command was asked for (bytes for `free -b`, kB for /proc/meminfo × 1024 = bytes). */
  total: number;
  used: number;
  free: number;
  available: number;
  swapTotal: number;
  swapUsed: number;
}

/** `free -b` (also old and busybox layouts, which lack "available") or `/proc/meminfo`. */
export const free: Parser = (out): Memory => {
  const all = lines(out);
  if (all.some((l) => l.startsWith("MemTotal:"))) return fromMeminfo(all);
  const mem = columns(all.find((l) => l.startsWith("Mem:")) ?? "").map((c) => num(c, -1));
  const swap = columns(all.find((l) => l.startsWith("Swap:")) ?? "").map((c) => num(c, 0));
  const cache = columns(all.find((l) => /buffers\/cache:/.test(l)) ?? "").map((c) => num(c, -1));
  const free3 = mem[3] ?? 0;
  return {
    total: mem[1] ?? 0,
    used: mem[2] ?? 0,
    free: free3,
    available: mem.length > 6 ? (mem[6] ?? free3) : (cache.at(-1) ?? free3),
    swapTotal: swap[1] ?? 0,
    swapUsed: swap[2] ?? 0,
  };
};

function fromMeminfo(all: string[]): Memory {
  const kb = new Map(all.map((l) => [l.split(":")[0] ?? "", num(columns(l)[1]) * 1024]));
  const get = (key: string) => kb.get(key) ?? 0;
  const available = kb.get("MemAvailable") ?? get("MemFree") + get("Buffers") + get("Cached");
  return {
    total: get("MemTotal"),
    used: get("MemTotal") - available,
    free: get("MemFree"),
    available,
    swapTotal: get("SwapTotal"),
    swapUsed: get("SwapTotal") - get("SwapFree"),
  };
}
