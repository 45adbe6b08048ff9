import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** One case: a bash file with `# key: value` header lines and functions (test/lab/README.md has the format). */
export interface LabCase {
  id: string;
  file: string;
  text: string;
  /** Header values; a key that stands on several lines has them joined by a newline. */
  header: Readonly<Record<string, string>>;
  healthy: boolean;
  /** Functions the file defines: setup, check, peer, canary, canary_peer. */
  defines: ReadonlySet<string>;
}

export function readCase(file: string): LabCase {
  const text = readFileSync(file, "utf8");
  const header: Record<string, string> = {};
  for (const [, key = "", value = ""] of text.matchAll(/^# (\w+): ?(.*)$/gm)) {
    header[key] = header[key] === undefined ? value : `${header[key]}\n${value}`;
  }
  const defines = new Set([...text.matchAll(/^(\w+)\(\)/gm)].map((m) => m[1] ?? ""));
  return { id: basename(file, ".sh"), file, text, header, healthy: Boolean(header.healthy), defines };
}

/** `must` is a list of expressions joined by `&&`; a root cause has to match every one. */
export function mustOf(c: LabCase): RegExp[] {
  return (c.header.must ?? "")
    .split("&&")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => new RegExp(part, "is"));
}
