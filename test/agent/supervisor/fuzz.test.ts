import { expect, it } from "vitest";
import { findSpec } from "../../../agent/supervisor/catalogue/index.ts";
import { judgedCommands } from "../../../agent/supervisor/judge.ts";
import { emptied } from "../../../agent/supervisor/words.ts";
import { commandRows, decide } from "./command-rows.ts";
import { randomFrom } from "./script-grammar.ts";

const pieces = [
  "'",
  '"',
  "`",
  "$(",
  ")",
  ";",
  "|",
  "&",
  "\n",
  "\\",
  "{",
  "}",
  "<",
  ">",
  "<<E\n",
  "$x",
  "*",
  "#",
  "\0",
  "\r",
];

it("lets a damaged row through only when every program in it is known", () => {
  const random = randomFrom(7);
  const rows = commandRows();
  const below = (n: number) => Math.floor(random() * n);
  const wrong: string[] = [];
  let allowed = 0;
  for (let i = 0; i < 4000; i++) {
    let cmd = rows[below(rows.length)]?.cmd ?? "";
    for (let edits = 1 + below(3); edits > 0; edits--) {
      const at = below(cmd.length + 1);
      cmd = cmd.slice(0, at) + (pieces[below(pieces.length)] ?? "") + cmd.slice(at + below(3));
    }
    if (decide(cmd) !== "allow") continue;
    allowed++;
    for (const [head] of judgedCommands(cmd))
      if (head && !findSpec(emptied(head).replace(/^.*\//, ""))) wrong.push(cmd);
  }
  expect(allowed).toBeGreaterThan(50);
  // A function of the script itself is no program of the host.
  expect(wrong.filter((c) => !/\(\)|function /.test(c))).toEqual([]);
}, 60_000);
