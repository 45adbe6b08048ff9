import { readdirSync, readFileSync } from "node:fs";
import { judge } from "../../agent/supervisor/judge.ts";
import { parseHostKey } from "../../server/ssh/host-keys.ts";
import { SshConnections } from "../../server/ssh/pool.ts";
import { StepShell } from "../../server/ssh/step-shell.ts";
import type { SshTarget } from "../../server/ssh/target.ts";
import type { Bench } from "./bench.ts";
import { heavyShapes } from "./shapes.ts";
import { type Figure, median, percentile } from "./stats.ts";
import { bareClient, bareExec } from "./tty.ts";

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
  const rounds = quick ? 2 : 5;
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

/** A step of the agent (`true`) against the same over a bare client; connections open in both. */
export async function stepOverhead({ sshd, quick }: Bench): Promise<Figure[]> {
  const target: SshTarget = {
    assetId: "bench",
    name: "bench",
    host: "127.0.0.1",
    port: sshd.port,
    account: sshd.user,
    auth: [{ kind: "key", privateKey: sshd.clientKey }],
    jumps: [],
    knownKeys: () => Promise.resolve(sshd.hostKeys.flatMap((text) => parseHostKey(text) ?? [])),
    sudo: { kind: "none" },
  };
  const connections = new SshConnections();
  const shell = new StepShell({
    connections,
    resolve: () => Promise.resolve(target),
    redact: (bytes) => bytes,
  });
  const client = await bareClient(sshd);
  let sandbox: string | undefined;
  const step = async (readOnly: boolean) => {
    const start = performance.now();
    const result = await shell.exec(
      {
        caseId: "c",
        stepId: "s",
        assetId: "bench",
        account: sshd.user,
        command: "true",
        timeoutMs: 20_000,
        maxOutputBytes: 65_536,
        readOnly,
      },
      new AbortController().signal,
    );
    if (result.exitCode !== 0) throw new Error(`step: ${JSON.stringify(result)}`);
    if (readOnly) sandbox = result.sandbox;
    return performance.now() - start;
  };
  const bare = async () => {
    const start = performance.now();
    await bareExec(client, "true");
    return performance.now() - start;
  };
  const times = { bare: [] as number[], plain: [] as number[], walled: [] as number[] };
  try {
    for (const warm of [bare, () => step(false), () => step(true)]) await warm();
    for (let i = 0; i < (quick ? 15 : 60); i++) {
      times.bare.push(await bare());
      times.plain.push(await step(false));
      times.walled.push(await step(true));
    }
  } finally {
    client.end();
    connections.close();
  }
  const base = median(times.bare);
  const note = `bare exec ${base.toFixed(1)} ms`;
  return [
    {
      what: "agent step over bare exec, no sandbox",
      value: median(times.plain) - base,
      unit: "ms",
      target: { most: 10 },
      note,
    },
    {
      what: "agent step over bare exec, sandbox",
      value: median(times.walled) - base,
      unit: "ms",
      target: { most: 30 },
      note: `${note}; sandbox: ${sandbox ?? "none on this host"}`,
    },
  ];
}
