import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Localized } from "../../agent/errors.ts";
import type { DemoFault } from "../wire/api.ts";
import { FaultProcesses } from "./processes.ts";

const run = promisify(execFile);

interface FaultKit {
  /** The fault's own folder. */
  dir: string;
  processes: FaultProcesses;
}
/** A real, harmless fault on this machine. `make` and `undo` may be called in any order, any number of times. */
interface PracticeFault {
  id: string;
  title: Localized;
  symptom: Localized;
  /** False: this machine or user can not make it (needs root, openssl…); it is not offered. */
  possible(): boolean;
  make(kit: FaultKit): Promise<void>;
  undo(kit: FaultKit): Promise<void>;
}

const isRoot = () => process.getuid?.() === 0;
const write = (path: string, text: string): string => {
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};
/** Resolves once something accepts connections on the port, or after five seconds. */
const untilListening = async (port: number): Promise<void> => {
  for (let i = 0; i < 50; i++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.on("connect", () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const busyProcess: PracticeFault = {
  id: "busy-process",
  title: { en: "A worker in an endless loop", zh: "死循环的工作进程" },
  symptom: {
    en: "Everything on this machine became slow a minute ago. What is going on?",
    zh: "这台机器一分钟前开始整体变慢，怎么回事？",
  },
  possible: () => true,
  async make({ dir, processes }) {
    // Ends by itself after half an hour, should everything else fail.
    const script = write(
      join(dir, "thumbnail-worker.js"),
      "const end = Date.now() + 30 * 60e3;\nwhile (Date.now() < end) /(a+)+$/.test('a'.repeat(18) + 'b');\n",
    );
    processes.start("thumbnail-worker", [process.execPath, script]);
  },
  undo: ({ processes }) => processes.stop("thumbnail-worker"),
};

const stoppedProcess: PracticeFault = {
  id: "stopped-process",
  title: { en: "A service that was suspended", zh: "被挂起的服务" },
  symptom: {
    en: "Requests to http://127.0.0.1:18090/ hang for ever, although the process is running and the port is open.",
    zh: "访问 http://127.0.0.1:18090/ 一直挂起没有响应，但进程在、端口也在监听。",
  },
  possible: () => true,
  async make({ dir, processes }) {
    const script = write(
      join(dir, "price-api.js"),
      "require('node:http').createServer((q, s) => s.end('ok\\n')).listen(18090, '127.0.0.1');\n",
    );
    const pid = processes.start("price-api", [process.execPath, script]);
    await untilListening(18090);
    process.kill(pid, "SIGSTOP");
  },
  undo: ({ processes }) => processes.stop("price-api"),
};

const expiredCertificate: PracticeFault = {
  id: "expired-certificate",
  title: { en: "An expired TLS certificate", zh: "过期的 TLS 证书" },
  symptom: {
    en: "Since last night browsers warn about https://127.0.0.1:18443/ and our app refuses to connect.",
    zh: "从昨晚开始访问 https://127.0.0.1:18443/ 浏览器提示不安全，App 也连不上。",
  },
  possible: () => existsSync("/usr/bin/openssl"),
  async make({ dir, processes }) {
    await expiredPair(dir);
    const script = write(
      join(dir, "portal.js"),
      `const fs = require('node:fs'), d = ${JSON.stringify(dir)};
require('node:https').createServer({ key: fs.readFileSync(d + '/portal.key'), cert: fs.readFileSync(d + '/portal.crt') }, (q, s) => s.end('ok\\n')).listen(18443, '127.0.0.1');\n`,
    );
    processes.start("portal", [process.execPath, script]);
    await untilListening(18443);
  },
  undo: ({ processes }) => processes.stop("portal"),
};

/** A self-signed certificate whose end lies yesterday; `openssl ca` takes both dates, `req` only a number of days. */
async function expiredPair(dir: string): Promise<void> {
  const stamp = (days: number) =>
    `${new Date(Date.now() + days * 86_400_000).toISOString().slice(2, 19).replace(/[-T:]/g, "")}Z`;
  const config = write(
    join(dir, "ca.conf"),
    `[ca]\ndefault_ca = own\n[own]\nnew_certs_dir = ${dir}\ndatabase = ${dir}/index.txt\nserial = ${dir}/serial\npolicy = any\ndefault_md = sha256\n[any]\ncommonName = supplied\n`,
  );
  write(join(dir, "index.txt"), "");
  write(join(dir, "serial"), "01\n");
  const key = join(dir, "portal.key");
  const csr = join(dir, "portal.csr");
  await run("openssl", [
    "req",
    "-new",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-subj",
    "/CN=portal.demo.internal",
    "-keyout",
    key,
    "-out",
    csr,
  ]);
  await run("openssl", [
    "ca",
    "-batch",
    "-notext",
    "-selfsign",
    "-config",
    config,
    "-keyfile",
    key,
    "-in",
    csr,
    "-out",
    join(dir, "portal.crt"),
    "-startdate",
    stamp(-91),
    "-enddate",
    stamp(-1),
  ]);
}

const fullSpool: PracticeFault = {
  id: "full-spool",
  title: { en: "A full volume", zh: "写满的分区" },
  symptom: {
    en: "report-spool can not store anything any more: no space left on device.",
    zh: "report-spool 存不了任何文件了，报 no space left on device。",
  },
  possible: isRoot,
  async make({ dir }) {
    const mount = join(dir, "spool");
    mkdirSync(mount, { recursive: true });
    if (mounted(mount)) return;
    await run("mount", ["-t", "tmpfs", "-o", "size=24m,mode=0755", "tmpfs", mount]);
    const line = "2026-11-22 08:00:00 DEBUG report row recalculated cache=miss\n";
    try {
      writeFileSync(
        join(mount, "report-debug.log"),
        line.repeat(Math.ceil((25 * 1024 * 1024) / line.length)),
      );
    } catch {
      // Full: that is the point.
    }
  },
  async undo({ dir }) {
    const mount = join(dir, "spool");
    if (mounted(mount)) await run("umount", ["-l", mount]);
  },
};

function mounted(path: string): boolean {
  return readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .some((line) => line.split(" ")[1] === path);
}

const leakedSockets: PracticeFault = {
  id: "leaked-sockets",
  title: { en: "A service that never closes connections", zh: "不关闭连接的服务" },
  symptom: {
    en: "pool-svc on port 18076 answers slower and slower and finally not at all; a restart helps for a while.",
    zh: "18076 端口的 pool-svc 响应越来越慢，最后完全不响应，重启后能好一阵。",
  },
  possible: () => true,
  async make({ dir, processes }) {
    const script = write(
      join(dir, "pool-svc.js"),
      `const net = require('node:net'), keep = [];
const server = net.createServer({ allowHalfOpen: true }, (c) => {
  keep.push(c); c.on('error', () => {}); c.resume();
  if (keep.length > 120) server.close();
}).listen(18076, '127.0.0.1', () => {
  for (let i = 0; i < 121; i++) { const c = net.connect(18076, '127.0.0.1', () => c.end()); c.on('error', () => {}); c.resume(); }
});
setInterval(() => {}, 1000);\n`,
    );
    processes.start("pool-svc", [process.execPath, script]);
  },
  undo: ({ processes }) => processes.stop("pool-svc"),
};

const faults: readonly PracticeFault[] = [
  busyProcess,
  stoppedProcess,
  expiredCertificate,
  fullSpool,
  leakedSockets,
];

/** The practice faults of the demo: makes and undoes them, and cleans up what an earlier, killed demo left. */
export class PracticeFaults {
  readonly #dir: string;
  readonly #active = new Set<string>();
  readonly #busy = new Set<string>();

  constructor(dir: string) {
    this.#dir = dir;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  }

  list(): DemoFault[] {
    return faults
      .filter((fault) => fault.possible())
      .map(({ id, title, symptom }) => ({
        id,
        title,
        symptom,
        active: this.#active.has(id),
        busy: this.#busy.has(id),
      }));
  }

  /** Makes or undoes one; false when there is no such fault here. Rejects when making it failed (it is undone then). */
  async set(id: string, active: boolean): Promise<boolean> {
    const fault = faults.find((f) => f.id === id && f.possible());
    if (!fault || this.#busy.has(id)) return fault !== undefined;
    this.#busy.add(id);
    try {
      await fault.undo(this.#kit(fault));
      this.#active.delete(id);
      if (active) {
        await fault.make(this.#kit(fault));
        this.#active.add(id);
      }
    } catch (error) {
      await fault.undo(this.#kit(fault)).catch(() => {});
      throw error;
    } finally {
      this.#busy.delete(id);
    }
    return true;
  }

  /** Undoes everything, whoever made it. Call at start (after a crash) and at stop. */
  async undoAll(): Promise<void> {
    for (const fault of faults) {
      await fault.undo(this.#kit(fault)).catch(() => {});
      this.#active.delete(fault.id);
      if (!mountedBelow(join(this.#dir, fault.id)))
        rmSync(join(this.#dir, fault.id), { recursive: true, force: true });
    }
  }

  #kit(fault: PracticeFault): FaultKit {
    const dir = join(this.#dir, fault.id);
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    return { dir, processes: new FaultProcesses(dir) };
  }
}

function mountedBelow(path: string): boolean {
  return readFileSync("/proc/self/mounts", "utf8").includes(` ${path}/`);
}
