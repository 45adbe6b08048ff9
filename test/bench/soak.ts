import { setTimeout as sleep } from "node:timers/promises";
import { openTerminal } from "../support/api.ts";
import { TerminalPage } from "../support/terminal-page.ts";
import { type Bench, openPage } from "./bench.ts";
import { cpuMs, rssMb } from "./procfs.ts";
import type { Figure } from "./stats.ts";
import { median } from "./stats.ts";
import { anyPrompt, pageTty, until } from "./tty.ts";

/** One reading of the server during a soak. */
export interface SoakSample {
  minute: number;
  rssMb: number;
  cpuPercent: number;
  /** Output the pages received so far, MB. */
  receivedMb: number;
  sessions: number;
}

/** Bytes of output a flooding page takes each second: what is measured is time, not speed. */
const floodRate = 1e6;

/** Floods in bursts: text, then random bytes, taken at {@link floodRate}; each burst ends with Ctrl-C. */
async function flooding(bench: Bench, index: number, over: () => boolean, count: (n: number) => void) {
  const { page, tty, close } = await openPage(bench.api, bench.assets[index % 2 ? 1 : 0]);
  page.acking = false;
  const timer = setInterval(() => page.ack(), 480_000 / (floodRate / 1000));
  for (let i = 0; !over(); i++) {
    tty.send(i % 2 ? "head -c 1000000000 /dev/urandom\r" : "yes 'the quick brown fox 跳过了懒狗'\r");
    const before = page.received;
    await sleep(4000);
    tty.send("\x03");
    await sleep(1000);
    // Random bytes may have changed the terminal's modes.
    tty.send("\x03stty sane\r");
    await sleep(3000);
    count(page.received - before);
  }
  clearInterval(timer);
  await close();
}

/** A page that loses its connection every few seconds, sometimes for longer than the ring lasts. */
async function reconnecting(bench: Bench, over: () => boolean, count: (n: number) => void) {
  const { id, page: first, tty } = await openPage(bench.api, bench.assets[0]);
  tty.send("while sleep 0.05; do seq 1 300; done\r");
  let page = first;
  for (let i = 0; !over(); i++) {
    await sleep(2000 + (i % 5) * 500);
    count(page.received);
    const at = page.position;
    page.drop();
    await sleep((i % 7) * 300);
    page = await TerminalPage.open(bench.api, id, at);
  }
  page.drop();
  await bench.api.remove(`/api/terminals/${id}`);
}

/** Sessions that come and go. */
async function churning(bench: Bench, over: () => boolean) {
  while (!over()) {
    const { id } = await openTerminal(bench.api, bench.assets[2] ?? bench.assets[0]);
    const page = await TerminalPage.open(bench.api, id);
    await until(pageTty(page), anyPrompt);
    page.send("seq 1 20000\r");
    await sleep(1500);
    page.drop();
    await bench.api.remove(`/api/terminals/${id}`);
    await sleep(500);
  }
}

/**
 * The server under mixed use for `minutes`: flooding, idle, reconnecting and short-lived sessions. Memory after the
 * first third is compared with the end: what grows between is a leak or a cache without bound.
 */
export async function soak(
  bench: Bench,
  minutes: number,
  show: (sample: SoakSample) => void,
): Promise<{ figures: Figure[]; curve: SoakSample[] }> {
  const start = performance.now();
  const over = () => performance.now() - start > minutes * 60_000;
  let received = 0;
  const count = (n: number) => {
    received += n;
  };
  const idle = [];
  for (let i = 0; i < 20; i++) idle.push(await openPage(bench.api, bench.assets[i % 2 ? 1 : 0]));
  const work = [
    flooding(bench, 0, over, count),
    flooding(bench, 1, over, count),
    reconnecting(bench, over, count),
    reconnecting(bench, over, count),
    churning(bench, over),
  ];
  const curve: SoakSample[] = [];
  const every = Math.min(30_000, (minutes * 60_000) / 12);
  let cpu = cpuMs(bench.pid);
  while (!over()) {
    await Promise.race([sleep(every), ...work]);
    const used = cpuMs(bench.pid);
    const { terminals } = await bench.api.get<{ terminals: unknown[] }>("/api/terminals");
    const sample = {
      minute: (performance.now() - start) / 60_000,
      rssMb: rssMb(bench.pid),
      cpuPercent: ((used - cpu) / every) * 100,
      receivedMb: received / 1e6,
      sessions: terminals.length,
    };
    cpu = used;
    curve.push(sample);
    show(sample);
  }
  await Promise.all(work);
  for (const { close } of idle) await close();
  return { figures: [growth(curve, minutes)], curve };
}

function growth(curve: readonly SoakSample[], minutes: number): Figure {
  const third = Math.max(1, Math.floor(curve.length / 3));
  const middle = median(curve.slice(third, 2 * third).map((sample) => sample.rssMb));
  const last = median(curve.slice(2 * third).map((sample) => sample.rssMb));
  const shown = curve.map((sample) => sample.rssMb.toFixed(0));
  return {
    what: `server memory, last third over middle third of ${minutes} min`,
    value: last - middle,
    unit: "MB",
    note: `MB over time: ${shown.join(" ")}; ${(curve.at(-1)?.receivedMb ?? 0).toFixed(0)} MB of output`,
  };
}
