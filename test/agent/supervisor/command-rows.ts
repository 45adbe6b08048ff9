import { existsSync, readdirSync, readFileSync } from "node:fs";
import { families } from "../../../agent/supervisor/catalogue/index.ts";
import { defaultPolicy, judge } from "../../../agent/supervisor/judge.ts";
import type { Decision } from "../../../agent/supervisor/verdict.ts";

/** One command of the corpora with what the supervisor says about it today. */
export interface CommandRow {
  cmd: string;
  decision: Decision;
}

export const decide = (cmd: string): Decision => judge(cmd, { id: "t", tags: [] }, defaultPolicy).decision;

function fixtureCommands(): string[] {
  const folder = new URL("../../fixtures/commands/", import.meta.url);
  const shared = new URL("../../../../shared/corpus/commands.jsonl", import.meta.url);
  const files = readdirSync(folder)
    .filter((f) => f.endsWith(".jsonl"))
    .map((f) => new URL(f, folder));
  if (existsSync(shared)) files.push(shared);
  else console.log("shared corpus: absent, the committed rows alone");
  return files.flatMap((f) =>
    readFileSync(f, "utf8")
      .split("\n")
      .filter((l) => l.trim() !== "")
      .map((l) => (JSON.parse(l) as { cmd: string }).cmd),
  );
}

/** Every distinct command of the fixtures, the shared corpus where it is there, and the catalogue's examples. */
export function commandRows(): CommandRow[] {
  const examples = families.flatMap((f) =>
    f.specs.flatMap((s) => [...s.examples.allow, ...s.examples.ask, ...s.examples.deny]),
  );
  return [...new Set([...fixtureCommands(), ...examples])].map((cmd) => ({ cmd, decision: decide(cmd) }));
}

/** A word for a shell that gives exactly this text. */
export const quoteWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A simple command: what may stand behind a program that runs its arguments. */
export function isSimple(cmd: string): boolean {
  return !/[;&|<>(){}\n#`!]|\$\(|^\s*\w+\+?=|^\s*(if|for|while|until|case|function|time|select|coproc|\[\[|cd|set|export|exec|eval|trap|alias|source|\.|declare|local|readonly|typeset|unset|read|shift|\S*\$)(\s|$)/.test(
    cmd,
  );
}
