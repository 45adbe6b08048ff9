import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WallNeed } from "../../../../agent/supervisor/catalogue/wall.ts";
import { judge } from "../../../../agent/supervisor/judge.ts";
import { execStep } from "../../../../server/ssh/exec.ts";
import { SshConnections } from "../../../../server/ssh/pool.ts";
import { StepShell } from "../../../../server/ssh/step-shell.ts";
import { chooseWall, type WallFacts } from "../../../../server/ssh/wall/choose.ts";
import { askWithoutWall } from "../../../../server/ssh/wall/require.ts";
import { stepWall } from "../../../../server/ssh/wall/step-wall.ts";
import { Walls } from "../../../../server/ssh/wall/walls.ts";
import { isRoot, type Sshd, startSshd } from "../../../support/sshd.ts";
import { targetFor } from "../target-for.ts";

let sshd: Sshd;
const connections = new SshConnections();
const walls = new Walls();
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(async () => {
  connections.close();
  await sshd?.stop();
});

async function run(command: string, readOnly: boolean, options: { requireWall?: boolean } = {}) {
  const shell = new StepShell({
    connections,
    walls,
    resolve: () => Promise.resolve(targetFor(sshd)),
    redact: (b) => b,
    ...options,
  });
  const r = await shell.exec(
    {
      caseId: "c",
      stepId: "s",
      assetId: "a",
      account: sshd.user,
      timeoutMs: 30_000,
      maxOutputBytes: 200_000,
      command,
      readOnly,
    },
    new AbortController().signal,
  );
  return { ...r, text: Buffer.from(r.output).toString("utf8") };
}
const login = () => ({ assetId: `asset-${sshd.port}`, account: sshd.user });

