import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRecording } from "../../../server/recordings/format.ts";
import { type Api, addHost, logIn, logInAs, openTerminal } from "../../support/api.ts";
import { type RunningServer, startServer } from "../../support/server.ts";
import { haveSshd, type Sshd, startSshd } from "../../support/sshd.ts";
import { TerminalPage } from "../../support/terminal-page.ts";

/** The terminal socket end to end: a server process, a real sshd, pages that are slow, away or not in control. */

/** A page and all it was shown, as text. */
class Shown {
  readonly page: TerminalPage;
  readonly id: string;
  text = "";
  constructor(page: TerminalPage, id: string) {
    this.page = page;
    this.id = id;
    page.onData = (bytes) => {
      this.text += Buffer.from(bytes).toString("latin1");
    };
  }
  async until(pattern: RegExp): Promise<void> {
    await eventually(() => pattern.test(this.text.slice(-4096)), `${pattern} in the terminal`);
  }
  async run(line: string, answer: RegExp): Promise<void> {
    this.page.send(`${line}\r`);
    await this.until(answer);
  }
}
async function eventually(holds: () => boolean, what: string): Promise<void> {
  for (let i = 0; !holds(); i++) {
    if (i > 1500) throw new Error(`never: ${what}`);
    await sleep(20);
  }
}

/** The process with exactly these arguments, if any. */
function processOf(args: string[]): number | undefined {
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (readFileSync(`/proc/${name}/cmdline`, "latin1") === `${args.join("\0")}\0`) return Number(name);
    } catch {
      // It ended meanwhile.
    }
  }
  return undefined;
}
/** Bytes a process has written, and its resident memory. */
const written = (pid: number) =>
  Number(/^wchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, "utf8"))?.[1] ?? Number.NaN);
const rss = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;

/** Waits until the process writes nothing any more although it is alive: it is blocked. */
async function untilBlocked(pid: number): Promise<void> {
  let last = -1;
  let same = 0;
  await eventually(() => {
    const now = written(pid);
    same = now === last ? same + 1 : 0;
    last = now;
    return same >= 25;
  }, `process ${pid} blocked`);
}

