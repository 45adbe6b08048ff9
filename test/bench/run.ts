import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { addHost, logIn } from "../support/api.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { haveSshd, isRoot, startSshd } from "../support/sshd.ts";
import { verdicts } from "./agent.ts";
import type { Bench } from "./bench.ts";
import { crowd } from "./crowd.ts";
import { stalled } from "./memory.ts";
import { type Peers, startPeers } from "./peers.ts";
import { type SoakSample, soak } from "./soak.ts";
import { type Figure, holds } from "./stats.ts";
import { stepOverhead } from "./step.ts";
import { bulk, interrupt, keystrokes, prompts } from "./terminal.ts";

/**
 * Measures what DESIGN promises in numbers: one machine, one run, our side and a bare ssh2 client in turn. Prints a
 * table; `--json` prints JSON on stdout and the table on stderr. Exit 0 whatever the figures say: judge them by
 * eye, on an idle machine.
 */
const usage =
  "usage: npm run bench -- [--quick] [--json] [--only NAME[,NAME…]] [--stall SECONDS] [--peers] [--soak MINUTES]";
const measurements: Record<string, (bench: Bench) => Figure[] | Promise<Figure[]>> = {
  crowd,
  verdict: verdicts,
  step: stepOverhead,
  prompt: prompts,
  keys: keystrokes,
  bulk,
  interrupt,
  stall: stalled,
};

function options() {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        only: { type: "string" },
        stall: { type: "string" },
        soak: { type: "string" },
        peers: { type: "boolean", default: false },
      },
    });
    const names = values.only?.split(",") ?? Object.keys(measurements);
    const unknown = names.find((name) => !(name in measurements));
    if (unknown !== undefined)
      throw new Error(`no measurement "${unknown}": ${Object.keys(measurements).join(", ")}`);
    const stallSeconds = Number(values.stall ?? (values.quick ? 3 : 60));
    if (!(stallSeconds >= 2 && stallSeconds <= 3600)) throw new Error("--stall takes 2 to 3600 seconds");
    const soakMinutes = Number(values.soak ?? 0);
    if (!(soakMinutes >= 0 && soakMinutes <= 10_000)) throw new Error("--soak takes minutes");
    return { ...values, names: soakMinutes > 0 ? [] : names, stallSeconds, soakMinutes };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { most, least } = figure.target ?? {};
    const ok = holds(figure);
    const digits =
      figure.unit === "yes/no" || figure.unit === "keys" ? 0 : Math.abs(figure.value) < 10 ? 2 : 1;
    const unit = figure.unit === "ratio" ? "×" : figure.unit === "yes/no" ? "" : ` ${figure.unit}`;
    return [
      ok === undefined ? " " : ok ? "✓" : "✗",
      figure.what,
      `${figure.value.toFixed(digits)}${unit}`,
      most !== undefined ? `≤ ${most}${unit}` : least !== undefined ? `≥ ${least}${unit}` : "",
      figure.note ?? "",
    ];
  });
  const all = [["", "what", "measured", "target", "how"], ...rows];
  const width = [0, 1, 2, 3].map((i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(width[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const { quick, json, names, stallSeconds, soakMinutes, peers: install } = options();
if (!isRoot || !haveSshd) {
  console.error("bench: needs root and openssh-server (a private sshd on loopback); nothing was measured");
  process.exit(1);
}
const started = performance.now();
/** Other work on the machine before we began: above the number of cores the figures say little. */
const loadBefore = loadavg()[0] ?? 0;
// An empty home: what the start-up files of this account cost is not ours to measure.
const home = mkdtempSync(join(tmpdir(), "bartizan-bench-"));
const sshd = await startSshd({ config: ["MaxSessions 100", `SetEnv HOME=${home} BASH_ENV=/dev/null`] });
const figures: Figure[] = [];
let curve: SoakSample[] | undefined;
let server: RunningServer | undefined;
let others: Peers = { peers: [], missing: [] };
try {
  if (names.length > 0) others = await startPeers(sshd, install);
  server = await startServer("serve");
  const api = await logIn(server.link);
  const assets: [string, string, ...string[]] = [
    await addHost(api, sshd, "bench-1"),
    await addHost(api, sshd, "bench-2"),
  ];
  while (assets.length < 8) assets.push(await addHost(api, sshd, `bench-${assets.length + 1}`));
  const bench: Bench = {
    quick,
    stallSeconds,
    sshd,
    server,
    pid: server.child.pid ?? -1,
    api,
    peers: others.peers,
    assets,
  };
  for (const name of names) {
    const begin = performance.now();
    const found = (await measurements[name]?.(bench)) ?? [];
    figures.push(...found);
    console.error(`bench: ${name}, ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  }
  if (soakMinutes > 0) {
    const soaked = await soak(bench, soakMinutes, (sample) => {
      const { minute, rssMb, cpuPercent, receivedMb, sessions } = sample;
      console.error(
        `soak: ${minute.toFixed(1)} min  ${rssMb.toFixed(0)} MB  CPU ${cpuPercent.toFixed(0)} %  ${receivedMb.toFixed(0)} MB out  ${sessions} sessions`,
      );
    });
    figures.push(...soaked.figures);
    curve = soaked.curve;
  }
} finally {
  for (const peer of others.peers) peer.stop();
  await server?.stop();
  server?.clean();
  await sshd.stop();
  rmSync(home, { recursive: true, force: true });
}
const machine = { node: process.version, cpu: cpus()[0]?.model ?? "", cores: cpus().length, loadBefore };
const seconds = Math.round((performance.now() - started) / 1000);
const result = {
  schema: "bartizan/bench/v1",
  at: new Date().toISOString(),
  machine,
  quick,
  seconds,
  notInstalled: others.missing,
  figures,
  ...(curve ? { curve } : {}),
};
const text = `${table(figures)}\n\n${machine.cores} × ${machine.cpu}, Node ${machine.node}, load before ${loadBefore.toFixed(1)}, ${seconds} s${others.missing.map(({ name, why }) => `\nnot compared with ${name}: ${why}`).join("")}`;
if (json) {
  console.error(text);
  console.log(JSON.stringify(result, undefined, 2));
} else {
  console.log(text);
}
process.exit(0);
