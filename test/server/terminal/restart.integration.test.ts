import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readRecording } from "../../../server/recordings/format.ts";
import { recorderLimit } from "../../../server/terminal/session.ts";
import { type Api, addHost, logIn, openTerminal, withCookie } from "../../support/api.ts";
import { type RunningServer, startServer } from "../../support/server.ts";
import { haveSshd, type Sshd, startSshd } from "../../support/sshd.ts";
import { TerminalPage } from "../../support/terminal-page.ts";

/** The server goes while a terminal is full of output: in order, and as at power loss. */

async function eventually(holds: () => boolean, what: string): Promise<void> {
  for (let i = 0; !holds(); i++) {
    if (i > 1500) throw new Error(`never: ${what}`);
    await sleep(20);
  }
}
interface Recorded {
  bytes: Buffer;
  complete: boolean;
}
const outputOf = (file: Buffer): Recorded => {
  const { frames, complete } = readRecording(file);
  return { bytes: Buffer.concat(frames.flatMap((f) => (f.type === "output" ? [f.bytes] : []))), complete };
};

describe.runIf(haveSshd)("a server that ends while output flows", () => {
  let sshd: Sshd;
  let server: RunningServer;
  let api: Api;
  let page: TerminalPage;
  let recordingId: string;
  let parts: Buffer[];
  const shown = () => Buffer.concat(parts);
  const kept = () => join(server.dataDir, "recordings", `${recordingId}.rec`);

  beforeEach(async () => {
    sshd = await startSshd();
    server = await startServer("serve", { source: true });
    api = await logIn(server.link);
    const terminal = await openTerminal(api, await addHost(api, sshd, "host"));
    recordingId = terminal.recordingId;
    page = await TerminalPage.open(api, terminal.id);
    parts = [];
    page.onData = (bytes) => parts.push(Buffer.from(bytes));
    await eventually(() => /[#$] (\x1b\[[?0-9;]*[a-z])*$/.test(shown().toString("latin1")), "prompt");
    page.send("i=0; while :; do echo line $((i+=1)) of many; done\r");
    await eventually(() => page.received > 2e6, "output flows");
  });
  afterEach(async () => {
    page?.drop();
    await server?.stop("SIGKILL");
    server?.clean();
    await sshd?.stop();
  });
  const startAgain = async () => {
    server = await startServer("serve", { source: true, dataDir: server.dataDir });
    api = withCookie(server.origin, api.headers.cookie ?? "");
    const all = await api.get<{ recordings: { id: string; complete: boolean; bytes: number }[] }>(
      "/api/recordings",
    );
    return all.recordings.find(({ id }) => id === recordingId);
  };
  const verified = () =>
    execFileSync(
      process.execPath,
      [resolve(import.meta.dirname, "../../../server/cli.ts"), "audit", "verify", "--data", server.dataDir],
      { stdio: ["ignore", "pipe", "pipe"] },
    );

  it("stopped in order: says so, and the recording holds all that was shown, to its end", async () => {
    await server.stop();
    await eventually(() => page.closeCode !== undefined, "the page hears of it");
    expect(page.state?.status).toBe("closed");
    expect(page.state?.closed?.code).toBe("server_stopped");
    // The shell on the host was hung up with it.
    await eventually(() => sshd.children().length === 0, "the connection to the host ended");
    const { bytes, complete } = outputOf(readFileSync(kept()));
    expect(complete).toBe(true);
    expect(bytes.length).toBeGreaterThanOrEqual(page.received);
    expect(bytes.subarray(0, page.received).equals(shown())).toBe(true);
    verified();
  });

  it("killed: the recording is readable, incomplete, and lacks no more than was not yet handed to the kernel", async () => {
    // Shown and in the file at the latest 50 ms later, without anything else happening.
    const early = shown();
    await eventually(() => outputOf(readFileSync(kept())).bytes.length >= early.length, "in the file");
    await server.stop("SIGKILL");
    await eventually(() => page.closeCode !== undefined, "the page hears of it");
    const all = shown();
    const recording = await startAgain();
    const { bytes, complete } = outputOf(Buffer.from(await api.bytes(`/api/recordings/${recordingId}/data`)));
    expect(complete).toBe(false);
    expect(recording).toMatchObject({ complete: false, bytes: bytes.length });
    expect(bytes.length).toBeGreaterThanOrEqual(early.length);
    expect(all.length - bytes.length).toBeLessThanOrEqual(recorderLimit);
    const both = Math.min(all.length, bytes.length);
    expect(bytes.subarray(0, both).equals(all.subarray(0, both))).toBe(true);
    verified();
  });
});
