import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { stepScript } from "../../../server/ssh/exec-script.ts";

/** What the script says at its end: exit status of the command, of the reader, of the timer (100: it stopped the step). */
async function endOf(shell: string, command: string): Promise<string[]> {
  const child = spawn(shell, [], { stdio: ["pipe", "pipe", "ignore"] });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString("latin1");
    if (/ end .*\n/.test(out)) child.stdin.end();
  });
  child.stdin.write(stepScript({ nonce: "n", mark: `m${Math.random()}`, command, limitSeconds: 4 }));
  await new Promise((done) => child.once("close", done));
  return / end (\S+) (\S+) (\S+)/.exec(out)?.slice(1) ?? [out];
}

// A guard forked from a shell with traps loses a TERM that comes before it has cleared them; a command that is done
// sooner than that would wait for its guard until the limit. With dash about once in 50 where 60 start at once.
test.each(["dash", "bash"].filter((shell) => existsSync(`/bin/${shell}`)))(
  "short commands end by themselves, however soon they are done (%s)",
  async (shell) => {
    const ends = await Promise.all(Array.from({ length: 60 }, () => endOf(shell, "exit 7")));
    expect(
      ends.filter(([code, reader, timer]) => code !== "7" || reader === "100" || timer === "100"),
    ).toEqual([]);
  },
);
