import { fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import xterm from "@xterm/headless";
import type ssh2 from "ssh2";
import { ackEvery } from "../../server/wire/codes.ts";
import { openTerminal } from "../support/api.ts";
import { TerminalPage } from "../support/terminal-page.ts";
import { type Bench, interleaved, ratioTo, type Subject, subjects } from "./bench.ts";
import { cpuMs } from "./procfs.ts";
import { type Figure, median, percentile } from "./stats.ts";
import { anyPrompt, bareClient, bareTty, pageTty, prompt, run, settle, type Tty, until } from "./tty.ts";

/** A page with xterm's parser: bytes count as shown when they are parsed. */
class Screen {
  readonly page: TerminalPage;
  readonly tty: Tty;
  /** Most bytes received and not yet parsed. */
  mostBehind = 0;
  readonly #terminal = new xterm.Terminal({ cols: 120, rows: 32, scrollback: 1000, allowProposedApi: true });

  constructor(page: TerminalPage) {
    this.page = page;
    page.acking = false;
    this.tty = { send: (text) => page.send(text), onData: () => {} };
    let behind = 0;
    let acked = 0;
    page.onData = (bytes) => {
      const end = page.position;
      behind += bytes.length;
      this.mostBehind = Math.max(this.mostBehind, behind);
      this.#terminal.write(bytes, () => {
        behind -= bytes.length;
        if (end - acked >= ackEvery / 2 || behind === 0) {
          acked = end;
          page.ack(end);
        }
        this.tty.onData(bytes);
      });
    };
  }
}

/** A log file cut to size: lines like those people look at. */
function logFile(dir: string, megabytes: number): string {
  const path = join(dir, "bulk.log");
  let text = "";
  for (let i = 0; text.length < 1e6; i++)
    text += `Jan 12 03:14:${String(i % 60).padStart(2, "0")} web-01 app[${1000 + (i % 977)}]: request ${i} took ${i % 331} ms, status ${i % 7 ? 200 : 502}\n`;
  writeFileSync(path, text.slice(0, 1e6).repeat(megabytes));
  return path;
}

const listOf = (readings: Map<string, number[]>, digits: number) =>
  [...readings].map(([name, values]) => `${name} ${median(values).toFixed(digits)}`).join(", ");

/** `cat` of a log through the page's socket and through everything else, turn and turn about. */
export async function bulk(bench: Bench): Promise<Figure[]> {
  const megabytes = bench.quick ? 5 : 40;
  const line = `cat ${logFile(bench.sshd.dir, megabytes)}`;
  const all = await subjects(bench);
  for (const { tty } of all) await run(tty, line);
  const cpu = new Map(all.map(({ name }) => [name, [] as number[]]));
  const rounds = bench.quick ? 3 : 5;
  const rates = await interleaved(all, rounds, async ({ name, pid, tty }) => {
    const before = cpuMs(pid());
    const { bytes, ms } = await run(tty, line);
    cpu.get(name)?.push(((cpuMs(pid()) - before) / bytes) * 1e8);
    return bytes / 1e3 / ms;
  });
  for (const { close } of all) await close();
  const least: Record<string, number> = { bare: 0.95, webssh2: 1.1, wetty: 1.8, ttyd: 1.8 };
  const others = all.filter(({ name }) => name !== "page");
  return [
    ...others.map(({ name }, i): Figure => {
      const target = least[name];
      return {
        what: `bulk output, page's socket / ${name}`,
        value: ratioTo(rates, name),
        unit: "ratio",
        ...(target === undefined ? {} : { target: { least: target } }),
        ...(i === 0 ? { note: `MB/s: ${listOf(rates, 1)}; ${rounds} rounds of ${megabytes} MB` } : {}),
      };
    }),
    {
      what: "CPU for output, server with recording / bare",
      value: ratioTo(cpu, "bare"),
      unit: "ratio",
      target: { most: 1.25 },
      note: `ms for 100 MB: ${listOf(cpu, 0)}`,
    },
  ];
}

