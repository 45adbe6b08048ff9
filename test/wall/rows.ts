import { existsSync, readdirSync, readFileSync } from "node:fs";
import { defaultPolicy, judge, judgedCommands } from "../../agent/supervisor/judge.ts";
import { literal } from "../../agent/supervisor/words.ts";

const asset = { id: "wall", tags: [] };
const verdict = (command: string) => judge(command, asset, defaultPolicy);

/** Directories of the fixed PATH a step has on a host. */
const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".split(":");
const installed = (name: string) =>
  name.includes("/") ? existsSync(name) : path.some((dir) => existsSync(`${dir}/${name}`));
/** What a shell does itself. */
const builtin = new Set(
  "[ alias break builtin cd command compgen continue declare dirs echo eval exec exit export false getopts hash help history jobs let local mapfile printf pwd read readarray readonly return set shift shopt test time times trap true type typeset ulimit umask unalias unset wait :".split(
    " ",
  ),
);

/** Names of the programs a command runs, as far as they are certain. */
function programs(command: string): string[] {
  return judgedCommands(command).flatMap((fields) => {
    const head = fields[0] && literal(fields[0]);
    return head === undefined ? [] : [head];
  });
}

export interface Rows {
  commands: string[];
  /** Allowed, but a program of theirs is not here. */
  missing: number;
  shared: boolean;
}

/** Every distinct allow row of the corpora, canonical, whose programs are all on this machine. */
export function allowRows(): Rows {
  const folder = new URL("../fixtures/commands/", import.meta.url);
  const shared = new URL("../../../shared/corpus/commands.jsonl", import.meta.url);
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => new URL(name, folder));
  const here = existsSync(shared);
  if (here) files.push(shared);
  const rows = files.flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => JSON.parse(line) as { cmd: string; want: string }),
  );
  const allowed = new Set<string>();
  for (const { cmd, want } of rows) {
    if (want !== "allow") continue;
    const { decision, canonical } = verdict(cmd);
    if (decision === "allow") allowed.add(canonical);
  }
  const commands = [...allowed].filter((command) =>
    programs(command).every((name) => builtin.has(name) || installed(name)),
  );
  return { commands, missing: allowed.size - commands.length, shared: here };
}

/**
 * The row as somebody with sudo would type it: `sudo -n` before its first program. Undefined where that is no
 * command the supervisor allows, or the row begins with something that is no program.
 */
export function withSudo(command: string): string | undefined {
  if (/\bsudo\b/.test(command)) return command;
  const first = /^[\w./-]+/.exec(command)?.[0];
  if (first === undefined || builtin.has(first) || !installed(first)) return undefined;
  const { decision, canonical } = verdict(`sudo -n ${command}`);
  return decision === "allow" ? canonical : undefined;
}
