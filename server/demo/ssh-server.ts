import "../ssh/native-crypto.ts";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import type { Readable } from "node:stream";
import ssh2, { type Connection, type PseudoTtyInfo, type ServerChannel, type Session } from "ssh2";
import { ptyHelper } from "./pty.ts";

/** A running demo host: an SSH server on loopback that gives a real shell on this machine, as this user. */
export interface DemoHost {
  port: number;
  account: string;
  /** OpenSSH private key the demo asset logs in with; made anew at every start. */
  clientKey: string;
  /** "ssh-ed25519 AAAA…", the host key to trust. */
  hostKey: string;
  close(): Promise<void>;
}

/** ssh2 makes about one key in 400 that it can not read itself: then another one. */
function newKey() {
  for (let tries = 0; ; tries++) {
    const pair = ssh2.utils.generateKeyPairSync("ed25519");
    const parsed = ssh2.utils.parseKey(pair.public);
    if (!(parsed instanceof Error)) return { pair, parsed };
    if (tries > 20) throw parsed;
  }
}

/**
 * Starts the demo host. Both keys are ephemeral and exist in memory only; nobody without the client key gets in,
 * and it listens on 127.0.0.1 alone. It speaks only what Bartizan's client needs: sessions with exec, shell, PTY.
 */
export async function startDemoHost(): Promise<DemoHost> {
  const host = newKey().pair;
  const { pair: client, parsed: allowed } = newKey();
  const connections = new Set<Connection>();
  const account = userInfo().username;
  const server = new ssh2.Server({ hostKeys: [host.private], ident: "bartizan-demo" }, (connection) => {
    connections.add(connection);
    connection.on("close", () => connections.delete(connection));
    connection.on("error", () => connection.end());
    connection.on("authentication", (auth) => {
      const key = allowed.getPublicSSH();
      if (auth.method !== "publickey" || auth.username !== account || !auth.key.data.equals(key)) {
        auth.reject(["publickey"]);
        return;
      }
      if (
        auth.signature &&
        allowed.verify(auth.blob ?? Buffer.alloc(0), auth.signature, auth.hashAlgo) !== true
      )
        auth.reject();
      else auth.accept();
    });
    connection.on("ready", () => connection.on("session", (accept) => serveSession(accept())));
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
  return {
    port,
    account,
    clientKey: client.private,
    hostKey: host.public.trim().split(" ").slice(0, 2).join(" "),
    close: () =>
      new Promise((resolve) => {
        for (const connection of connections) connection.end();
        server.close(() => resolve());
      }),
  };
}

function serveSession(session: Session): void {
  let pty: PseudoTtyInfo | undefined;
  let child: RunningChild | undefined;
  session.on("pty", (accept, _reject, info) => {
    pty = info;
    accept();
  });
  session.on("window-change", (accept, _reject, info) => {
    child?.resize(info.cols, info.rows);
    accept?.();
  });
  session.on("signal", (accept, _reject, info) => {
    child?.signal(`SIG${info.name}`);
    accept?.();
  });
  session.on("shell", (accept) => {
    child = runChild(accept(), undefined, pty);
  });
  session.on("subsystem", (accept, reject, info) => {
    const server = sftpServers.find((file) => existsSync(file));
    if (info.name === "sftp" && server) serveSftp(accept(), server);
    else reject();
  });
  session.on("exec", (accept, _reject, info) => {
    child = runChild(accept(), info.command, pty);
  });
}

/** Where distributions put OpenSSH's SFTP server. */
const sftpServers = [
  "/usr/lib/openssh/sftp-server",
  "/usr/libexec/openssh/sftp-server",
  "/usr/lib/ssh/sftp-server",
  "/usr/libexec/sftp-server",
];

function serveSftp(channel: ServerChannel, program: string): void {
  const child = spawn(program, [], { cwd: userInfo().homedir, stdio: ["pipe", "pipe", "ignore"] });
  channel.pipe(child.stdin);
  child.stdin.on("error", () => {});
  child.stdout.pipe(channel);
  child.on("error", () => channel.end());
  channel.on("close", () => child.kill());
}

interface RunningChild {
  resize(cols: number, rows: number): void;
  signal(name: string): void;
}

/** A login shell (no command) or `sh -c command`, in a process group of its own that ends with the channel. */
function runChild(
  channel: ServerChannel,
  command: string | undefined,
  pty: PseudoTtyInfo | undefined,
): RunningChild {
  const shell = process.env.SHELL ?? "/bin/sh";
  const inner = command === undefined ? [shell, "-l"] : [shell, "-c", command];
  const argv = pty ? ptyHelper(inner, pty.cols, pty.rows) : inner;
  const [program = shell, ...args] = argv;
  const child = spawn(program, args, {
    cwd: userInfo().homedir,
    env: shellEnvironment(shell, pty !== undefined),
    stdio: ["pipe", "pipe", "pipe", "pipe"],
    detached: true,
  });
  channel.pipe(child.stdin);
  child.stdin.on("error", () => {});
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  const control = child.stdio[3];
  const closed = Promise.all([drained(child.stdout), drained(child.stderr)]);
  child.on("error", () => {
    channel.exit(127);
    channel.end();
  });
  child.on("exit", (code, signal) => {
    // A background process may hold the pipes open; the channel does not wait for it longer than a moment.
    void Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 300))]).then(() => {
      if (signal) channel.exit(signal.replace(/^SIG/, ""), false, "");
      else channel.exit(code ?? 0);
      channel.end();
    });
  });
  const killGroup = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // Already gone.
    }
  };
  channel.on("close", () => {
    if (pty) killGroup("SIGHUP");
  });
  return {
    resize: (cols, rows) => {
      if (control && "write" in control) control.write(`${rows} ${cols}\n`);
    },
    signal: (name) => killGroup(name as NodeJS.Signals),
  };
}

function drained(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    stream.once("close", resolve);
    stream.once("end", resolve);
  });
}

/** What a login on a plain host would have; nothing of the server's own environment. */
function shellEnvironment(shell: string, tty: boolean): NodeJS.ProcessEnv {
  const { username, homedir } = userInfo();
  return {
    HOME: homedir,
    USER: username,
    LOGNAME: username,
    SHELL: shell,
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    LANG: "C.UTF-8",
    ...(tty ? { TERM: "xterm-256color" } : {}),
  };
}
