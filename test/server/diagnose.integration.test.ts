import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../agent/views/report.ts";
import { runDiagnose } from "../../server/diagnose.ts";
import { startModelServer } from "../support/model-server.ts";
import { haveSshd, isRoot, type Sshd, startSshd } from "../support/sshd.ts";

class Sink extends Writable {
  text = "";
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString("utf8");
    done();
  }
}
async function run(args: string[], stdin: Readable = Readable.from([])) {
  const [stdout, stderr] = [new Sink(), new Sink()];
  const code = await runDiagnose(args, { stdin, stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

describe.skipIf(!haveSshd)("diagnose against a real SSH server", () => {
  let sshd: Sshd;
  let base: string[];
  beforeAll(async () => {
    sshd = await startSshd();
    base = [
      "--ssh",
      `${sshd.user}@127.0.0.1:${sshd.port}`,
      "--identity",
      sshd.clientKeyFile,
      "--host-key",
      sshd.hostKeys[0] ?? "",
      "--fault",
      "the server is slow",
      "--timeout",
      "50",
      "--max-steps",
      "12",
    ];
  });
  afterAll(() => sshd.stop());

  it("writes the report of the contract and runs only what is proven harmless", async () => {
    const { code, stdout, stderr } = await run([...base, "--format", "json"]);
    expect(stderr).toContain("Case opened");
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({
      schema: "bartizan/report/v1",
      asset: `127.0.0.1:${sshd.port}`,
      fault: "the server is slow",
      planner: "offline",
      usage: { modelCalls: 0, costUsd: 0 },
    });
    expect(typeof report.rootCause).toBe("string");
    expect(report.commands.length).toBeGreaterThan(3);
    for (const c of report.commands) expect([c.decision, c.decidedBy]).toEqual(["allow", "supervisor"]);
    const ran = new Set(report.commands.map((c) => c.step));
    for (const e of report.evidence) expect(ran).toContain(e.step);
    for (const e of report.causes.flatMap((c) => c.evidence)) expect(ran).toContain(e);
  });

  it("speaks Chinese and writes Markdown", async () => {
    const { code, stdout } = await run([...base, "--lang", "zh", "--format", "md"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# 排障报告/);
    expect(stdout).toContain("## 根因");
  });

  it("asks for every step, runs what is approved and tells who did", async () => {
    const { code, stdout, stderr } = await run(
      [...base, "--strategy", "step", "--format", "json"],
      Readable.from(["y\n", "n not now\n", "edit uptime\n"]),
    );
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect(report.commands.map((c) => c.decidedBy.split(":")[0])).toEqual(["person", "person"]);
    expect(report.commands[1]?.command).toBe("uptime");
    expect(report.notChecked.some((n) => n.why.includes("not now"))).toBe(true);
    expect(stderr).toContain("run?");
  });

  it("runs nothing when the input ends", async () => {
    const { code, stdout } = await run([...base, "--strategy", "step", "--format", "json"]);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Report).commands).toEqual([]);
  });

  it("reports honestly when the time is up, even while it waits for an answer", async () => {
    const silent = new PassThrough();
    const args = [...base, "--strategy", "step", "--format", "json", "--timeout", "5"];
    const { code, stdout } = await run(args, silent);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ outcome: "inconclusive", confidence: "unknown", commands: [] });
    expect(report.rootCause).toContain("time budget");
  });

  it("refuses another host key, a host that is not there and a key the host does not know", async () => {
    const other = sshd.makeKey("other");
    const swap = (option: string, value: string) => base.map((a, i) => (base[i - 1] === option ? value : a));
    const changed = await run(swap("--host-key", other.publicKey));
    expect(changed).toMatchObject({ code: 3, stdout: "" });
    expect(changed.stderr).toContain("ssh_host_key_changed");
    expect(await run(swap("--ssh", `${sshd.user}@127.0.0.1:1`))).toMatchObject({ code: 3, stdout: "" });
    expect(await run(swap("--identity", other.file))).toMatchObject({ code: 3, stdout: "" });
  });

  it("heeds the configuration: an opinion before each command, and no command without a wall where one is required", async () => {
    const model = await startModelServer([
      { kind: "reply", text: '{"decision":"ask","reason":"odd in the middle of the night"}' },
    ]);
    const config = join(sshd.dir, "bartizan.yaml");
    const entry = `  - {name: judge, provider: generic, baseUrl: "${model.url}", model: judge}`;
    const at = (lines: string[]) => {
      writeFileSync(config, lines.join("\n"));
      return run([...base, "--format", "json", "--max-steps", "2", "--config", config, "--data", sshd.dir]);
    };
    const doubted = await at(["models:", entry, "secondOpinion: {model: judge}"]);
    expect(doubted.code, doubted.stderr).toBe(0);
    const report = JSON.parse(doubted.stdout) as Report;
    expect(report.commands).toEqual([]);
    expect(report.usage.modelCalls).toBeGreaterThan(0);
    expect(model.seen.length).toBeGreaterThan(0);
    await model.stop();
    const nameless = await at(["models:", entry, "secondOpinion: {model: another}"]);
    expect(nameless).toMatchObject({ code: 2, stdout: "" });
    expect(nameless.stderr).toContain("another");

    const walled = await at(["requireWall: true"]);
    expect(walled.code, walled.stderr).toBe(0);
    const { commands } = JSON.parse(walled.stdout) as Report;
    if (isRoot) expect(commands.length).toBeGreaterThan(0);
    for (const { sandbox } of commands) expect(sandbox).toMatch(/seccomp/);
  });

  it("explains wrong usage", async () => {
    const missing = base.map((a, i) => (base[i - 1] === "--identity" ? join(sshd.dir, "none") : a));
    expect(await run(missing)).toMatchObject({ code: 2, stdout: "" });
    expect(await run(["--fault", "x"])).toMatchObject({ code: 2, stdout: "" });
    expect(await run([...base, "--host-key", "rubbish"])).toMatchObject({ code: 2, stdout: "" });
    const help = await run(["--help"]);
    expect(help.code).toBe(0);
    expect(help.stdout).toContain("--strategy auto|step");
  });
});
