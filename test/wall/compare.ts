import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { SshConnections } from "../../server/ssh/pool.ts";
import { StepShell } from "../../server/ssh/step-shell.ts";
import { targetFor } from "../server/ssh/target-for.ts";
import { haveSshd, haveSudo, isRoot, type Sshd, startSshd } from "../support/sshd.ts";
import { type Alike, alike, type Run } from "./alike.ts";
import { allowRows, withSudo } from "./rows.ts";

/**
 * Runs every allow row of the corpora that this machine has the programs for, without the wall, behind it, and
 * without it again, on a real sshd: as root, with sudo, as an account. Prints how many give the same exit status
 * and output, and those that do not. Exit 0 when every login kind reaches the target. `--at` compares on another host
 * instead: the JSON that `test/lab/host/lab-host up NAME` prints, a host with a systemd and a D-Bus of its own.
 */
const usage =
  "usage: npm run wall:compare -- [--login root|sudo|account] [--at HOST.json] [--match REGEXP | --command TEXT …] [--least PERCENT] [--verbose]";
const logins = ["root", "sudo", "account"] as const;
type Login = (typeof logins)[number];
/** Commands that need longer without a wall are not compared, milliseconds. */
const patienceMs = 8_000;

interface Difference {
  command: string;
  sandbox: string;
  before: Run;
  walled: Run;
}
interface Tally {
  login: Login;
  same: number;
  moving: number;
  /** Ran without a wall; the reason by program or host. */
  outside: Map<string, string[]>;
  differences: Difference[];
  slow: string[];
  sandboxes: Map<string, number>;
}

/** The sshd to compare on; what is not ours is not stopped. */
type Server = Pick<Sshd, "port" | "user" | "clientKey" | "hostKeys" | "stop">;

async function serverFor(login: Login, at: string | undefined): Promise<Server> {
  if (at !== undefined) {
    const { port, user, key, hostKey } = JSON.parse(readFileSync(at, "utf8")) as Record<string, string>;
    return {
      port: Number(port),
      user: login === "root" ? "root" : (user ?? ""),
      clientKey: readFileSync(key ?? "", "utf8"),
      hostKeys: [hostKey ?? ""],
      stop: () => Promise.resolve(),
    };
  }
  if (login === "root") return await startSshd({});
  return await startSshd({
    password: "compare-1",
    ...(login === "sudo" ? { sudo: "passwordless" as const } : {}),
  });
}

class Host {
  #shell: StepShell;
  #sshd: Server;
  #connections = new SshConnections();

  constructor(sshd: Server, login: Login) {
    this.#sshd = sshd;
    const target = targetFor(sshd, login === "sudo" ? { sudo: { kind: "passwordless" } } : {});
    this.#shell = new StepShell({
      connections: this.#connections,
      resolve: () => Promise.resolve(target),
      redact: (bytes) => bytes,
    });
  }

  async run(command: string, readOnly: boolean) {
    const result = await this.#shell.exec(
      {
        caseId: "c",
        stepId: "s",
        assetId: "a",
        account: this.#sshd.user,
        command,
        timeoutMs: patienceMs,
        maxOutputBytes: 2_000_000,
        readOnly,
      },
      new AbortController().signal,
    );
    const text = Buffer.from(result.output).toString("latin1");
    return { exitCode: result.exitCode, outcome: result.outcome, sandbox: result.sandbox, text };
  }

  async stop(): Promise<void> {
    this.#connections.close();
    await this.#sshd.stop();
  }
}

