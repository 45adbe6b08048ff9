import { setTimeout as sleep } from "node:timers/promises";
import { type Bench, type OpenPage, openPage } from "./bench.ts";
import { rssMb } from "./procfs.ts";
import { type Figure, median, percentile } from "./stats.ts";
import type { Tty } from "./tty.ts";

/** Lowest of a few readings: what stays, not what waits for the collector. */
async function settledRss(pid: number, seconds: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < seconds * 4; i++) {
    least = Math.min(least, rssMb(pid));
    await sleep(250);
  }
  return least;
}

/** Keys a second one person types, and for how long all of them do, seconds. */
const keysPerSecond = 3;
/** A key whose echo has not come after this long counts as unanswered. */
const echoLimitMs = 10_000;

/**
 * Many sessions on one server: what each costs while nobody uses it, then everybody types. Run first: memory freed
 * later hides what a session costs.
 */
export async function crowd({ api, pid, assets, quick }: Bench): Promise<Figure[]> {
  const wait = quick ? 1 : 3;
  const steps = quick ? [1, 50] : [1, 50, 200];
  const open: OpenPage[] = [];
  // The first one pays for code and connection pools.
  const warm = await openPage(api, assets[0]);
  const none = await settledRss(pid, wait);
  const figures: Figure[] = [];
  for (const count of steps) {
    while (open.length < count) {
      const more = Array.from({ length: Math.min(4, count - open.length) }, (_, i) =>
        openPage(api, assets[(open.length + i) % assets.length] ?? assets[0]),
      );
      open.push(...(await Promise.all(more)));
    }
    const rss = await settledRss(pid, wait);
    figures.push({
      what: `memory of an idle session, mean of ${count}`,
      value: Math.max(0, rss - none) / count,
      unit: "MB",
      ...(count > 1 ? { target: { most: 0.5 } } : {}),
      note: `server ${none.toFixed(0)} → ${rss.toFixed(0)} MB`,
    });
  }
  figures.push(...(await typing(open, quick ? 2 : 10)));
  for (const { close } of [warm, ...open]) await close();
  return figures;
}

/** One key; true when its echo came, false when none did within the limit. */
function answer(tty: Tty): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (came: boolean) => {
      clearTimeout(timer);
      tty.onData = () => {};
      resolve(came);
    };
    const timer = setTimeout(() => done(false), echoLimitMs);
    tty.onData = () => done(true);
    tty.send("k");
  });
}

async function typing(open: readonly OpenPage[], seconds: number): Promise<Figure[]> {
  const times: number[] = [];
  let unanswered = 0;
  const person = async ({ tty }: OpenPage, index: number) => {
    await sleep(((index % 50) * 1000) / (50 * keysPerSecond));
    for (let key = 0; key < seconds * keysPerSecond; key++) {
      const start = performance.now();
      const answered = await answer(tty);
      times.push(answered ? performance.now() - start : echoLimitMs);
      if (!answered) unanswered++;
      await sleep(Math.max(0, 1000 / keysPerSecond - (performance.now() - start)));
    }
    tty.send("\x15");
  };
  await Promise.all(open.map(person));
  return [
    {
      what: `keystroke echo, ${open.length} sessions typing, p99`,
      value: percentile(times, 0.99),
      unit: "ms",
      target: { most: 150 },
      note: `${times.length} keys at ${keysPerSecond} a second each, p50 ${median(times).toFixed(1)} ms`,
    },
    {
      what: `keys without an echo, ${open.length} sessions typing`,
      value: unanswered,
      unit: "keys",
      target: { most: 0 },
    },
  ];
}
