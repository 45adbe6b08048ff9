import { df } from "./df.ts";
import { free } from "./free.ts";
import { genericParser, number, rows, text } from "./generic.ts";
import { journal, logFiles } from "./journal.ts";
import { ps } from "./ps.ts";
import { ss, ssStates } from "./ss.ts";
import { systemctlList, systemctlShow, unitFile } from "./systemctl.ts";
import type { Parser } from "./text.ts";
import { top } from "./top.ts";
import { vmstat } from "./vmstat.ts";

export type { Parser } from "./text.ts";

/** Every named parser; a playbook's probe says `parse: NAME` or one of the generic forms `cols:…`, `fields:…`, `lines:…`. */
export const parsers: Readonly<Record<string, Parser>> = {
  text,
  number,
  rows,
  df,
  free,
  journal,
  logFiles,
  ps,
  ss,
  ssStates,
  systemctlShow,
  systemctlList,
  unitFile,
  top,
  vmstat,
};

/** The parser for a probe's `parse` value; undefined when there is none of that name or form. */
export function parserFor(spec: string): Parser | undefined {
  return Object.hasOwn(parsers, spec) ? parsers[spec] : genericParser(spec);
}