async function compared(host: Host, login: Login, commands: readonly string[], verbose: boolean) {
  const tally: Tally = {
    login,
    same: 0,
    moving: 0,
    outside: new Map(),
    differences: [],
    slow: [],
    sandboxes: new Map(),
  };
  for (const row of commands) {
    const command = login === "sudo" ? withSudo(row) : row;
    if (command === undefined) continue;
    const before = await host.run(command, false);
    if (before.outcome === "timeout") {
      tally.slow.push(command);
      continue;
    }
    const walled = await host.run(command, true);
    const sandbox = walled.sandbox ?? "none";
    if (sandbox.startsWith("none")) {
      tally.outside.set(sandbox, [...(tally.outside.get(sandbox) ?? []), command]);
      continue;
    }
    tally.sandboxes.set(sandbox, (tally.sandboxes.get(sandbox) ?? 0) + 1);
    let how: Alike =
      walled.exitCode === before.exitCode && walled.text === before.text ? "same" : "different";
    // What moves may stand still for two runs by chance: asked again before it counts.
    const again = async () => alike(before, await host.run(command, true), await host.run(command, false));
    if (how !== "same") how = alike(before, walled, await host.run(command, false));
    for (let i = 0; i < 2 && how === "different" && walled.outcome !== "timeout"; i++) how = await again();
    if (verbose) console.error(`${login}: ${how}: ${command}  [${sandbox}]`);
    if (verbose && how === "different") console.error(parting(before, walled));
    if (how === "different") tally.differences.push({ command, sandbox, before, walled });
    else if (how === "same") tally.same++;
    else tally.moving++;
  }
  return tally;
}

const brief = ({ exitCode, text }: Run) => `${exitCode} ${JSON.stringify(text.slice(0, 300))}`;
const percent = (part: number, whole: number) => (whole === 0 ? 100 : (100 * part) / whole);

/** The first place where the two part, with a little before it. */
function parting(before: Run, walled: Run): string {
  let at = 0;
  while (at < before.text.length && before.text[at] === walled.text[at]) at++;
  const from = Math.max(0, at - 60);
  const cut = (run: Run) => brief({ exitCode: run.exitCode, text: run.text.slice(from, from + 220) });
  return `  without: ${cut(before)}\n  walled:  ${cut(walled)}`;
}

function show({ login, same, moving, outside, differences, slow, sandboxes }: Tally): number {
  const behind = same + moving + differences.length;
  const out = [...outside.values()].flat().length;
  const equal = percent(same + moving, behind);
  console.log(
    `${login}: ${equal.toFixed(1)} % equal (${same} byte for byte, ${moving} but for what moves, ${differences.length} different of ${behind} behind the wall); ${out} outside (${percent(out, behind + out).toFixed(1)} %), ${slow.length} too slow`,
  );
  for (const [name, count] of [...sandboxes].sort((a, b) => b[1] - a[1])) console.log(`  ${count} × ${name}`);
  for (const [why, commands] of outside) console.log(`  ${why}: ${commands.join("  ·  ")}`);
  for (const { command, sandbox, before, walled } of differences)
    console.log(`different: ${command}   [${sandbox}]\n${parting(before, walled)}`);
  return equal;
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        login: { type: "string", multiple: true },
        at: { type: "string" },
        match: { type: "string", default: "" },
        least: { type: "string", default: "98" },
        command: { type: "string", multiple: true },
        verbose: { type: "boolean", default: false },
      },
    });
    const chosen = logins.filter((login) => !values.login || values.login.includes(login));
    return { ...values, chosen, match: new RegExp(values.match), least: Number(values.least) };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

const { chosen, match, least, verbose, at, command: own } = options();
if (!isRoot || !haveSshd) {
  console.error(
    "wall:compare needs root and openssh-server (a private sshd on loopback); nothing was compared",
  );
  process.exit(1);
}
const { commands, missing, shared } = allowRows();
const rows = own ?? commands.filter((command) => match.test(command));
const kernel = execFileSync("uname", ["-sr"], { encoding: "utf8" }).trim();
console.log(
  `${rows.length} allow rows whose programs are here (${missing} others: not installed), ${kernel}${shared ? "" : "; shared corpus absent, own rows alone"}`,
);
let reached = true;
for (const login of chosen) {
  if (login === "sudo" && !haveSudo) {
    console.log("sudo: not installed, not compared");
    continue;
  }
  const sshd = await serverFor(login, at);
  const host = new Host(sshd, login);
  try {
    reached = show(await compared(host, login, rows, verbose)) >= least && reached;
  } finally {
    await host.stop();
  }
}
process.exit(reached ? 0 : 1);
