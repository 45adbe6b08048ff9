import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SshConnections } from "../../../server/ssh/pool.ts";
import { worksInside } from "../../../server/ssh/sandbox.ts";
import { StepShell } from "../../../server/ssh/step-shell.ts";
import { isRoot, type Sshd, startSshd } from "../../support/sshd.ts";
import { targetFor } from "./target-for.ts";

let sshd: Sshd;
const connections = new SshConnections();
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(async () => {
  connections.close();
  await sshd?.stop();
});

async function run(command: string, readOnly: boolean) {
  const shell = new StepShell({
    connections,
    resolve: () => Promise.resolve(targetFor(sshd)),
    redact: (b) => b,
  });
  const request = {
    caseId: "c",
    stepId: "s",
    assetId: "a",
    account: sshd.user,
    timeoutMs: 20_000,
    maxOutputBytes: 100_000,
  };
  const r = await shell.exec({ ...request, command, readOnly }, new AbortController().signal);
  return { ...r, text: Buffer.from(r.output).toString("utf8") };
}

describe("the read-only wall", () => {
  it.runIf(isRoot)("stops writes to files, says that it was there, and leaves no trace outside", async () => {
    const file = join(sshd.dir, "written");
    const inside = await run(`touch ${file}`, true);
    expect(inside.sandbox).toBe("read-only mounts");
    expect(inside.text).toContain("Read-only file system");
    expect(existsSync(file)).toBe(false);
    const outside = await run(`touch ${file}`, false);
    expect(outside).toMatchObject({ outcome: "exited", exitCode: 0 });
    expect(outside.sandbox).toBeUndefined();
    expect(existsSync(file)).toBe(true);
  });

  it.each([
    "ps aux",
    "ss -tlnp",
    "df -h",
    "free -m",
    "uptime",
    "cat /proc/mounts | head",
    "ls /var/log",
    "echo x >/dev/null",
  ])("lets %s through unchanged in its exit code", async (command) => {
    const [inside, outside] = [await run(command, true), await run(command, false)];
    expect(inside.exitCode).toBe(outside.exitCode);
    expect(inside.text.split("\n").length).toBeGreaterThan(0);
  });

  it("is not put before programs that break behind it", () => {
    for (const command of ["sudo -n id", "nginx -t", "/usr/sbin/nginx -t", "cat <<X\nX", "df; docker ps"]) {
      expect(worksInside(command)).toBe(false);
    }
    for (const command of ["ps aux", "journalctl -u nginx.service -n 5", "cat /etc/nginx/nginx.conf"]) {
      expect(worksInside(command), command).toBe(true);
    }
  });
});
