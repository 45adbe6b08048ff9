import { readdirSync, readFileSync } from "node:fs";
import { judge } from "../../agent/supervisor/judge.ts";
import type { Bench } from "./bench.ts";
import { heavyShapes } from "./shapes.ts";
import { type Figure, median, percentile } from "./stats.ts";

const asset = { id: "a", name: "bench", account: "ops", tags: [] };

export function verdicts({ quick }: Bench): Figure[] {
  const dir = new URL("../fixtures/commands/", import.meta.url);
  const commands = readdirSync(dir)
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => readFileSync(new URL(name, dir), "utf8").trim().split("\n"))
    .map((line) => (JSON.parse(line) as { cmd: string }).cmd);
  const time = (command: string) => {
    const start = performance.now();
    judge(command, asset, { ceiling: "allow" });
    return performance.now() - start;
  };
  // Warm, as in a server that has been up for a while.
  for (const command of commands) time(command);
  const rounds = quick ? 1 : 5;
  const all = Array.from({ length: rounds }, () => commands.map(time)).flat();
  const heavy = Object.values(heavyShapes).map((shape) => shape(8000));
  for (const command of heavy) time(command);
  // The median over the rounds of each text: a pause of the machine is not the supervisor's.
  const worst = heavy.map((command) => median(Array.from({ length: rounds }, () => time(command))));
  const slowest = heavy[worst.indexOf(Math.max(...worst))] ?? "";
  return [
    {
      what: "verdict time, median",
      value: median(all),
      unit: "ms",
      target: { most: 1 },
      note: `${commands.length} commands of the corpus, p99 ${percentile(all, 0.99).toFixed(2)} ms`,
    },
    {
      what: "verdict time, worst of 8 kB",
      value: Math.max(...worst),
      unit: "ms",
      target: { most: 20 },
      note: `${heavy.length} texts; slowest begins ${JSON.stringify(slowest.slice(0, 24))}`,
    },
  ];
}
