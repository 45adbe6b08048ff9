import { existsSync, readdirSync, readFileSync } from "node:fs";
import { families } from "../../../agent/supervisor/catalogue/index.ts";
import type { Decision } from "../../../agent/supervisor/verdict.ts";

/** A command with what must be said about it at the least. */
export interface WantedRow {
  cmd: string;
  atLeast: Decision;
}

interface Row {
  cmd: string;
  want: Decision | "never";
}

/** Every committed row and catalogue example that must not run by itself. */
export function wantedRows(): WantedRow[] {
  const folders = ["../../fixtures/commands/", "../../fixtures/commands/sweeps/"].map(
    (f) => new URL(f, import.meta.url),
  );
  const rows = folders
    .filter((f) => existsSync(f))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((f) => f.endsWith(".jsonl"))
        .map((f) => new URL(f, folder)),
    )
    .flatMap((file) => readFileSync(file, "utf8").split("\n"))
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as Row)
    .filter((row) => row.want !== "allow")
    .map((row): WantedRow => ({ cmd: row.cmd, atLeast: row.want === "deny" ? "deny" : "ask" }));
  const examples = families.flatMap((f) =>
    f.specs.flatMap((s) => [
      ...s.examples.ask.map((cmd): WantedRow => ({ cmd, atLeast: "ask" })),
      ...s.examples.deny.map((cmd): WantedRow => ({ cmd, atLeast: "deny" })),
    ]),
  );
  return [...new Map([...examples, ...rows].map((r) => [r.cmd, r])).values()];
}

/** The rows that name a word, for every word of a row: programs and their versioned names. */
export function byWord(rows: readonly WantedRow[]): Map<string, WantedRow[]> {
  const index = new Map<string, WantedRow[]>();
  for (const row of rows) {
    const words = new Set(row.cmd.split(/[^\w.+[-]+/).flatMap((w) => [w, w.replace(/[\d.]+$/, "")]));
    for (const word of words) {
      const list = index.get(word);
      if (list) list.push(row);
      else index.set(word, [row]);
    }
  }
  return index;
}
