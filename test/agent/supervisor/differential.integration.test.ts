import { describe, expect, it } from "vitest";
import { judgedCommands } from "../../../agent/supervisor/judge.ts";
import type { Field } from "../../../agent/supervisor/words.ts";
import { decide, quoteWord } from "./command-rows.ts";
import { badPrograms, randomFrom, randomScript } from "./script-grammar.ts";
import { type Traced, trace } from "./traced-shell.ts";

/**
 * Scripts of a grammar, run for real under strace with bash and dash. Whatever is let through must start only
 * command lines the supervisor foresaw, each of which it would let through by itself, and write nothing.
 * DIFFERENTIAL_SCRIPTS and DIFFERENTIAL_SEED choose more and others.
 */
const count = Number(process.env.DIFFERENTIAL_SCRIPTS ?? 1500);
const seed = Number(process.env.DIFFERENTIAL_SEED ?? 20_261);

/** Syntax dash has not: there the script is another one, so only what it starts is judged. */
const bashOnly =
  /\{[^{}\s]*,|<<<|&>|\[\[|\(\(|<\(|\+=|=\(|\$'|\[\d\]=|\$\{[^}]*[:@^[/!]|function |read -|printf -v/;

/** Does the abstract command line stand for this one? Unknown text is any text, unquoted any words. */
function foresees(fields: readonly Field[], argv: readonly string[]): boolean {
  const plain = (t: string) => t.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const open = (f: Field) => f.segs.some((s) => s.k === "glob" || (s.k === "var" && !s.q));
  const pattern = fields
    .map((f) => {
      const text = f.segs.map((s) => (s.k === "lit" ? plain(s.v) : "[^]*")).join("");
      return open(f) ? `(?:${text}\0)?[^]*` : `${text}\0`;
    })
    .join("")
    .replaceAll("/dev/fd/63\0", "/dev/fd/\\d+\0")
    .replaceAll("~", "[^\0]*")
    // Below a folder is also the folder itself.
    .replaceAll("/[^]*", "(?:/[^]*)?");
  return new RegExp(`^${pattern}$`).test(argv.map((a) => `${a}\0`).join(""));
}

/** A program found on the PATH is started by its bare name, a substitution by whatever it printed. */
function complaints(script: string, done: Traced, exact: boolean): string[] {
  const judged = judgedCommands(script);
  const out: string[] = [];
  for (const argv of done.started) {
    const line = argv.map(quoteWord).join(" ");
    // What these run depends on their input; every program of it is looked at by itself.
    const carrier = argv[0] === "xargs" || (/^(ba|da)?sh$/.test(argv[0] ?? "") && argv.length === 1);
    if (!carrier && decide(`: | ${line}`) !== "allow") out.push(`started ${line}`);
    else if (exact && !judged.some((f) => foresees(f, argv))) out.push(`unforeseen ${line}`);
  }
  for (const path of done.written) out.push(`wrote ${path}`);
  return out;
}

const random = randomFrom(seed);
const scripts = Array.from({ length: count }, () => randomScript(random));
const allowed = scripts.filter((s) => decide(s) === "allow");

describe.each(["bash", "dash"] as const)("scripts run by %s", (shell) => {
  it("start only what was foreseen and harmless when they are let through", () => {
    const done = trace(allowed, shell);
    const wrong = allowed.flatMap((script, i) => {
      const found = done[i] ?? { started: [], written: [] };
      const exact = shell === "bash" || !bashOnly.test(script);
      return complaints(script, found, exact).map((c) => `${c}\n    in: ${script}`);
    });
    const programs = done.reduce((n, d) => n + d.started.length, 0);
    console.log(
      `${shell}: ${count} scripts, ${allowed.length} let through, ${programs} programs started, ${wrong.length} wrong`,
    );
    expect(allowed.length).toBeGreaterThan(count / 20);
    expect(programs).toBeGreaterThan(allowed.length / 2);
    expect(wrong).toEqual([]);
  }, 600_000);

  it("is seen to start what must not run", () => {
    const planted = badPrograms.map((p) => `x=${p.slice(0, 2)}; eval "$x"${p.slice(2)} -h; echo > left`);
    const done = trace(planted, shell);
    expect(done.map((d) => d.started)).toEqual(badPrograms.map((p) => [[p, "-h"]]));
    expect(done.map((d) => d.written)).toEqual(badPrograms.map(() => ["left"]));
    expect(complaints("df", done[0] ?? { started: [], written: [] }, true)).toHaveLength(2);
  }, 60_000);
});