/** One key to its echo by a program in raw mode. */
async function echo(tty: Tty): Promise<number> {
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no echo within 20 s")), 20_000);
    const start = performance.now();
    tty.onData = () => {
      clearTimeout(timer);
      tty.onData = () => {};
      resolve(performance.now() - start);
    };
    tty.send("k");
  });
}
async function toRaw(tty: Tty): Promise<void> {
  const ready = until(tty, "GO2");
  tty.send("stty raw -echo; echo GO$((1+1)); exec cat\r");
  await ready;
  await sleep(50);
}

/** Another process with a page of its own in which `yes` runs. */
async function startFlood({ api }: Bench, assetId: string): Promise<() => Promise<void>> {
  const { id } = await openTerminal(api, assetId);
  const child = fork(join(import.meta.dirname, "flood.ts"), [api.origin, api.headers.cookie ?? "", id]);
  await new Promise<void>((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("exit", () => reject(new Error("the flooding page ended")));
  });
  return async () => {
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGTERM");
    await gone;
    await api.remove(`/api/terminals/${id}`);
  };
}

/** What an echo beside a flood may take at worst (of a hundred), milliseconds. */
const echoTailMs = 8;

export async function keystrokes(bench: Bench): Promise<Figure[]> {
  const { quick, assets } = bench;
  const all = await subjects(bench);
  for (const { tty } of all) await toRaw(tty);
  const series = (of: readonly Subject[], count: number) =>
    interleaved(of, count, async ({ tty }) => {
      const ms = await echo(tty);
      await sleep(2);
      return ms;
    });
  // The bare client and the plain relay run beside the same flood: what they take is the machine's own share.
  const near = all.filter(({ name }) => ["bare", "page", "plain relay"].includes(name));
  // A server that has been up for a while has its code compiled; so have the others.
  await series(all, quick ? 20 : 300);
  const idle = await series(all, quick ? 100 : 400);
  const stopFlood = await startFlood(bench, assets[1]);
  const busy = await series(near, quick ? 100 : 400);
  await stopFlood();
  const stopShared = await startFlood(bench, assets[0]);
  const shared = await series(near, quick ? 50 : 200);
  await stopShared();
  for (const { close } of all) await close();
  const at = (readings: Map<string, number[]>, name: string, p: number) =>
    percentile(readings.get(name) ?? [], p);
  const show = (readings: Map<string, number[]>) => {
    const of = (name: string) =>
      `${at(readings, name, 0.5).toFixed(2)}/${at(readings, name, 0.99).toFixed(2)}`;
    return `p50/p99 ms: ${[...readings.keys()].map((name) => `${name} ${of(name)}`).join(", ")}`;
  };
  // What the least there can be takes in this very run: below it nobody gets on this machine.
  const floor = (readings: Map<string, number[]>) =>
    Math.max(
      ...[...readings.keys()].filter((name) => name !== "page").map((name) => at(readings, name, 0.99)),
    );
  const besideFloor = (what: string, readings: Map<string, number[]>): Figure => {
    const least = floor(readings);
    return {
      what: `${what} / floor`,
      value: at(readings, "page", 0.99) / least,
      unit: "ratio",
      note: `floor: the slower of bare and plain relay, ${least.toFixed(1)} ms${least > echoTailMs ? `; this machine now can not do ${echoTailMs} ms` : ""}`,
    };
  };
  return [
    {
      what: "keystroke echo added, idle, median",
      value: at(idle, "page", 0.5) - at(idle, "bare", 0.5),
      unit: "ms",
      target: { most: 0.35 },
      note: show(idle),
    },
    {
      what: "keystroke echo beside a flood, p50 / bare",
      value: at(busy, "page", 0.5) / at(busy, "bare", 0.5),
      unit: "ratio",
      target: { most: 1.5 },
      note: show(busy),
    },
    {
      what: "keystroke echo beside a flood, p99",
      value: at(busy, "page", 0.99),
      unit: "ms",
      target: { most: echoTailMs },
    },
    besideFloor("keystroke echo beside a flood, p99", busy),
    {
      what: "the same, flood on the same connection, p99",
      value: at(shared, "page", 0.99),
      unit: "ms",
      note: show(shared),
    },
    besideFloor("the same, flood on the same connection, p99", shared),
  ];
}