describe.runIf(haveSshd)("the terminal socket", () => {
  let sshd: Sshd;
  let server: RunningServer;
  let api: Api;
  let asset: string;
  beforeAll(async () => {
    sshd = await startSshd();
    server = await startServer("serve", { source: true });
    api = await logIn(server.link);
    asset = await addHost(api, sshd, "host");
  });
  afterAll(async () => {
    await server?.stop();
    server?.clean();
    await sshd?.stop();
  });

  const open = async (who: Api = api): Promise<Shown> => {
    const { id } = await openTerminal(who, asset);
    const shown = new Shown(await TerminalPage.open(who, id), id);
    await shown.until(/[#$] (\x1b\[[?0-9;]*[a-z])*$/);
    await shown.run("PROMPT_COMMAND=; PS1='BZ''> '", /BZ> /);
    return shown;
  };
  const serverPid = () => server.child.pid ?? -1;

  for (const how of ["does not read its socket", "reads but acknowledges nothing"] as const) {
    it(`stops the host when the page ${how}, keeps memory flat, and Ctrl-C works`, async () => {
      const shown = await open();
      const { page } = shown;
      // The session's buffers at their full size before counting.
      await shown.run("seq 1 400000; echo DONE$((1+1))", /DONE2/);
      const before = rss(serverPid());
      const word = `stall${how.length}x${process.pid}`;
      page.acking = false;
      if (how === "does not read its socket") page.pauseReading();
      page.send(`yes ${word}\r`);
      await eventually(() => processOf(["yes", word]) !== undefined, "yes runs");
      const pid = processOf(["yes", word]) ?? -1;
      await untilBlocked(pid);
      const stopped = written(pid);
      let most = 0;
      for (let i = 0; i < 40; i++) {
        most = Math.max(most, rss(serverPid()));
        await sleep(50);
      }
      // Without back-pressure this grows by tens of megabytes each second.
      expect(most - before).toBeLessThan(24e6);
      expect(written(pid)).toBe(stopped);
      // It was blocked, not ended: as soon as the page goes on, so does the host.
      page.acking = true;
      page.resumeReading();
      page.ack();
      await eventually(() => written(pid) > stopped, "yes writes again");
      shown.text = "";
      page.send("\x03");
      await shown.until(/BZ> /);
      expect(processOf(["yes", word])).toBeUndefined();
      expect(page.state?.status).toBe("open");
      expect(page.gaps).toEqual([]);
      expect(page.snapshots).toBe(0);
      expect(page.breaks).toEqual([]);
      page.drop();
      await api.remove(`/api/terminals/${shown.id}`);
    });
  }

  it("lets Ctrl-C through to the host while the page stands still", async () => {
    const shown = await open();
    const word = `still${process.pid}`;
    shown.page.acking = false;
    shown.page.pauseReading();
    shown.page.send(`yes ${word}\r`);
    await eventually(() => processOf(["yes", word]) !== undefined, "yes runs");
    await untilBlocked(processOf(["yes", word]) ?? -1);
    shown.page.send("\x03");
    await eventually(() => processOf(["yes", word]) === undefined, "yes ended");
    shown.page.drop();
    await api.remove(`/api/terminals/${shown.id}`);
  });

  it("gives a page that keeps losing its connection under a flood every byte once, as the recording has it", async () => {
    const shown = await open();
    const { id } = shown;
    const { recordingId } = (
      await api.get<{ terminals: { id: string; recordingId: string }[] }>("/api/terminals")
    ).terminals.find((terminal) => terminal.id === id) ?? { recordingId: "" };
    let page = shown.page;
    const parts: Buffer[] = [Buffer.from(shown.text, "latin1")];
    let end = page.position;
    expect(Buffer.concat(parts)).toHaveLength(end);
    let tail = "";
    let wrong: string | undefined;
    const collect = (bytes: Uint8Array) => {
      // The page's own position already includes these bytes.
      const from = page.position - bytes.length;
      if (from !== end) wrong ??= `bytes from ${from} after ${end}`;
      end = page.position;
      parts.push(Buffer.from(bytes));
      tail = (tail + Buffer.from(bytes).toString("latin1")).slice(-200);
    };
    page.onData = collect;
    // Less than the ring in all, so that nothing may be missing however long a page is away.
    page.send("for i in $(seq 1 40); do seq 1 7000; sleep 0.02; done; echo DONE$((1+1))\r");
    let drops = 0;
    for (let next = 100_000; !/DONE2\r\n/.test(tail) && !wrong; ) {
      await sleep(1);
      if (end < next) continue;
      next += 100_000;
      drops++;
      page.drop();
      page = await TerminalPage.open(api, id, end);
      page.onData = collect;
    }
    expect(wrong).toBeUndefined();
    expect(drops).toBeGreaterThanOrEqual(10);
    await eventually(() => /BZ> /.test(tail.slice(-40)), "the prompt");
    page.send("exit\r");
    await eventually(() => page.state?.status === "closed", "closed");
    // The state may overtake the last bytes, which wait for their moment.
    await eventually(() => /exit\r\n/.test(tail), "the last words");
    expect(page.gaps).toEqual([]);
    expect(page.snapshots).toBe(0);
    const { frames, complete } = readRecording(await api.bytes(`/api/recordings/${recordingId}/data`));
    const recorded = Buffer.concat(frames.flatMap((f) => (f.type === "output" ? [f.bytes] : [])));
    expect(complete).toBe(true);
    expect(recorded.length).toBe(end);
    expect(recorded.equals(Buffer.concat(parts))).toBe(true);
    page.drop();
  });

  it("drops what a page without control sends, of another person or the same", async () => {
    const password = "correct horse battery staple";
    const cli = join(resolve(import.meta.dirname, "../../.."), "server/cli.ts");
    execFileSync(
      process.execPath,
      [cli, "user", "add", "bob@example.test", "--name", "bob", "--data", server.dataDir],
      { input: password, stdio: ["pipe", "pipe", "pipe"] },
    );
    const bob = await logInAs(server.origin, "bob@example.test", password);
    const controller = await open();
    for (const who of [bob, api]) {
      const watcher = new Shown(await TerminalPage.open(who, controller.id), controller.id);
      await eventually(() => watcher.page.state !== undefined, "state");
      expect(watcher.page.state?.mine).toBe(false);
      watcher.page.send("echo SNEAK$((1+1))\r");
      // Frames of one socket are handled in order: once control is here, the line before was handled too.
      watcher.page.control(true);
      await eventually(() => watcher.page.state?.mine === true, "control");
      await watcher.run("echo OPEN$((1+1))", /OPEN2/);
      await eventually(() => controller.page.state?.mine === false, "control lost");
      controller.page.send("echo SNEAK$((1+1))\r");
      controller.page.control(true);
      await eventually(() => controller.page.state?.mine === true, "control back");
      await controller.run("echo BACK$((1+1))", /BACK2/);
      expect(controller.text).toContain("OPEN2");
      expect(controller.text).not.toContain("SNEAK");
      watcher.page.drop();
      controller.text = "";
    }
    controller.page.drop();
    await api.remove(`/api/terminals/${controller.id}`);
  });
});
