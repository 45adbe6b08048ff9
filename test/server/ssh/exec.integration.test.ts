import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectSsh, type SshConnection } from "../../../server/ssh/connect.ts";
import { type ExecOptions, execStep } from "../../../server/ssh/exec.ts";
import { type Sshd, startSshd } from "../../support/sshd.ts";
import { targetFor } from "./target-for.ts";

let sshd: Sshd;
let connection: SshConnection;
beforeAll(async () => {
  sshd = await startSshd();
  connection = await connectSsh(targetFor(sshd));
});
afterAll(async () => {
  connection?.close();
  await sshd?.stop();
});

const run = (command: string, more: Partial<ExecOptions> = {}, stop?: AbortSignal) =>
  execStep(connection, { command, timeoutMs: 20_000, maxOutputBytes: 65_536, ...more }, stop);
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");
/** Command lines on this machine (the host of the test) that contain `needle`. */
const processes = (needle: string) =>
  execFileSync("ps", ["-eo", "pid=,stat=,args="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(needle) && !/^\s*\d+\s+Z/.test(line));
/** A sleep length nobody else uses, to find the process by. */
const odd = () => `${1000 + Math.floor(Math.random() * 8000)}.${randomBytes(3).readUIntBE(0, 3)}1`;

describe("a command on the host", () => {
  it("returns output and exit code, both streams in order", async () => {
    const r = await run("echo out; echo err >&2; echo again; exit 3");
    expect(r).toMatchObject({ outcome: "exited", exitCode: 3 });
    expect(text(r.output)).toBe("out\nerr\nagain\n");
  });

  it("runs in the fixed environment: no profile, empty input, low priority, own session", async () => {
    const r = await run(
      "echo $PATH; echo $LC_ALL $TERM $PAGER; cat; nice; shopt expand_aliases; alias; type -t ls; ps -o sid=,pid= -p $$",
    );
    const lines = text(r.output).split("\n");
    expect(lines[0]).toBe("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    expect(lines[1]).toBe("C.UTF-8 dumb cat");
    expect(lines[2]).toBe("10");
    expect(lines[3]).toMatch(/expand_aliases\s+off/);
    expect(lines[4]).toBe("file");
    const [sid, pid] = (lines[5] ?? "").trim().split(/\s+/);
    expect(sid).toBe(pid);
  });

  it("keeps the caller's variables out", async () => {
    const names = text((await run("env")).output)
      .split("\n")
      .map((l) => l.split("=")[0]);
    expect(names).not.toContain("SSH_CLIENT");
    expect(names).not.toContain("SSH_CONNECTION");
  });

  it("shows nothing of the wrapper in the host's process list", async () => {
    // Only what descends from this test's own sshd: other programs of the machine may name anything.
    const all = text((await run("ps -eo pid=,ppid=,args=")).output)
      .split("\n")
      .map((row) => ({ row, ids: row.trim().split(/\s+/, 2).map(Number) }));
    const family = new Set([sshd.pid]);
    for (let before = 0; before < family.size; ) {
      before = family.size;
      for (const { ids } of all) if (family.has(ids[1] ?? -1)) family.add(ids[0] ?? -1);
    }
    const rows = all
      .filter(({ ids }) => family.has(ids[0] ?? -1))
      .map(({ row }) => row)
      .join("\n");
    expect(rows).toContain("ps -eo pid=,ppid=,args=");
    expect(rows).not.toContain("belong()");
    expect(rows).not.toContain("printf");
  });

  it.each([
    ["quotes", `printf '%s|' "a'b" 'c"d' \\\\ '!x' "$((1+2))"`, `a'b|c"d|\\|!x|3|`],
    ["a here-document", "cat <<'X'\n$HOME `x`\nX\n", "$HOME `x`\n"],
    ["bash syntax", "[[ abc == a* ]] && echo yes <(true) >/dev/null; a=(1 2); echo $" + "{#a[@]}", "2\n"],
    ["a pipeline", "printf 'b\\na\\n' | sort | head -1", "a\n"],
    ["non-ASCII", "echo 磁盘", "磁盘\n"],
  ])("understands %s", async (_name, command, expected) => {
    expect(text((await run(command)).output)).toBe(expected);
  });

  it("delivers binary output untouched, whatever it contains", async () => {
    const bytes = randomBytes(300_000);
    const file = join(sshd.dir, "blob");
    writeFileSync(file, Buffer.concat([Buffer.from([0x1e]), bytes, Buffer.from([0x1e, 0x1e])]));
    const parts: Uint8Array[] = [];
    const r = await run(`cat ${file}`, { maxOutputBytes: 1_000_000, onData: (c) => void parts.push(c) });
    const sha = createHash("sha256").update(readFileSync(file)).digest("hex");
    expect(createHash("sha256").update(r.output).digest("hex")).toBe(sha);
    expect(createHash("sha256").update(Buffer.concat(parts)).digest("hex")).toBe(sha);
    expect(r.totalBytes).toBe(300_003);
  });

  it("keeps head and tail of large output", async () => {
    const r = await run("echo first; seq 1 200000; echo last", { maxOutputBytes: 4096 });
    expect(r).toMatchObject({ outcome: "exited", exitCode: 0 });
    expect(r.totalBytes).toBeGreaterThan(1_000_000);
    expect(r.output.length).toBeLessThan(4200);
    expect(text(r.output)).toMatch(/^first\n1\n2\n[\s\S]*bytes left out[\s\S]*\n200000\nlast\n$/);
  });

  it("reports a signal", async () => {
    expect(await run("kill -SEGV $$")).toMatchObject({
      outcome: "signaled",
      signal: "SIGSEGV",
      exitCode: 139,
    });
  });

  it("returns when the command ends, though a daemon it started holds the output open", async () => {
    const t = odd();
    const r = await run(`sleep ${t} & echo started`);
    expect(r).toMatchObject({ outcome: "exited", exitCode: 0 });
    expect(processes(t)).toHaveLength(1);
    execFileSync("pkill", ["-KILL", "-f", `sleep ${t}`]);
  });

  it("leaves no process of its own behind", async () => {
    const before = processes("sleep 25").length;
    await run("true", { timeoutMs: 20_000 });
    await sleep(300);
    expect(processes("sleep 25").length).toBe(before);
  });

  it("slows the host down while the consumer is busy", async () => {
    let resume = () => {};
    let seen = 0;
    let pauses = 0;
    const onData = (chunk: Uint8Array) => {
      seen += chunk.length;
      if (pauses++ > 0) return;
      return new Promise<void>((resolve) => {
        resume = resolve;
      });
    };
    const controller = new AbortController();
    const done = run("yes", { onData, maxOutputBytes: 1024 }, controller.signal);
    await sleep(700);
    const stalled = seen;
    await sleep(300);
    // One chunk was handed over; what the window holds waits.
    expect(seen).toBe(stalled);
    expect(stalled).toBeLessThan(4 * 1024 * 1024);
    resume();
    await sleep(300);
    expect(seen).toBeGreaterThan(stalled);
    controller.abort();
    expect(await done).toMatchObject({ outcome: "stopped" });
  });
});

describe("a command that does not end", () => {
  it("is ended at its limit, with its children", async () => {
    const t = odd();
    const r = await run(`sleep ${t} & sleep ${t}; echo after`, { timeoutMs: 400 });
    expect(r.outcome).toBe("timeout");
    expect(r.failure?.code).toBe("exec_timeout");
    expect(r.failure?.message.en).not.toContain("could not be ended");
    expect(processes(t)).toEqual([]);
  });

  it("is ended though it ignores TERM and double-forks", async () => {
    const t = odd();
    const r = await run(
      `trap '' TERM HUP INT; (sleep ${t} &) ; (trap '' TERM; (sleep ${t} &)); while :; do sleep ${t}; done`,
      {
        timeoutMs: 400,
      },
    );
    expect(r.outcome).toBe("timeout");
    expect(processes(t)).toEqual([]);
  });

  it("is ended though a child left for another session", async () => {
    const t = odd();
    const r = await run(`setsid sleep ${t} & sleep ${t}`, { timeoutMs: 400 });
    expect(r.outcome).toBe("timeout");
    expect(processes(t)).toEqual([]);
  });

  it("is ended when stopped, and the connection stays usable", async () => {
    const t = odd();
    const controller = new AbortController();
    const done = run(`echo go; sleep ${t}`, { onData: () => controller.abort() }, controller.signal);
    const r = await done;
    expect(r).toMatchObject({ outcome: "stopped", failure: { code: "exec_stopped" } });
    expect(text(r.output)).toBe("go\n");
    expect(processes(t)).toEqual([]);
    expect(text((await run("echo still")).output)).toBe("still\n");
  });

  it("does not start when already stopped", async () => {
    const file = join(sshd.dir, "never");
    const r = await run(`touch ${file}`, {}, AbortSignal.abort());
    expect(r.outcome).toBe("stopped");
    expect(text((await run(`ls ${file}`)).output)).toContain("No such file");
  });

  it("can be stopped while its output floods", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    const r = await run("yes flood", { maxOutputBytes: 2048 }, controller.signal);
    expect(r.outcome).toBe("stopped");
    expect(processes("yes flood")).toEqual([]);
  });

  it("is ended by the host itself when the connection breaks, and is reported as unknown", async () => {
    const t = odd();
    const own = await connectSsh(targetFor(sshd));
    const started = Promise.withResolvers<void>();
    const before = new Set(processes("sshd:").map((l) => l.trim().split(/\s+/)[0]));
    const done = execStep(own, {
      command: `echo go; sleep ${t}`,
      timeoutMs: 60_000,
      maxOutputBytes: 1000,
      onData: () => started.resolve(),
    });
    await started.promise;
    const [child] = sshd.children().filter((pid) => serves(pid, t));
    expect(before.size).toBeGreaterThan(0);
    process.kill(child ?? -1, "SIGKILL");
    const r = await done;
    expect(r).toMatchObject({ outcome: "unknown", exitCode: null, failure: { code: "exec_lost" } });
    expect(own.closed?.code).toBe("ssh_lost");
    for (let i = 0; i < 40 && processes(t).length > 0; i++) await sleep(100);
    expect(processes(t)).toEqual([]);
  });
});

/** Does process `pid` have a descendant whose command line contains `needle`? */
function serves(pid: number, needle: string): boolean {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .map((l) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(l));
  const below = (p: number): boolean =>
    rows.some((r) => Number(r?.[2]) === p && (r?.[3]?.includes(needle) || below(Number(r?.[1]))));
  return below(pid);
}

describe("a host with little on it", () => {
  // BusyBox as Debian builds it has no nice.
  it.each([
    ["no bash", ["setsid", "nice", "sleep", "grep", "echo", "true"]],
    ["no bash and no nice", ["setsid", "sleep", "grep", "echo", "true"]],
  ])("works with dash alone: %s", async (_name, tools) => {
    const bin = mkdtempSync(join(tmpdir(), "bartizan-bin-"));
    chmodSync(bin, 0o755);
    for (const tool of tools) {
      symlinkSync(execFileSync("which", [tool], { encoding: "utf8" }).trim(), join(bin, tool));
    }
    symlinkSync("/usr/bin/dash", join(bin, "sh"));
    const poor = {
      endpoint: connection.endpoint,
      exec: (line: string) =>
        connection.exec(line.replace(/ PATH=\S+/, ` PATH=${bin}`).replace(/ sh$/, ` ${bin}/sh`)),
    };
    const t = odd();
    const options = { command: `echo $0; sleep ${t}`, timeoutMs: 400, maxOutputBytes: 1000 };
    const r = await execStep(poor, options);
    expect(text(r.output)).toBe("sh\n");
    expect(r.outcome).toBe("timeout");
    expect(processes(t)).toEqual([]);
    rmSync(bin, { recursive: true });
  });
});