describe.skipIf(!isRoot)("the read-only wall", () => {
  it("stops writes to files, says that it was there, and leaves no trace outside", async () => {
    const file = join(sshd.dir, "written");
    const inside = await run(`touch ${file}`, true);
    expect(inside.sandbox).toMatch(/^mounts\+.*seccomp\+pids\+uid$/);
    expect(inside.exitCode).toBe(1);
    expect(existsSync(file)).toBe(false);
    const outside = await run(`touch ${file}`, false);
    expect(outside).toMatchObject({ outcome: "exited", exitCode: 0 });
    expect(outside.sandbox).toBeUndefined();
    expect(existsSync(file)).toBe(true);
    expect(walls.state(login())?.login).toBe(inside.sandbox);
  });

  it.each([
    ["exit 7", 7],
    ["kill -TERM $BASHPID", 143],
    ["false | true", 0],
    ["seq 20000 | sort -R -S 20k | tail -n +20001; echo ${PIPESTATUS[1]}", 0],
    ["cat <<X\nhere\nX", 0],
    ["cat /proc/self/mounts >/dev/null 2>&1 && df -h >/dev/null", 0],
  ])("keeps the exit status of %j", async (command, code) => {
    const inside = await run(command, true);
    expect(inside.sandbox).toContain("seccomp");
    expect(inside.exitCode).toBe(code);
    expect(inside.text).toBe((await run(command, false)).text);
  });

  it("sees what the host shows its administrator: processes, owners of sockets, the real mounts", async () => {
    // Since Linux 6.14 pid_max, which sets the width of the column, belongs to the name space.
    const first = async (readOnly: boolean) => (await run("ps -p 1 -o pid=,comm=", readOnly)).text.trim();
    expect(await first(true)).toBe(await first(false));
    const most = async (readOnly: boolean) => (await run("cat /proc/sys/kernel/pid_max", readOnly)).text;
    expect(await most(true)).toBe(await most(false));
    const owner = `ss -Htlnp sport = :${sshd.port}`;
    expect((await run(owner, true)).text).toContain(`pid=${sshd.pid}`);
    expect((await run(owner, true)).sandbox).not.toContain("landlock");
    expect((await run("cat /proc/mounts", true)).text).toBe((await run("cat /proc/mounts", false)).text);
    expect((await run("cat /proc/mounts", true)).sandbox).not.toContain("mounts");
  });

  const overlay = /\boverlay$/m.test(readFileSync("/proc/filesystems", "utf8"));
  if (!overlay) console.log("private copies: the kernel has no overlayfs loaded, not tried");
  it.skipIf(!overlay)(
    "gives what writes only to check its configuration a copy that is thrown away",
    async () => {
      const file = `/var/log/bartizan-copy-${process.pid}`;
      const inside = await run(
        `nginx -v 2>/dev/null; echo kept > ${file} && cat ${file}; echo x > /etc/x${process.pid}`,
        true,
      );
      expect(inside.sandbox).toContain("copies");
      expect(inside.text).toMatch(/^(bash: .*nginx.*\n)?kept\nbash: .*Read-only file system\n$/);
      expect(inside.exitCode).toBe(1);
      expect(existsSync(file)).toBe(false);
    },
  );

  it("covers the sockets of all daemons but those a program is for", async () => {
    const dir = mkdtempSync(join(tmpdir(), "bartizan-sockets-"));
    chmodSync(dir, 0o755);
    const paths = ["mysqld.sock", "docker.sock", "any.ctl"].map((name) => join(dir, name));
    const servers = paths.map((path) => createServer((socket) => socket.end()).listen(path));
    const ask = paths
      .map((p) => `perl -MSocket -e 'socket(S,1,1,0);print connect(S,sockaddr_un("${p}"))?1:0'`)
      .join(";");
    const reached = async (program: string, readOnly = true) =>
      (await run(`${program} --version >/dev/null 2>&1; ${ask}`, readOnly)).text;
    try {
      expect(await reached("true", false)).toBe("111");
      expect(await reached("mysql")).toBe("100");
      expect(await reached("docker")).toBe("010");
      expect(await reached("curl")).toBe("000");
    } finally {
      for (const server of servers) server.close();
      rmSync(dir, { recursive: true });
    }
  });

  it("covers secrets", async () => {
    expect((await run("cat /etc/shadow", true)).text).toBe("");
    expect((await run("cat /etc/shadow", false)).text).not.toBe("");
  });

  it("says why a command runs without, and does not run it where a wall is required", async () => {
    const file = join(sshd.dir, "unwalled");
    const loose = await run(`lvs --version; touch ${file}`, true);
    expect(loose.sandbox).toBe("none: program");
    expect(existsSync(file)).toBe(true);
    const strict = await run(`lvs --version; touch ${file}2`, true, { requireWall: true });
    expect(strict).toMatchObject({ outcome: "failed", exitCode: null, sandbox: "none: program" });
    expect(strict.failure?.code).toBe("wall_required");
    expect(existsSync(`${file}2`)).toBe(false);
  });

  it("turns allow into ask where no wall is known to stand, never the other way", async () => {
    await run("true", true);
    const asset = { id: login().assetId, account: sshd.user };
    const verdict = (command: string) => judge(command, { id: "a", tags: [] }, { ceiling: "allow" });
    expect(askWithoutWall(verdict("ps aux"), walls, asset).decision).toBe("allow");
    expect(askWithoutWall(verdict("lvs"), walls, asset)).toMatchObject({ decision: "ask" });
    expect(askWithoutWall(verdict("rm -rf /"), walls, asset).decision).toBe("deny");
    expect(askWithoutWall(verdict("systemctl restart x"), walls, asset).decision).toBe("ask");
    walls.broken({ ...targetFor(sshd) }, walls.state(login())?.login ?? "");
    expect(askWithoutWall(verdict("cat /etc/hosts"), walls, asset).decision).toBe("ask");
  });

  it("runs nothing when a part of it can not be set up, and says so", async () => {
    const lease = await connections.lease(targetFor(sshd));
    const facts = walls.state(login())?.facts as WallFacts;
    const choice = chooseWall(facts, new Set(), 2_100_000_001);
    if ("none" in choice) throw new Error(choice.none);
    const wall = stepWall(facts, ["/bin/sh"], choice);
    const broken = { ...wall, program: (nonce: string) => `${wall.program(nonce)}must planted 9999\n` };
    const file = join(sshd.dir, "planted");
    const r = await execStep(lease, {
      command: `touch ${file}`,
      timeoutMs: 9000,
      maxOutputBytes: 999,
      wall: broken,
    });
    lease.release();
    expect(r).toMatchObject({ outcome: "failed", exitCode: null });
    expect(r.noWall).toMatch(/^planted: /);
    // The command itself can not say so: it does not know the nonce.
    const said = await run("printf '\\036nonce nowall x\\n'; exit 121", true);
    expect(said).toMatchObject({ outcome: "exited", exitCode: 121 });
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    "ss -tln >/dev/null",
    "true",
    "sort /dev/null",
    "cat /proc/mounts /proc/1/comm >/dev/null",
    "nginx=: > /run/x",
  ])("is the same wall in Python: %s", async (before) => {
    const lease = await connections.lease(targetFor(sshd));
    const found = walls.state(login())?.facts as WallFacts;
    const facts: WallFacts = { ...found, tool: { kind: "python", path: "/usr/bin/python3" } };
    const needs = new Set<WallNeed>(
      before.startsWith("ss") ? ["processes"] : before.startsWith("nginx") ? ["scratch", "network"] : [],
    );
    const choice = chooseWall(facts, needs, 2_100_000_002);
    if ("none" in choice) throw new Error(choice.none);
    const wall = stepWall(facts, ["/bin/bash", "--norc"], choice);
    const file = "/var/tmp/from-python";
    const command = `${before}; : > ${file} || echo shut; grep -E '^(NoNewPrivs|Seccomp):' /proc/self/status; exit 5`;
    const r = await execStep(lease, { command, timeoutMs: 20_000, maxOutputBytes: 9999, wall });
    lease.release();
    expect(r.noWall).toBeUndefined();
    expect(r.exitCode).toBe(5);
    const text = Buffer.from(r.output).toString("utf8");
    expect(text).toContain("shut");
    expect(text).toMatch(/NoNewPrivs:\s1\nSeccomp:\s2/);
    expect(existsSync(file)).toBe(false);
  });

  // Each as if the kernel had no more: what is chosen then stands on its own.
  it.each<[string, Partial<WallFacts>]>([
    ["Landlock's first version alone", { landlock: 1, mounts: false }],
    ["Landlock before it knew truncation", { landlock: 2, mounts: false, broker: false }],
    ["mounts alone", { landlock: 0, broker: false }],
    ["the broker alone", { landlock: 0, mounts: false }],
    [
      "the broker alone, in Python",
      { landlock: 0, mounts: false, tool: { kind: "python", path: "/usr/bin/python3" } },
    ],
  ])("holds with %s", async (_what, less) => {
    const lease = await connections.lease(targetFor(sshd));
    const choice = chooseWall(
      { ...(walls.state(login())?.facts as WallFacts), ...less },
      new Set(),
      2_100_000_003,
    );
    if ("none" in choice) throw new Error(choice.none);
    const facts = { ...(walls.state(login())?.facts as WallFacts), ...less };
    const file = join(sshd.dir, "less");
    writeFileSync(file, "kept\n", { mode: 0o666 });
    chmodSync(file, 0o666);
    const tries = [
      `: > ${file}`,
      `echo x >> ${file}`,
      `truncate -s 0 ${file}`,
      `rm -f ${file}`,
      `chmod 600 ${file}`,
    ];
    const made = [`: > ${file}2`, `mkdir ${file}3`, `ln -s x ${file}4`, `mv ${file} ${file}5`];
    const command = `for f in 1; do ${[...tries, ...made].map((c) => `(${c}) 2>/dev/null && echo through`).join("; ")}; done; cat ${file}; ls ${sshd.dir} | grep -c less`;
    const wall = stepWall(facts, ["/bin/bash"], choice);
    const r = await execStep(lease, { command, timeoutMs: 30_000, maxOutputBytes: 999, wall });
    lease.release();
    expect([r.noWall, Buffer.from(r.output).toString("utf8")]).toEqual([undefined, "kept\n1\n"]);
  });
});
