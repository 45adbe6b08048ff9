import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { stepScript } from "../../../server/ssh/exec-script.ts";

/** What the script says at its end: exit status of the command, of the reader, of the timer (100: it stopped the step). */
async function endOf(argv: readonly [string, ...string[]], command: string): Promise<string[]> {
  const [program, ...args] = argv;
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"] });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString("latin1");
    if (/ end .*\n/.test(out)) child.stdin.end();
  });
  child.stdin.write(stepScript({ nonce: "n", mark: `m${Math.random()}`, command, limitSeconds: 4 }));
  await new Promise((done) => child.once("close", done));
  return / end (\S+) (\S+) (\S+)/.exec(out)?.slice(1) ?? [out];
}

const shells = ["dash", "bash"].filter((shell) => existsSync(`/bin/${shell}`));

test.each(shells)(
  "a command that is done before its guards have begun is not held to be stopped (%s)",
  async (shell) => {
    // Every change of a signal's handling takes 15 ms: a guard that inherits traps loses the TERM sent meanwhile.
    const slow = [
      "strace",
      "-f",
      "-qq",
      "-o",
      "/dev/null",
      "-e",
      "inject=rt_sigaction:delay_enter=15000",
      shell,
    ];
    const [code, reader, timer] = await endOf(slow as [string, ...string[]], ":");
    expect(code).toBe("0");
    expect([reader, timer]).not.toContain("100");
  },
);

test.each(shells)("many short commands at once all end by themselves (%s)", async (shell) => {
  const ends = await Promise.all(Array.from({ length: 40 }, () => endOf([shell], "exit 7")));
  expect(ends.filter(([code, reader, timer]) => code !== "7" || reader === "100" || timer === "100")).toEqual(
    [],
  );
});
