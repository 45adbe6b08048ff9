import { execFileSync, fork, spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RawSocket } from "../support/raw-socket.ts";
import { freePort, type Sshd } from "../support/sshd.ts";
import type { Tty } from "./tty.ts";

/** Another way to a terminal on the same host, to compare with. */
export interface Peer {
  name: string;
  /** Process whose CPU time is the peer's. */
  pid: number;
  open(): Promise<Tty & { close(): void }>;
  stop(): void;
}
export interface Peers {
  peers: Peer[];
  missing: { name: string; why: string }[];
}

/** How long a program may take to start, milliseconds. */
const startMs = 30_000;

/** Where programs to compare with are installed; outside the clone, kept for the next run. */
const scratch = join(tmpdir(), "bartizan-bench-peers");

/** The OpenSSH client and the plain relay always; with `install`, whatever else the registries here have. */
export async function startPeers(sshd: Sshd, install: boolean): Promise<Peers> {
  const found: Peers = { peers: [openSsh(sshd), await plainRelay(sshd)], missing: [] };
  if (!install) return found;
  const candidates: [string, () => Promise<Peer>][] = [
    ["wetty", () => wetty(sshd)],
    ["webssh2", () => undriven(installed("webssh2-server"))],
    ["ttyd", () => undriven(debian("ttyd"))],
  ];
  for (const [name, start] of candidates) {
    try {
      found.peers.push(await start());
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      found.missing.push({ name, why: text.split("\n")[0] ?? "" });
    }
  }
  return found;
}

function undriven(path: string): Promise<Peer> {
  return Promise.reject(new Error(`${path} is there, but this benchmark does not know how to drive it`));
}

/** Installs an npm package; returns its folder. Throws when the registry does not have it. */
function installed(name: string): string {
  const folder = join(scratch, "node_modules", name);
  if (existsSync(folder)) return folder;
  mkdirSync(scratch, { recursive: true });
  try {
    execFileSync("npm", ["i", "--prefix", scratch, "--no-audit", "--no-fund", "--loglevel=error", name], {
      stdio: ["ignore", "ignore", "pipe"],
    });
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? error);
    throw new Error(/E404/.test(said) ? `${name}: not in the npm registry used here` : said.trim());
  }
  return folder;
}
function debian(name: string): string {
  try {
    return execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
  } catch {
    throw new Error(`${name}: not installed, and no package of this Debian provides it`);
  }
}

/** `ssh -tt` with pipes: no terminal program in between. Its process serves one terminal; `pid` is the last one's. */
function openSsh(sshd: Sshd): Peer {
  const options = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"];
  const peer: Peer = {
    name: "OpenSSH client",
    pid: -1,
    open: async () => {
      const args = ["-tt", "-F", "none", "-i", sshd.clientKeyFile, "-p", String(sshd.port)];
      for (const option of [...options, "Ciphers=aes128-gcm@openssh.com"]) args.push("-o", option);
      const child = spawn("ssh", [...args, `${sshd.user}@127.0.0.1`], { stdio: ["pipe", "pipe", "ignore"] });
      peer.pid = child.pid ?? -1;
      const tty = {
        send: (text: string) => void child.stdin.write(text),
        onData: (_bytes: Uint8Array) => {},
        close: () => void child.kill(),
      };
      child.stdout.on("data", (bytes: Buffer) => tty.onData(bytes));
      return tty;
    },
    stop: () => {},
  };
  return peer;
}

async function plainRelay(sshd: Sshd): Promise<Peer> {
  const argument = JSON.stringify({ port: sshd.port, user: sshd.user, key: sshd.clientKey });
  const child = fork(join(import.meta.dirname, "relay.ts"), [argument], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const port = await new Promise<number>((resolve) =>
    child.once("message", (value) => resolve(Number(value))),
  );
  return {
    name: "plain relay",
    pid: child.pid ?? -1,
    open: async () => {
      const socket = await RawSocket.open(new URL(`http://127.0.0.1:${port}/`), {});
      const tty = {
        send: (text: string) => socket.send(Buffer.from(text)),
        onData: (_bytes: Uint8Array) => {},
        close: () => socket.destroy(),
      };
      socket.onMessage = (bytes) => tty.onData(bytes);
      return tty;
    },
    stop: () => void child.kill(),
  };
}

/** WeTTY: node-pty around the OpenSSH client, socket.io (text frames) to the page. */
async function wetty(sshd: Sshd): Promise<Peer> {
  const main = join(installed("wetty"), "build", "main.js");
  const port = await freePort();
  const args = ["--host", "127.0.0.1", "--port", String(port), "--ssh-host", "127.0.0.1", "--force-ssh"];
  args.push("--ssh-port", String(sshd.port), "--ssh-user", sshd.user, "--ssh-key", sshd.clientKeyFile);
  args.push(
    "--base",
    "/wetty",
    "--ssh-auth",
    "publickey",
    "--known-hosts",
    "/dev/null",
    "--log-level",
    "error",
  );
  const child = spawn(process.execPath, [main, ...args], { stdio: "ignore" });
  const url = new URL(`http://127.0.0.1:${port}/wetty/socket.io/?EIO=4&transport=websocket`);
  let probe: RawSocket | undefined;
  const until = performance.now() + startMs;
  while (!probe && performance.now() < until && child.exitCode === null) {
    await sleep(100);
    const patience = new AbortController();
    probe = await Promise.race([
      RawSocket.open(url, {}).catch(() => undefined),
      sleep(3000, undefined, { signal: patience.signal }).catch(() => undefined),
    ]);
    patience.abort();
  }
  if (!probe) {
    child.kill();
    throw new Error("wetty: installed, but takes no connection here");
  }
  probe.destroy();
  return {
    name: "wetty",
    pid: child.pid ?? -1,
    open: async () => wettyTty(await RawSocket.open(url, {})),
    stop: () => void child.kill(),
  };
}

/** socket.io 5 over engine.io 4, as wetty's own page speaks it, with its acknowledgements. */
function wettyTty(socket: RawSocket): Tty & { close(): void } {
  const say = (text: string) => socket.send(Buffer.from(text), 1);
  let taken = 0;
  const tty = {
    send: (text: string) => say(`42${JSON.stringify(["input", text])}`),
    onData: (_bytes: Uint8Array) => {},
    close: () => socket.destroy(),
  };
  socket.onMessage = (message) => {
    if (message[0] === 0x30) say("40");
    else if (message[0] === 0x32) say("3");
    else if (message[0] === 0x34 && message[1] === 0x32) {
      const [event, data] = JSON.parse(message.toString("utf8", 2)) as [string, string?];
      if (event !== "data" || data === undefined) return;
      taken += data.length;
      // wetty's page acknowledges every 256 KiB.
      if (taken >= 262_144) {
        say(`42${JSON.stringify(["commit", taken])}`);
        taken = 0;
      }
      tty.onData(Buffer.from(data));
    }
  };
  return tty;
}
