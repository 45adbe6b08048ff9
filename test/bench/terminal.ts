import { fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type ssh2 from "ssh2";
import { openTerminal } from "../support/api.ts";
import { TerminalPage } from "../support/terminal-page.ts";
import { type Bench, openPage } from "./bench.ts";
import { cpuMs } from "./procfs.ts";
import { type Figure, median, percentile } from "./stats.ts";
import { anyPrompt, bareClient, bareTty, pageTty, prompt, run, settle, type Tty, until } from "./tty.ts";

/** A log file cut to size: lines like those people look at. */
function logFile(dir: string, megabytes: number): string {
  const path = join(dir, "bulk.log");
  let text = "";
  for (let i = 0; text.length < 1e6; i++)
    text += `Jan 12 03:14:${String(i % 60).padStart(2, "0")} web-01 app[${1000 + (i % 977)}]: request ${i} took ${i % 331} ms, status ${i % 7 ? 200 : 502}\n`;
  writeFileSync(path, text.slice(0, 1e6).repeat(megabytes));
  return path;
}

/** `cat` of a log through the page's socket and through a bare client, turn and turn about. */
export async function bulk(bench: Bench): Promise<Figure[]> {
  const { sshd, pid, quick, api, assets } = bench;
  const megabytes = quick ? 20 : 40;
  const line = `cat ${logFile(sshd.dir, megabytes)}`;
  const client = await bareClient(sshd);
  const bare = await bareTty(client);
  await until(bare, anyPrompt);
  await settle(bare);
  const { tty, page, close } = await openPage(api, assets[0]);
  const rates = { bare: [] as number[], page: [] as number[] };
  const cpu = { bare: [] as number[], page: [] as number[] };
  const measure = async (which: "bare" | "page") => {
    const of = which === "bare" ? process.pid : pid;
    const before = cpuMs(of);
    const { bytes, ms } = await run(which === "bare" ? bare : tty, line);
    rates[which].push(bytes / 1e3 / ms);
    cpu[which].push(((cpuMs(of) - before) / bytes) * 1e8);
  };
  await run(bare, line);
  await run(tty, line);
  const rounds = quick ? 4 : 6;
  for (let i = 0; i < rounds; i++) {
    // Who goes first changes, so that a machine that slows down favours nobody.
    for (const which of i % 2 ? (["page", "bare"] as const) : (["bare", "page"] as const))
      await measure(which);
  }
  await close();
  client.end();
  const ratios = rates.page.map((rate, i) => rate / (rates.bare[i] ?? rate));
  return [
    {
      what: "bulk output, page's socket / bare ssh2",
      value: median(ratios),
      unit: "ratio",
      target: { least: 0.95 },
      note: `${median(rates.page).toFixed(1)} / ${median(rates.bare).toFixed(1)} MB/s, ${rounds} pairs of ${megabytes} MB${page.snapshots > 0 ? `; ${page.snapshots} SCREENS INSTEAD OF BYTES` : ""}`,
    },
    {
      what: "CPU of the server per 100 MB",
      value: median(cpu.page),
      unit: "ms",
      note: `bare ssh2 client ${median(cpu.bare).toFixed(0)} ms, ratio ${(median(cpu.page) / median(cpu.bare)).toFixed(2)}`,
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

export async function keystrokes(bench: Bench): Promise<Figure[]> {
  const { sshd, quick, api, assets } = bench;
  const client = await bareClient(sshd);
  const bare = await bareTty(client);
  await until(bare, anyPrompt);
  await settle(bare);
  await toRaw(bare);
  const { tty, close } = await openPage(api, assets[0]);
  await toRaw(tty);
  const series = async (count: number) => {
    const times = { bare: [] as number[], page: [] as number[] };
    for (let i = 0; i < count; i++) {
      for (const which of i % 2 ? (["page", "bare"] as const) : (["bare", "page"] as const)) {
        times[which].push(await echo(which === "bare" ? bare : tty));
        await sleep(3);
      }
    }
    return times;
  };
  await series(20);
  const idle = await series(quick ? 100 : 400);
  const stopFlood = await startFlood(bench, assets[1]);
  const busy = await series(quick ? 100 : 400);
  await stopFlood();
  const stopShared = await startFlood(bench, assets[0]);
  const shared = await series(quick ? 50 : 200);
  await stopShared();
  await close();
  client.end();
  const figures = (of: typeof idle) => {
    const show = (t: number[]) => `${median(t).toFixed(2)}/${percentile(t, 0.99).toFixed(2)}`;
    return `p50/p99: page ${show(of.page)}, bare ${show(of.bare)} ms`;
  };
  return [
    {
      what: "keystroke echo added, idle, median",
      value: median(idle.page) - median(idle.bare),
      unit: "ms",
      target: { most: 0.35 },
      note: figures(idle),
    },
    {
      what: "keystroke echo beside a flood, p99",
      value: percentile(busy.page, 0.99),
      unit: "ms",
      target: { most: 8 },
      note: figures(busy),
    },
    {
      what: "the same, flood on the same connection, p99",
      value: percentile(shared.page, 0.99),
      unit: "ms",
      note: figures(shared),
    },
  ];
}

/** From asking for a terminal to its first prompt: on a new connection, and on one that is open already. */
export async function prompts({ sshd, quick, api, assets }: Bench): Promise<Figure[]> {
  const rounds = quick ? 4 : 10;
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
  const figure = (what: string, ours: number[], theirs: number[]): Figure => ({
    what,
    value: median(ours),
    unit: "ms",
    note: `bare ssh2 ${median(theirs).toFixed(1)} ms, ratio ${(median(ours) / median(theirs)).toFixed(2)}`,
  });
  return [
    figure("terminal opened to prompt, new connection", times.pageNew, times.bareNew),
    figure("terminal opened to prompt, pooled", times.pagePooled, times.barePooled),
  ];
}

/** Ctrl-C while `yes` runs at full speed and the page keeps up, to the prompt. */
export async function interrupt({ sshd, quick, api, assets }: Bench): Promise<Figure[]> {
  const client = await bareClient(sshd);
  const bare = await bareTty(client);
  await until(bare, anyPrompt);
  await settle(bare);
  const { tty, close } = await openPage(api, assets[0]);
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
    times.page.push(await once(tty));
  }
  await close();
  client.end();
  return [
    {
      what: "Ctrl-C under a flood to the prompt",
      value: median(times.page),
      unit: "ms",
      target: { most: 250 },
      note: `worst ${Math.max(...times.page).toFixed(0)} ms; bare ssh2 ${median(times.bare).toFixed(0)} ms`,
    },
  ];
}
