import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { LabCase } from "./case-file.ts";

const here = new URL(".", import.meta.url).pathname;
const labHost = `${here}host/lab-host`;
const helpers = readFileSync(`${here}helpers.sh`, "utf8");
const stateScript = readFileSync(`${here}host/state.sh`, "utf8");

export interface Outcome {
  /** null: ended by a signal, the time limit for one. */
  code: number | null;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  seconds: number;
}
export interface RunOptions {
  input?: string;
  timeoutMs?: number;
  env?: Record<string, string>;
  cwd?: string;
  /** Bytes of standard output kept. */
  limit?: number;
}

/** Runs a program in a process group of its own, which is ended at the time limit. Never rejects. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const started = performance.now();
  const limit = options.limit ?? 4_000_000;
  const child = spawn(program, args, {
    detached: true,
    cwd: options.cwd,
    env: options.env ? { ...process.env, ...options.env } : process.env,
  });
  let stdout = "";
  let stderr = "";
  let timedOut = false;
  const end = () => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // it is gone
    }
  };
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, options.timeoutMs ?? 90_000);
  const finish = (code: number | null) => {
    clearTimeout(timer);
    resolve({ code, stdout, stderr, timedOut, seconds: (performance.now() - started) / 1000 });
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (stdout.length < limit) stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (stderr.length < limit) stderr += text;
  });
  child.on("error", (error) => {
    stderr += String(error);
    finish(127);
  });
  // "exit", not "close": a service that setup left running may hold the pipes open.
  child.on("exit", (code) => setTimeout(() => finish(code), 50));
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");
  return promise;
}

export interface Login {
  host: string;
  port: number;
  user: string;
  key: string;
  hostKey: string;
}

/**
 * Before the first host: ends those whose runner was killed, and builds what they are made of. Throws with the cause when
 * that fails; what was printed on the way is on standard error.
 */
export async function makeReady(): Promise<string> {
  const built = await run(labHost, ["build"], { timeoutMs: 1_800_000 });
  process.stderr.write(built.stderr);
  if (built.code !== 0) throw new Error(lastLine(built.stderr) || "the host trees could not be built");
  return (await run(labHost, ["sweep"])).stdout;
}

/** One disposable host of lab-host, as the runner uses it. */
export class LabHost {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }

  /** Throws with what the builder said when the host does not come up. */
  async up(c: LabCase): Promise<Login> {
    const args = ["up", this.name, "--owner", String(process.pid)];
    args.push("--hostname", c.header.hostname || "srv-01");
    for (const key of ["tree", "mem", "disk"]) {
      const value = c.header[key];
      if (value) args.push(`--${key}`, value);
    }
    const done = await run(labHost, args, { timeoutMs: 900_000 });
    if (done.code !== 0) throw new Error(`the host did not come up: ${lastLine(done.stderr)}`);
    return JSON.parse(lastLine(done.stdout)) as Login;
  }

  down(): Promise<Outcome> {
    return run(labHost, ["down", this.name]);
  }

  /** Runs `text` after the helpers and the case's functions, as root in the host or in its peer. */
  call(c: LabCase, where: "exec" | "peer", text: string, timeoutMs = 90_000): Promise<Outcome> {
    const shell = where === "exec" && c.header.tree === "busybox" ? "sh" : "bash";
    return run(labHost, [where, this.name, shell, "-s"], {
      input: `${helpers}\n${c.text}\n${text}\n`,
      timeoutMs,
    });
  }

  /** Facts that an examination must not change, one a line (host/state.sh). */
  async state(): Promise<Set<string>> {
    const done = await run(labHost, ["exec", this.name, "sh", "-s"], {
      input: stateScript,
      timeoutMs: 30_000,
    });
    return new Set(done.stdout.split("\n").filter((line) => line !== ""));
  }

  /** Files and folders whose content, name, owner or mode changed since `since` (ms), on / and on ext4 volumes. */
  async changedFiles(since: number): Promise<string[]> {
    const root = (await run(labHost, ["root", this.name])).stdout.trim();
    const mounts = (await run("cat", [`${root}/../mounts`])).stdout
      .split("\n")
      .map((line) => line.split(" "));
    const volumes = mounts.filter(([, , type]) => type === "ext4").map(([, path]) => path ?? "");
    const places = ["", ...volumes].map((path) => `${root}${path}/`);
    const stamp = `@${(since / 1000).toFixed(3)}`;
    const done = await run("find", [...places, "-xdev", "-newerct", stamp, "-print"], { timeoutMs: 30_000 });
    return done.stdout
      .split("\n")
      .filter((path) => path !== "")
      .map((path) => path.slice(root.length).replace(/^\/+/, "/"));
  }
}

export const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? "";
