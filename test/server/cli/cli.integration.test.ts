import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const cli = join(import.meta.dirname, "../../../server/cli.ts");
const folder = () => mkdtempSync(join(tmpdir(), "bartizan-cli-"));
const run = (args: string[], input = "", cwd = folder()) =>
  spawnSync(process.execPath, [cli, ...args], { input, cwd, encoding: "utf8" });

test("check judges line by line, answers a bad line, and ends with 2 then", () => {
  const good = run(["check"], '{"cmd":"df -h"}\n\n{"cmd":"rm -rf /"}\n');
  const answers = good.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(answers.map((a) => a.decision)).toEqual(["allow", "deny"]);
  expect([good.status, good.stderr]).toEqual([0, ""]);
  const bad = run(["check"], 'not json\n{"cmd":"uptime"}\n');
  expect(bad.status).toBe(2);
  expect(bad.stdout.trim().split("\n")).toHaveLength(2);
});

test("check --explain says why on stderr and leaves the result machine-readable", () => {
  const { stdout, stderr } = run(["check", "--explain"], '{"cmd":"reboot"}\n');
  expect(JSON.parse(stdout).decision).not.toBe("allow");
  expect(stderr).toMatch(/reboot/);
});

test("usage errors end with 2, help with 0, and neither with a stack trace", () => {
  for (const args of [["nope"], [], ["serve", "--nope"], ["serve", "--port", "abc"], ["user", "add", "x"]]) {
    const { status, stderr, stdout } = run(args);
    expect([args.join(" "), status, stdout]).toEqual([args.join(" "), 2, ""]);
    expect(stderr).not.toMatch(/\n\s+at /);
  }
  for (const args of [["--help"], ["serve", "--help"], ["check", "-h"], ["user", "--help"]]) {
    expect([args.join(" "), run(args).status]).toEqual([args.join(" "), 0]);
  }
});

test("what keeps the server from starting is said in both languages, with exit code 1 and no stack trace", () => {
  const dir = folder();
  writeFileSync(join(dir, "bad.yaml"), "port: http\n");
  writeFileSync(join(dir, "file"), "");
  for (const [args, words] of [
    [["--config", "bad.yaml"], /bad\.yaml:1: port/],
    [["--config", "missing.yaml"], /missing\.yaml/],
    [["--data", "file/data"], /数据目录/],
    [["--host", "192.0.2.1"], /192\.0\.2\.1/],
  ] as const) {
    const { status, stderr, stdout } = run(["serve", "--port", "0", ...args], "", dir);
    expect([args.join(" "), status, stdout]).toEqual([args.join(" "), 1, ""]);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/\n\s+at /);
  }
});

test("user add makes an account once, passwd changes it, a short password is refused", () => {
  const dir = folder();
  const user = (args: string[], input: string) => run(["user", ...args, "--data", "d"], input, dir).status;
  expect(user(["add", "a@example.com", "--role", "admin"], "long enough for me\n")).toBe(0);
  expect(user(["add", "a@example.com"], "long enough for me\n")).toBe(1);
  expect(user(["add", "b@example.com"], "short\n")).toBe(1);
  expect(user(["passwd", "a@example.com"], "another long password\n")).toBe(0);
  expect(user(["passwd", "nobody@example.com"], "another long password\n")).toBe(1);
});

test("serve prints one setup link on stdout and ends cleanly on SIGTERM", async () => {
  const child = spawn(process.execPath, [cli, "serve", "--port", "0", "--data", "d"], { cwd: folder() });
  let stdout = "";
  await new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.includes("\n")) resolve();
    });
  });
  expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/login#token=[\w-]{43}\n$/);
  const page = await fetch(`${new URL(stdout).origin}/api/health`);
  expect(await page.json()).toMatchObject({ ok: true });
  child.kill("SIGTERM");
  expect(await new Promise((resolve) => child.on("exit", resolve))).toBe(0);
});
