import { columns, lines, num, type Parser } from "./text.ts";

/** `text`: the output as it is. */
export const text: Parser = (out) => out;
/** `number`: the first number printed; -1 when there is none. */
export const number: Parser = (out) => num(/[-+]?\d+(?:\.\d+)?/.exec(out)?.[0], -1);
/** `rows`: the non-empty lines. */
export const rows: Parser = (out) => lines(out);

interface Column {
  name: string;
  numeric: boolean;
}
/** "pid:n,user:s,comm:s" → columns; the default type is text. */
function columnsOf(spec: string): Column[] {
  return spec.split(",").map((part) => {
    const [name = "", type = "s"] = part.trim().split(":");
    return { name, numeric: type === "n" };
  });
}
function record(cols: Column[], cells: string[]): Record<string, string | number> {
  const out: Record<string, string | number> = {};
  cols.forEach((col, i) => {
    const cell = (cells[i] ?? "").trim();
    out[col.name] = col.numeric ? num(cell, -1) : cell;
  });
  return out;
}

/** `cols:pid:n,user:s,comm:s`: white-space columns, the last keeps the rest of the line. */
function colsParser(spec: string): Parser {
  const cols = columnsOf(spec);
  return (out) => lines(out).map((line) => record(cols, columns(line, cols.length)));
}

/** `fields:|:dev:n,path:s`: columns split at the given separator, the last keeps the rest. */
function fieldsParser(spec: string): Parser {
  const separator = spec.slice(0, 1) === "\\" && spec[1] === "t" ? "\t" : spec.slice(0, 1);
  const cols = columnsOf(spec.slice(spec.indexOf(":", separator === "\t" ? 2 : 1) + 1));
  return (out) =>
    lines(out).map((line) => {
      const cells = line.split(separator);
      const head = cells.slice(0, cols.length - 1);
      return record(cols, [...head, cells.slice(cols.length - 1).join(separator)]);
    });
}

/** `lines:retries2,kaTime`: one number (or text) a line, in this order, as one record. */
function linesParser(spec: string): Parser {
  const cols = columnsOf(spec);
  return (out) => {
    const found = lines(out);
    const result: Record<string, string | number> = {};
    cols.forEach((col, i) => {
      const cell = (found[i] ?? "").trim();
      result[col.name] = /^[-+]?\d+(\.\d+)?$/.test(cell) ? num(cell) : cell === "" ? -1 : cell;
    });
    return result;
  };
}

const families: Record<string, (spec: string) => Parser> = {
  cols: colsParser,
  fields: fieldsParser,
  lines: linesParser,
};

/** A parser made from a spec such as `cols:pid:n,comm:s`; undefined when the family is unknown. */
export function genericParser(spec: string): Parser | undefined {
  const at = spec.indexOf(":");
  if (at < 0) return undefined;
  const family = Object.hasOwn(families, spec.slice(0, at)) ? families[spec.slice(0, at)] : undefined;
  return family?.(spec.slice(at + 1));
}
