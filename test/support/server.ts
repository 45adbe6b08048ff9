import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/** A Bartizan server as its own process, as a user starts it: from the built files, on a free port. */
export interface RunningServer {
  /** The one-time login (or setup) link it printed. */
  link: string;
  origin: string;
  dataDir: string;
  child: ChildProcess;
  /** Everything it wrote to stderr so far. */
  log(): string;
  /** SIGTERM and wait; with "SIGKILL" as power loss would. The data directory stays until `clean`. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  clean(): void;
}

export async function startServer(
  command: "demo" | "serve",
  options: {
    dataDir?: string;
    port?: number;
    args?: string[];
    env?: NodeJS.ProcessEnv;
    /** Run the sources as they are instead of the built files. */
    source?: boolean;
  } = {},
): Promise<RunningServer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "bartizan-e2e-"));
  const argv = [
    join(root, options.source ? "server/cli.ts" : "dist/server/cli.js"),
    command,
    "--data",
    dataDir,
    "--port",
    String(options.port ?? 0),
    ...(options.args ?? []),
  ];
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", ...argv], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...options.env },
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString();
  });
  const exited = new Promise<void>((done) => child.once("exit", () => done()));
  const link = await untilLink(() => out + err, child);
  return {
    link,
    origin: new URL(link).origin,
    dataDir,
    child,
    log: () => err,
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      await exited;
    },
    clean: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}

/** The login link, or the plain address of a server that has accounts and so prints no link. */
async function untilLink(text: () => string, child: ChildProcess): Promise<string> {
  let readyFor = 0;
  for (let i = 0; i < 600; i++) {
    const link = /https?:\/\/\S+#token=[\w-]+(?=\s)/.exec(text())?.[0];
    if (link) return link;
    const ready = /ready at (https?:\/\/[^\s"]+)/.exec(text())?.[1];
    if (ready && readyFor++ > 10) return ready;
    if (child.exitCode !== null) break;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`the server printed no link:\n${text()}`);
}
