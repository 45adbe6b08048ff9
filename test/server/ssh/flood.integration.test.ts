import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SshConnections } from "../../../server/ssh/pool.ts";
import { openShell } from "../../../server/ssh/shell.ts";
import { type Sshd, startSshd } from "../../support/sshd.ts";
import { targetFor } from "./target-for.ts";

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd?.stop());

describe("a flood", () => {
  /** Numbers in order, so that a byte lost, doubled or overwritten shows. */
  const numbers = "seq 1000000 1700000";
  const expected = createHash("sha256").update(execFileSync("sh", ["-c", numbers], { maxBuffer: 1e8 }));
  const digest = expected.digest("hex");
  const terminal = { cols: 80, rows: 24, term: "xterm-256color" };

  it.each([["directly", false] as const, ["through a jump host", true] as const])(
    "arrives byte for byte %s, also with pauses and beside commands on its connection",
    async (_name, jump) => {
      const connections = new SshConnections();
      const direct = targetFor(sshd);
      const target = jump ? { ...direct, jumps: [direct] } : direct;
      const shell = await openShell(await connections.lease(target), terminal);
      const other = await connections.lease(target);
      const hash = createHash("sha256");
      let head: string | undefined = "";
      let bytes = 0;
      let most = 0;
      shell.onOutput((parts) => {
        const length = parts.reduce((sum, part) => sum + part.length, 0);
        most = Math.max(most, length);
        bytes += length;
        let rest: Uint8Array = Buffer.concat(parts);
        if (head !== undefined) {
          head += Buffer.from(rest).toString("latin1");
          const at = head.indexOf("READY\n");
          if (at < 0) return;
          rest = Buffer.from(head.slice(at + 6), "latin1");
          head = undefined;
        }
        hash.update(rest);
        if (bytes % 7 !== 0) return;
        shell.pause();
        setTimeout(() => shell.resume(), bytes % 5);
      });
      const end = new Promise((resolve) => shell.onClose(resolve));
      shell.write(Buffer.from(`exec sh -c 'stty raw -echo; printf "REA""DY\\n"; ${numbers}'\n`));
      for (let i = 0; i < 5; i++) {
        const channel = await (await other.connection?.exec("seq 1 20000"))?.stdout.toArray();
        expect(Buffer.concat(channel ?? []).toString()).toMatch(/^1\n[\s\S]*\n20000\n$/);
      }
      expect(await end).toEqual({ code: 0, lost: false });
      expect(hash.digest("hex")).toBe(digest);
      // Otherwise this would not have tested what reads bring together.
      expect(most).toBeGreaterThan(32 * 1024);
      other.release();
      connections.close();
    },
  );

  it("arrives byte for byte beside keys on its connection", async () => {
    const connections = new SshConnections();
    const target = targetFor(sshd);
    const shell = await openShell(await connections.lease(target), terminal);
    const typed = await openShell(await connections.lease(target), terminal);
    let echoes = 0;
    typed.onOutput((parts) => {
      echoes += parts.length;
    });
    const keys = setInterval(() => typed.write(Buffer.from("k")), 10);
    const hash = createHash("sha256");
    let head: string | undefined = "";
    shell.onOutput((parts) => {
      let rest: Uint8Array = Buffer.concat(parts);
      if (head !== undefined) {
        head += Buffer.from(rest).toString("latin1");
        const at = head.indexOf("READY\n");
        if (at < 0) return;
        rest = Buffer.from(head.slice(at + 6), "latin1");
        head = undefined;
      }
      hash.update(rest);
    });
    const end = new Promise((resolve) => shell.onClose(resolve));
    shell.write(Buffer.from(`exec sh -c 'stty raw -echo; printf "REA""DY\\n"; ${numbers}'\n`));
    expect(await end).toEqual({ code: 0, lost: false });
    expect(hash.digest("hex")).toBe(digest);
    expect(echoes).toBeGreaterThan(3);
    clearInterval(keys);
    connections.close();
  });

  it("that is cut off with its connection, beside keys, leaves nothing behind that would still be sent", async () => {
    const thrown: unknown[] = [];
    const note = (error: unknown) => thrown.push(error);
    process.on("uncaughtException", note);
    for (let round = 0; round < 4; round++) {
      const connections = new SshConnections();
      const shell = await openShell(await connections.lease(targetFor(sshd)), terminal);
      const typed = await openShell(await connections.lease(targetFor(sshd)), terminal);
      let bytes = 0;
      const flooding = new Promise<void>((resolve) =>
        shell.onOutput((parts) => {
          for (const part of parts) bytes += part.length;
          if (bytes > 500_000) resolve();
        }),
      );
      typed.onOutput(() => {});
      const lost = Promise.all([shell, typed].map((one) => new Promise((done) => one.onClose(done))));
      const keys = setInterval(() => typed.write(Buffer.from("k")), 5);
      shell.write(Buffer.from("yes\n"));
      await flooding;
      if (round % 2) connections.close();
      else for (const pid of sshd.children()) process.kill(pid, "SIGKILL");
      expect(await lost).toEqual([
        { code: null, lost: true },
        { code: null, lost: true },
      ]);
      await sleep(100);
      clearInterval(keys);
      connections.close();
    }
    process.off("uncaughtException", note);
    expect(thrown).toEqual([]);
  });
});
