import { setTimeout as sleep } from "node:timers/promises";
import { type Bench, openPage } from "./bench.ts";
import { alive, cpuMs, findProcesses, rssMb } from "./procfs.ts";
import type { Figure } from "./stats.ts";
import { prompt, until } from "./tty.ts";

/** Two pages stand still while `yes` runs: one does not read its socket, one reads but parses nothing. */
export async function stalled({ api, pid, assets, stallSeconds }: Bench): Promise<Figure[]> {
  const tag = `bz${process.pid}`;
  const pages = [await openPage(api, assets[0]), await openPage(api, assets[1])] as const;
  const [frozen, lazy] = pages;
  // Warm: the ring of both sessions at its full size, then quiet.
  for (const { tty } of pages) {
    const back = until(tty, prompt);
    tty.send("head -c 6000000 /dev/zero | tr '\\0' x\r");
    await back;
  }
  await sleep(1000);
  const before = rssMb(pid);
  lazy.page.acking = false;
  frozen.tty.send(`yes ${tag}a\r`);
  lazy.tty.send(`yes ${tag}b\r`);
  frozen.page.pauseReading();
  let peak = 0;
  const end = performance.now() + stallSeconds * 1000;
  await sleep(1000);
  const pids = [`${tag}a`, `${tag}b`].map((word) => findProcesses(["yes", word])[0] ?? -1);
  const used = pids.map(cpuMs);
  while (performance.now() < end) {
    peak = Math.max(peak, rssMb(pid));
    await sleep(100);
  }
  const worked = pids.reduce((sum, p, i) => sum + cpuMs(p) - (used[i] ?? 0), 0);
  // Ctrl-C while still stalled: until the process is gone.
  const ctrlC: number[] = [];
  for (const [i, { tty }] of pages.entries()) {
    const start = performance.now();
    tty.send("\x03");
    while (alive(pids[i] ?? -1) && performance.now() - start < 20_000) await sleep(1);
    ctrlC.push(performance.now() - start);
  }
  // The pages wake up: the prompt is there.
  const toPrompt: number[] = [];
  for (const { tty, page } of pages) {
    const back = until(tty, prompt, 20_000);
    const start = performance.now();
    page.acking = true;
    page.resumeReading();
    page.ack();
    tty.send("\r");
    await back.then(
      () => toPrompt.push(performance.now() - start),
      () => {},
    );
  }
  for (const { close } of pages) await close();
  return [
    {
      what: `server memory added by two stalled pages, \`yes\` for ${stallSeconds} s`,
      value: Math.max(0, peak - before),
      unit: "MB",
      target: { most: 8 },
      note: `${before.toFixed(0)} → at most ${peak.toFixed(0)} MB; both \`yes\` used ${worked.toFixed(0)} ms CPU meanwhile`,
    },
    {
      what: "sessions alive after the stall, of 2",
      value: toPrompt.length,
      unit: "yes/no",
      target: { least: 2 },
      note: `prompt ${toPrompt.map((ms) => ms.toFixed(0)).join(", ")} ms after waking`,
    },
    {
      what: "Ctrl-C while stalled, process gone",
      value: Math.max(...ctrlC),
      unit: "ms",
      target: { most: 100 },
      note: "worse of the two",
    },
  ];
}
