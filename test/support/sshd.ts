import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * A real OpenSSH server on a free loopback port, with its own host keys and authorized_keys. Nothing of the
 * machine's own sshd is read or changed. Password logins need root: a throw-away system account is made.
 */
export interface SshdOptions {
  /** Host key kinds to make; default ed25519 only. */
  hostKeys?: ("ed25519" | "ecdsa" | "rsa")[];
  /** More lines for sshd_config, e.g. "MaxSessions 2". They win over the defaults below. */
  config?: string[];
  /** Listen here instead of a free port (to come back as "another" host). */
  port?: number;
  /** Makes a throw-away account with this password (needs root). */
  password?: string;
  /** Lets the throw-away account use sudo, with its password or without. Needs `password`. */
  sudo?: "password" | "passwordless";
  /** Runs it in this network namespace, listening on this address of it. */
  netns?: { name: string; address: string };
  /** Login shell of the throw-away account; default /bin/bash. */
  shell?: string;
}
export interface Sshd {
  port: number;
  /** Public host keys as in known_hosts: "ssh-ed25519 AAAA…". */
  hostKeys: string[];
  /** Paths of the private host keys. */
  hostKeyFiles: string[];
  /** The account that may log in: the throw-away one, or whoever runs the tests. */
  user: string;
  /** An ed25519 key that may log in from the start (PEM, OpenSSH format) and its path. */
  clientKey: string;
  clientKeyFile: string;
  /** Allows one more public key ("ssh-ed25519 AAAA…", options in front allowed). */
  addKey(publicKey: string): void;
  /** Makes a key pair in the server's directory. */
  makeKey(
    name: string,
    options?: { type?: string; passphrase?: string },
  ): { privateKey: string; file: string; publicKey: string };
  /** Process id of the listening sshd. */
  pid: number;
  /** Process ids of the sshd processes that serve connections now. */
  children(): number[];
  log(): string;
  dir: string;
  stop(): Promise<void>;
}

export const haveSshd = existsSync("/usr/sbin/sshd");
/** sudo is installed: tests of it pass over otherwise. */
export const haveSudo = existsSync("/etc/sudoers.d") && existsSync("/usr/bin/sudo");
export const isRoot = process.getuid?.() === 0;

export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const dir = mkdtempSync(join(tmpdir(), "bartizan-sshd-"));
  chmodSync(dir, 0o755);
  const makeKey = keyMaker(dir);
  const hosts = (options.hostKeys ?? ["ed25519"]).map((type) => makeKey(`host_${type}`, { type }));
  const client = makeKey("client");
  const account = options.password === undefined ? undefined : addAccount(options.password, options);
  const user = account ?? userInfo().username;
  const authorized = join(dir, "authorized_keys");
  writeFileSync(authorized, `${client.publicKey}\n`, { mode: 0o644 });
  const port = options.port ?? (await freePort());
  const config = join(dir, "sshd_config");
  const log = join(dir, "log");
  writeFileSync(config, configText(options, hosts, authorized, port, dir));
  if (isRoot) mkdirSync("/run/sshd", { recursive: true });
  const argv = ["/usr/sbin/sshd", "-D", "-f", config, "-E", log];
  const [program = "", ...args] = options.netns ? ["ip", "netns", "exec", options.netns.name, ...argv] : argv;
  const server = spawn(program, args, { stdio: "ignore" });
  await listening(options.netns?.address ?? "127.0.0.1", port, server, log);
  return {
    port,
    hostKeys: hosts.map((h) => h.publicKey),
    hostKeyFiles: hosts.map((h) => h.file),
    user,
    clientKey: client.privateKey,
    clientKeyFile: client.file,
    addKey: (publicKey) => appendFileSync(authorized, `${publicKey}\n`),
    makeKey,
    pid: server.pid ?? -1,
    children: () => descendants(server.pid ?? -1),
    log: () => readFileSync(log, "utf8"),
    dir,
    stop: async () => {
      for (const pid of descendants(server.pid ?? -1)) kill(pid);
      await ended(server);
      if (account) removeAccount(account);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function configText(
  options: SshdOptions,
  hosts: { file: string }[],
  authorized: string,
  port: number,
  dir: string,
): string {
  return [
    ...(options.config ?? []),
    `Port ${port}`,
    `ListenAddress ${options.netns?.address ?? "127.0.0.1"}`,
    ...hosts.map((h) => `HostKey ${h.file}`),
    `AuthorizedKeysFile ${authorized}`,
    `PidFile ${join(dir, "pid")}`,
    "StrictModes no",
    `UsePAM ${options.password === undefined ? "no" : "yes"}`,
    "PermitRootLogin yes",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "UseDNS no",
    "PrintMotd no",
    "PrintLastLog no",
    "MaxStartups 200",
    "LogLevel DEBUG1",
    "",
  ].join("\n");
}

function keyMaker(dir: string): Sshd["makeKey"] {
  return (name, { type = "ed25519", passphrase = "" } = {}) => {
    const file = join(dir, name);
    const bits = type === "rsa" ? ["-b", "3072"] : [];
    execFileSync("ssh-keygen", ["-q", "-t", type, ...bits, "-N", passphrase, "-C", "", "-f", file]);
    const publicKey = readFileSync(`${file}.pub`, "utf8").trim();
    return { privateKey: readFileSync(file, "utf8"), file, publicKey };
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

async function listening(host: string, port: number, server: ChildProcess, log: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (server.exitCode !== null) throw new Error(`sshd ended: ${readFileSync(log, "utf8")}`);
    const up = await new Promise<boolean>((resolve) => {
      const socket = connect({ host, port });
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (up) return;
    await sleep(25);
  }
  throw new Error(`sshd does not listen on ${port}`);
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}

/** All processes below `pid` that are sshd, read from /proc. */
function descendants(pid: number): number[] {
  const text = execFileSync("ps", ["-eo", "pid=,ppid=,comm="], { encoding: "utf8" });
  const rows = text
    .trim()
    .split("\n")
    .map((row) => row.trim().split(/\s+/));
  const out: number[] = [];
  for (const [child, parent, name] of rows) {
    if (Number(parent) === pid && name?.startsWith("sshd"))
      out.push(Number(child), ...descendants(Number(child)));
  }
  return out;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Already gone.
  }
}

let accounts = 0;
function addAccount(password: string, options: SshdOptions): string {
  if (!isRoot) throw new Error("a throw-away account needs root");
  const name = `bzt${process.pid % 100000}x${accounts++}`;
  execFileSync("useradd", ["-m", "-s", options.shell ?? "/bin/bash", name]);
  execFileSync("chpasswd", { input: `${name}:${password}\n` });
  if (options.sudo) {
    const rule = `${name} ALL=(ALL) ${options.sudo === "passwordless" ? "NOPASSWD:" : ""}ALL\n`;
    writeFileSync(`/etc/sudoers.d/${name}`, rule, { mode: 0o440 });
  }
  return name;
}
function removeAccount(name: string): void {
  rmSync(`/etc/sudoers.d/${name}`, { force: true });
  try {
    execFileSync("pkill", ["-KILL", "-u", name]);
  } catch {
    // Nothing of it runs.
  }
  execFileSync("userdel", ["-r", "-f", name], { stdio: "ignore" });
}
