import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Processes a practice fault leaves running. Each is noted in a file with its start time (field 22 of
 * /proc/PID/stat), so that undoing works after a crash of the server and never hits a stranger with a reused pid.
 */
export class FaultProcesses {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  }

  /** Starts a detached program; its output goes to `<dir>/<name>.log`. Returns its pid. */
  start(name: string, argv: readonly [string, ...string[]], env: NodeJS.ProcessEnv = {}): number {
    const log = openSync(join(this.#dir, `${name}.log`), "a", 0o600);
    const child = spawn(argv[0], argv.slice(1), {
      cwd: this.#dir,
      detached: true,
      stdio: ["ignore", log, log],
      env: { PATH: process.env.PATH, ...env },
    });
    closeSync(log);
    child.on("error", () => {});
    child.unref();
    if (child.pid === undefined) throw new Error(`could not start ${argv[0]}`);
    writeFileSync(join(this.#dir, `${name}.pid`), `${child.pid} ${startTime(child.pid) ?? ""}`, {
      mode: 0o600,
    });
    return child.pid;
  }

  /** Pid of the running process of that name, if it is still the one we started. */
  pid(name: string): number | undefined {
    try {
      const [pid, started] = readFileSync(join(this.#dir, `${name}.pid`), "utf8").split(" ");
      return pid && started && startTime(Number(pid)) === started ? Number(pid) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Ends the process group of that name (also when it is stopped) and forgets it. */
  async stop(name: string): Promise<void> {
    const pid = this.pid(name);
    if (pid !== undefined) {
      for (const signal of ["SIGTERM", "SIGCONT", "SIGKILL"] as const) {
        try {
          process.kill(-pid, signal);
        } catch {
          break;
        }
        if (signal === "SIGCONT") await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
    rmSync(join(this.#dir, `${name}.pid`), { force: true });
  }
  async stopAll(): Promise<void> {
    const names = readdirSync(this.#dir).flatMap((file) =>
      file.endsWith(".pid") ? [file.slice(0, -4)] : [],
    );
    await Promise.all(names.map((name) => this.stop(name)));
  }
}

function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
