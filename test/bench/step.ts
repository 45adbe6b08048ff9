import { parseHostKey } from "../../server/ssh/host-keys.ts";
import { SshConnections } from "../../server/ssh/pool.ts";
import { StepShell } from "../../server/ssh/step-shell.ts";
import type { SshTarget } from "../../server/ssh/target.ts";
import { haveSudo, type Sshd, startSshd } from "../support/sshd.ts";
import type { Bench } from "./bench.ts";
import { type Figure, median } from "./stats.ts";
import { bareClient, bareExec } from "./tty.ts";

type Login = "root" | "sudo" | "account";
/** Added to the step by the wall alone, milliseconds. */
const wallTargets: Record<Login, number> = { root: 19, sudo: 19, account: 10 };

interface Times {
  login: Login;
  bare: number[];
  plain: number[];
  walled: number[];
  sandbox: string;
}

function targetOf(sshd: Sshd, login: Login): SshTarget {
  return {
    assetId: `bench-${login}`,
    name: "bench",
    host: "127.0.0.1",
    port: sshd.port,
    account: sshd.user,
    auth: [{ kind: "key", privateKey: sshd.clientKey }],
    jumps: [],
    knownKeys: () => Promise.resolve(sshd.hostKeys.flatMap((text) => parseHostKey(text) ?? [])),
    sudo: { kind: login === "sudo" ? "passwordless" : "none" },
  };
}

/** `true`: over a bare client, as a step without a wall, as a step behind it, turn and turn about. */
async function timed(sshd: Sshd, login: Login, rounds: number): Promise<Times> {
  const connections = new SshConnections();
  const target = targetOf(sshd, login);
  const shell = new StepShell({
    connections,
    resolve: () => Promise.resolve(target),
    redact: (bytes) => bytes,
  });
  const client = await bareClient(sshd);
  const command = login === "sudo" ? "sudo -n true" : "true";
  const times: Times = { login, bare: [], plain: [], walled: [], sandbox: "none" };
  const step = async (readOnly: boolean) => {
    const result = await shell.exec(
      {
        caseId: "c",
        stepId: "s",
        assetId: "bench",
        account: sshd.user,
        command,
        timeoutMs: 20_000,
        maxOutputBytes: 65_536,
        readOnly,
      },
      new AbortController().signal,
    );
    if (result.exitCode !== 0) throw new Error(`step: ${JSON.stringify(result)}`);
    if (readOnly) times.sandbox = result.sandbox ?? "none";
  };
  const taken = async (work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  try {
    for (const warm of [() => bareExec(client, command), () => step(false), () => step(true)]) await warm();
    for (let i = 0; i < rounds; i++) {
      times.bare.push(await taken(() => bareExec(client, command)));
      times.plain.push(await taken(() => step(false)));
      times.walled.push(await taken(() => step(true)));
    }
    return times;
  } finally {
    client.end();
    connections.close();
  }
}

function figures({ login, bare, plain, walled, sandbox }: Times): Figure[] {
  const [base, without, behind] = [median(bare), median(plain), median(walled)];
  const command = login === "sudo" ? "sudo -n true" : "true";
  const note = `${command}: bare exec ${base.toFixed(1)} ms`;
  return [
    {
      what: `step over bare exec, no wall, ${login}`,
      value: without - base,
      unit: "ms",
      target: { most: 10 },
      note,
    },
    {
      what: `step over bare exec, wall, ${login}`,
      value: behind - base,
      unit: "ms",
      target: { most: 30 },
      note: `${(behind / base).toFixed(2)} × bare; ${sandbox}`,
    },
    {
      what: `the wall's own part, ${login}`,
      value: median(walled.map((ms, i) => ms - (plain[i] ?? ms))),
      unit: "ms",
      target: { most: wallTargets[login] },
      note: `${(behind / without).toFixed(2)} × the same step without a wall`,
    },
  ];
}

/** A step of the agent against the same over a bare client, connections open in both: as root, with sudo, as an account. */
export async function stepOverhead({ sshd, quick }: Bench): Promise<Figure[]> {
  const rounds = quick ? 8 : 60;
  const all = figures(await timed(sshd, "root", rounds));
  for (const login of ["sudo", "account"] as const) {
    if (login === "sudo" && !haveSudo) continue;
    const other = await startSshd({
      password: "bench-1",
      config: ["SetEnv BASH_ENV=/dev/null"],
      ...(login === "sudo" ? { sudo: "passwordless" as const } : {}),
    });
    try {
      all.push(...figures(await timed(other, login, rounds)));
    } finally {
      await other.stop();
    }
  }
  return all;
}