/** From asking for a terminal to its first prompt: on a new connection, and on one that is open already. */
export async function prompts({ sshd, quick, api, assets }: Bench): Promise<Figure[]> {
  const rounds = quick ? 5 : 10;
  const times = {
    bareNew: [] as number[],
    barePooled: [] as number[],
    pageNew: [] as number[],
    pagePooled: [] as number[],
  };
  const timed = async (list: number[], work: () => Promise<void>) => {
    const start = performance.now();
    await work();
    list.push(performance.now() - start);
  };
  const bareShell = async (client: ssh2.Client) => {
    const tty = await bareTty(client);
    await until(tty, anyPrompt);
    tty.close();
  };
  const pageShell = async (asset: string) => {
    const { id } = await openTerminal(api, asset);
    const page = await TerminalPage.open(api, id);
    await until(pageTty(page), anyPrompt);
    return async () => {
      page.drop();
      await api.remove(`/api/terminals/${id}`);
    };
  };
  const renamed = await api.get<{ note: string }>(`/api/assets/${assets[2] ?? assets[0]}`);
  for (let i = 0; i < rounds; i++) {
    const asset = assets[2] ?? assets[0];
    let client: ssh2.Client | undefined;
    await timed(times.bareNew, async () => {
      client = await bareClient(sshd);
      await bareShell(client);
    });
    if (client) await timed(times.barePooled, () => bareShell(client as ssh2.Client));
    client?.end();
    // Changing an asset drops its connections: the next terminal makes a new one.
    await api.patch(`/api/assets/${asset}`, { note: `${renamed.note}${i}` });
    let end: (() => Promise<void>) | undefined;
    await timed(times.pageNew, async () => {
      end = await pageShell(asset);
    });
    let endSecond: (() => Promise<void>) | undefined;
    await timed(times.pagePooled, async () => {
      endSecond = await pageShell(asset);
    });
    await end?.();
    await endSecond?.();
  }
  const note = (ours: number[], theirs: number[]) =>
    `page ${median(ours).toFixed(1)}, bare ssh2 ${median(theirs).toFixed(1)} ms`;
  return [
    {
      what: "terminal opened to prompt, new connection, / bare",
      value: median(times.pageNew) / median(times.bareNew),
      unit: "ratio",
      target: { most: 1.1 },
      note: note(times.pageNew, times.bareNew),
    },
    {
      what: "terminal opened to prompt, pooled connection",
      value: median(times.pagePooled),
      unit: "ms",
      target: { most: 20 },
      note: note(times.pagePooled, times.barePooled),
    },
  ];
}

/**
 * Ctrl-C while `yes` runs at full speed, to the prompt on a screen: here the page has xterm's parser and acknowledges
 * what that has parsed, as in the browser.
 */
export async function interrupt({ sshd, quick, api, assets }: Bench): Promise<Figure[]> {
  const client = await bareClient(sshd);
  const bare = await bareTty(client);
  await until(bare, anyPrompt);
  await settle(bare);
  const { id } = await openTerminal(api, assets[0]);
  const screen = new Screen(await TerminalPage.open(api, id));
  await until(screen.tty, anyPrompt);
  await settle(screen.tty);
  screen.mostBehind = 0;
  const once = async (of: Tty) => {
    of.onData = () => {};
    of.send("yes\r");
    await sleep(400);
    const back = until(of, prompt);
    const start = performance.now();
    of.send("\x03");
    await back;
    return performance.now() - start;
  };
  const times = { bare: [] as number[], page: [] as number[] };
  for (let i = 0; i < (quick ? 5 : 15); i++) {
    times.bare.push(await once(bare));
    times.page.push(await once(screen.tty));
  }
  screen.page.drop();
  await api.remove(`/api/terminals/${id}`);
  client.end();
  return [
    {
      what: "output the page had not parsed yet, most",
      value: screen.mostBehind / 1e6,
      unit: "MB",
      target: { most: 0.6 },
    },
    {
      what: "Ctrl-C under a flood to the prompt on the screen",
      value: median(times.page),
      unit: "ms",
      target: { most: 250 },
      note: `worst ${Math.max(...times.page).toFixed(0)} ms; bare ssh2 ${median(times.bare).toFixed(0)} ms`,
    },
  ];
}
