import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const cli = join(import.meta.dirname, "../../../server/cli.ts");

/** Types at a real pseudo-terminal (script makes it), each line after the prompt it answers. All the terminal showed. */
async function typed(dir: string, args: string[], answers: readonly [prompt: string, keys: string][]) {
  const command = [process.execPath, cli, ...args].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["-qfec", `stty -echo 2>/dev/null; stty echo; ${command}`, "/dev/null"], {
    cwd: dir,
  });
  let shown = "";
  let from = 0;
  const left = [...answers];
  const answer = () => {
    const [prompt, keys] = left[0] ?? [];
    const at = prompt === undefined ? -1 : shown.indexOf(prompt, from);
    if (prompt === undefined || at < 0) return;
    from = at + prompt.length;
    left.shift();
    child.stdin.write(keys ?? "");
  };
  child.stdout.on("data", (chunk: Buffer) => {
    shown += chunk.toString("utf8");
    answer();
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, shown, unasked: left.length };
}

const secret = "correct horse battery";
const add = (email: string) => ["user", "add", email, "--data", "d"];

test("a password typed at a terminal is asked twice and never shown", async () => {
  const dir = mkdtempSync(join(tmpdir(), "bartizan-pty-"));
  const first = await typed(dir, add("a@example.com"), [
    // Editing: a wrong letter taken back, an arrow key, a line begun anew.
    ["不回显）: ", `nonsense\x15${secret}x\x7f\x1b[A\r`],
    ["输入一次: ", `${secret}\r`],
  ]);
  expect(first).toMatchObject({ code: 0, unasked: 0 });
  expect(first.shown).toContain("a@example.com");
  expect(first.shown).not.toMatch(/correct|horse|battery|nonsense|\*/);
  // The account is there.
  const again = spawnSync(process.execPath, [cli, ...add("a@example.com")], {
    cwd: dir,
    input: `${secret}\n`,
  });
  expect(again.status).toBe(1);

  const differ = await typed(
    dir,
    ["user", "passwd", "a@example.com", "--data", "d"],
    [
      ["不回显）: ", `${secret}\r`],
      ["输入一次: ", `${secret}!\r`],
    ],
  );
  expect(differ).toMatchObject({ code: 1, unasked: 0 });
  expect(differ.shown).toContain("differ");
  expect(differ.shown).not.toContain("horse");

  const left = await typed(dir, add("b@example.com"), [["不回显）: ", "half\x03"]]);
  expect(left.code).toBe(1);
  expect(left.shown).not.toContain("half");
});
