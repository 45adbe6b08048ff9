import { columns, lines, num, type Parser } from "./text.ts";

/** `vmstat 1 2`: the last sample by column name (r, b, swpd, free, si, so, bi, bo, us, sy, id, wa, st); 0 if absent. */
export const vmstat: Parser = (out): Record<string, number> => {
  const all = lines(out);
  const header = columns(all.find((l) => /^\s*r\s+b\s/.test(l)) ?? "");
  const last = columns(all.at(-1) ?? "");
  const names = ["r", "b", "swpd", "free", "si", "so", "bi", "bo", "in", "cs", "us", "sy", "id", "wa", "st"];
  return Object.fromEntries(names.map((n) => [n, header.includes(n) ? num(last[header.indexOf(n)]) : 0]));
};
