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

  it("survives a storm of resizes under a flood: every byte once, and the last size holds everywhere", async () => {
    const shown = await open();
    const { page, id } = shown;
    shown.text = "";
    let resizes = 0;
    const resize = () => page.resize(40 + (resizes % 160), 10 + (resizes++ % 70));
    const collect = page.onData;
    page.onData = (bytes) => {
      collect(bytes);
      for (let i = 0; i < 5; i++) resize();
    };
    const lines = 120_000;
    page.send(`seq ${lines}; echo DONE$((1+1))\r`);
    await shown.until(/DONE2/);
    page.onData = collect;
    for (let i = 0; i < 300; i++) resize();
    page.resize(97, 31);
    expect(resizes).toBeGreaterThan(400);
    const numbers = Array.from({ length: lines }, (_, i) => `${i + 1}\r\n`).join("");
    expect(shown.text.includes(`${numbers}DONE2`)).toBe(true);
    expect([page.gaps, page.breaks, page.snapshots]).toEqual([[], [], 0]);
    await shown.run("echo SIZE:$(stty size)", /SIZE:31 97\r/);
    expect(page.state).toMatchObject({ cols: 97, rows: 31 });
    // More than is replayed: who comes now gets a screen, of the last size.
    const late = await TerminalPage.open(api, id);
    await eventually(() => late.snapshots === 1, "a screen");
    expect(late.snapshotSize).toEqual({ cols: 97, rows: 31 });
    const { recordingId } = (
      await api.get<{ terminals: { id: string; recordingId: string }[] }>("/api/terminals")
    ).terminals.find((terminal) => terminal.id === id) ?? { recordingId: "" };
    late.drop();
    page.drop();
    await api.remove(`/api/terminals/${id}`);
    const { frames } = readRecording(await api.bytes(`/api/recordings/${recordingId}/data`));
    expect(frames.findLast((frame) => frame.type === "resize")).toMatchObject({ cols: 97, rows: 31 });
  });

  /** Bob, who is no administrator and opened nothing. */
  const bob = async (): Promise<Api> => {
    const password = "correct horse battery staple";
    const cli = join(resolve(import.meta.dirname, "../../.."), "server/cli.ts");
    if (!bobAdded)
      execFileSync(
        process.execPath,
        [cli, "user", "add", "bob@example.test", "--name", "bob", "--data", server.dataDir],
        { input: password, stdio: ["pipe", "pipe", "pipe"] },
      );
    bobAdded = true;
    return await logInAs(server.origin, "bob@example.test", password);
  };
  let bobAdded = false;

  it("gives control to another person only with the controller's consent, and drops all other input", async () => {
    const controller = await open();
    const watcher = new Shown(await TerminalPage.open(await bob(), controller.id), controller.id);
    await eventually(() => watcher.page.state !== undefined, "state");
    expect(watcher.page.state?.mine).toBe(false);
    expect(watcher.page.state?.people?.map((p) => [p.name, p.controls])).toEqual([
      ["admin", true],
      ["bob", false],
    ]);
    watcher.page.send("echo SNEAK$((1+1))\r");
    watcher.page.control(true);
    const asker = () => controller.page.state?.people?.find((p) => p.asks);
    await eventually(() => asker()?.name === "bob", "the request is shown");
    // A watcher can not answer, also not its own request.
    watcher.page.answer(asker()?.number ?? 0, true);
    watcher.page.send("echo SNEAK$((1+1))\r");
    controller.page.answer(asker()?.number ?? 0, false);
    await eventually(() => watcher.page.state?.refused === "declined", "declined");
    expect(watcher.page.state?.mine).toBe(false);
    watcher.page.control(true);
    await eventually(() => asker() !== undefined, "asked again");
    controller.page.answer(asker()?.number ?? 0, true);
    await eventually(() => watcher.page.state?.mine === true, "control");
    await watcher.run("echo OPEN$((1+1))", /OPEN2/);
    controller.page.send("echo SNEAK$((1+1))\r");
    // Who opened the terminal takes it back without asking.
    controller.page.control(true);
    await eventually(() => controller.page.state?.mine === true, "control back");
    await eventually(() => watcher.page.state?.mine === false, "control lost");
    await controller.run("echo BACK$((1+1))", /BACK2/);
    expect(controller.text).toContain("OPEN2");
    expect(controller.text).not.toContain("SNEAK");
    await expect((await bob()).remove(`/api/terminals/${controller.id}`)).rejects.toThrow("403");
    watcher.page.drop();
    controller.page.drop();
    await api.remove(`/api/terminals/${controller.id}`);
  });

  it("lets the same person's pages take control from each other at once", async () => {
    const first = await open();
    const second = new Shown(await TerminalPage.open(api, first.id), first.id);
    await eventually(() => second.page.state !== undefined, "state");
    second.page.send("echo SNEAK$((1+1))\r");
    second.page.control(true);
    await eventually(() => second.page.state?.mine === true, "control");
    await second.run("echo OPEN$((1+1))", /OPEN2/);
    first.page.send("echo SNEAK$((1+1))\r");
    first.page.control(true);
    await eventually(() => first.page.state?.mine === true, "control back");
    await first.run("echo BACK$((1+1))", /BACK2/);
    expect(first.text).not.toContain("SNEAK");
    second.page.drop();
    first.page.drop();
    await api.remove(`/api/terminals/${first.id}`);
  });

  it("is not slowed down by a watcher that stands still, who sees the newest screen afterwards", async () => {
    const shown = await open();
    const watcher = new Shown(await TerminalPage.open(await bob(), shown.id), shown.id);
    await eventually(() => watcher.page.state !== undefined, "state");
    watcher.page.acking = false;
    watcher.page.pauseReading();
    // More than the ring holds: had the host waited for the watcher, this would never end.
    await shown.run("seq 1 900000; echo DONE$((1+1))", /DONE2/);
    expect(shown.page.breaks).toEqual([]);
    expect(shown.page.gaps).toEqual([]);
    watcher.page.acking = true;
    watcher.page.resumeReading();
    watcher.page.ack();
    await eventually(() => watcher.page.snapshots > 0, "the newest screen");
    await eventually(() => /DONE2/.test(watcher.text), "the end");
    expect(watcher.page.gaps.length).toBeGreaterThan(0);
    watcher.page.drop();
    shown.page.drop();
    await api.remove(`/api/terminals/${shown.id}`);
  });
});
