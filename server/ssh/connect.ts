import "./native-crypto.ts";
import { connect as tcpConnect } from "node:net";
import type { Duplex, Readable } from "node:stream";
import ssh2, {
  type Algorithms,
  type ClientChannel,
  type ConnectConfig,
  type Client as Ssh2Client,
} from "ssh2";
import { BartizanError, type Failure } from "../../agent/errors.ts";
import { AuthSequence } from "./auth.ts";
import * as failures from "./failures.ts";
import { type HostKeyError, hostKeyError } from "./failures.ts";
import { checkHostKey, keyTypeOf } from "./host-keys.ts";
import type { KnownKey, SshEndpoint, SshTarget } from "./target.ts";

/**
 * The only module that knows the SSH library. A host gets a session channel and nothing else: no agent, X11 or
 * port forwarding is ever offered to it. Its key is checked before any credential is sent and again on rekey.
 */
export interface ConnectOptions {
  /** Time for TCP, key exchange and login of each hop, milliseconds. */
  readyTimeoutMs: number;
  /** Keep-alive: a host silent for `interval * (max + 1)` is taken for gone. Milliseconds. */
  keepAliveIntervalMs: number;
  keepAliveMax: number;
}
export const defaultConnectOptions: ConnectOptions = {
  readyTimeoutMs: 20_000,
  keepAliveIntervalMs: 10_000,
  keepAliveMax: 3,
};

/** How a channel ended. `lost`: the connection went first, so `code` says nothing about the process. */
export interface ChannelEnd {
  code: number | null;
  signal?: string;
  lost: boolean;
}

/** A session channel. Streams apply back-pressure down to the host's SSH window. */
export interface SshChannel {
  stdout: Readable;
  stderr: Readable;
  write(bytes: Uint8Array): boolean;
  /** Ends our side (the process sees end of file). */
  end(): void;
  close(): void;
  resize(cols: number, rows: number): void;
  /** Called once, after all output was delivered. */
  onEnd(listener: (end: ChannelEnd) => void): void;
}

/** After a broken connection, time for a channel's buffered output to reach its reader, milliseconds. */
const lostGraceMs = 250;

// Modern only, best first. aes128-gcm is the fastest here and everywhere; no CBC, no SHA-1, no ssh-rsa, no DSA.
const cipher = ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com"] as const;
const algorithms = {
  kex: [
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "diffie-hellman-group-exchange-sha256",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group18-sha512",
    "diffie-hellman-group14-sha256",
  ],
  cipher: [...cipher, "aes128-ctr", "aes256-ctr"],
  hmac: ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512"],
  compress: ["none"],
} satisfies Algorithms;
const hostKeyAlgorithms = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
] as const;

/** Asks first for the kinds of key on record: a host with several keys must not look changed. */
function orderedHostKeyAlgorithms(known: readonly KnownKey[]) {
  const types = new Set(known.filter((k) => !k.revoked).map((k) => k.type));
  const isKnown = (a: string) => types.has(a.startsWith("rsa-") ? "ssh-rsa" : a);
  return [...hostKeyAlgorithms.filter(isKnown), ...hostKeyAlgorithms.filter((a) => !isKnown(a))];
}

/** One authenticated connection to one host. Made by {@link connectSsh}. */
export class SshConnection {
  readonly endpoint: SshEndpoint;
  /** Host key checks passed so far: 1, and one more for each rekey. */
  hostKeyChecks = 0;
  #client: Ssh2Client;
  #below: SshConnection | undefined;
  #closed: Failure | undefined;
  #closeListeners = new Set<(why: Failure) => void>();
  #channels = new Map<ClientChannel, () => void>();

  constructor(endpoint: SshEndpoint, client: Ssh2Client, below: SshConnection | undefined) {
    this.endpoint = endpoint;
    this.#client = client;
    this.#below = below;
  }

  get closed(): Failure | undefined {
    return this.#closed;
  }
  /** Runs `listener` once when the connection ends, at once if it already has. Returns unsubscribe. */
  onClose(listener: (why: Failure) => void): () => void {
    if (this.#closed) {
      listener(this.#closed);
      return () => {};
    }
    this.#closeListeners.add(listener);
    return () => this.#closeListeners.delete(listener);
  }
  /** Ends the connection and those it was tunnelled through. */
  close(): void {
    this.#client.end();
    this.markClosed(failures.lost(this.endpoint, "closed by Bartizan"));
  }
  /** For the connector: the library reported the end. */
  markClosed(why: Failure): void {
    if (this.#closed) return;
    this.#closed = why;
    for (const lose of this.#channels.values()) lose();
    for (const listener of this.#closeListeners) listener(why);
    this.#closeListeners.clear();
    this.#client.destroy();
    this.#below?.close();
  }

  /** Runs a command line through the account's login shell. Rejects with a BartizanError. */
  exec(command: string): Promise<SshChannel> {
    return this.#open((done) => this.#client.exec(command, done));
  }
  /** A login shell on a PTY. */
  shell(pty: { cols: number; rows: number; term: string }): Promise<SshChannel> {
    return this.#open((done) => this.#client.shell({ ...pty, width: 0, height: 0 }, done));
  }
  /** A TCP stream from this host to another: only for jump chains, never handed out. */
  tunnel(host: string, port: number): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      this.#client.forwardOut("127.0.0.1", 0, host, port, (error, stream) => {
        if (error) reject(error);
        else resolve(stream);
      });
    });
  }

  #open(start: (done: (error: Error | undefined, channel: ClientChannel) => void) => void) {
    return new Promise<SshChannel>((resolve, reject) => {
      const fail = (detail: string) =>
        reject(new BartizanError(this.#closed ?? failures.channelFailed(this.endpoint, detail)));
      if (this.#closed) return fail("");
      const offClose = this.onClose(() => fail(""));
      try {
        start((error, channel) => {
          offClose();
          if (error) fail(error.message);
          else resolve(this.#wrap(channel));
        });
      } catch (error) {
        offClose();
        fail(String(error));
      }
    });
  }

  #wrap(channel: ClientChannel): SshChannel {
    let end: ChannelEnd | undefined;
    let exit: Omit<ChannelEnd, "lost"> | undefined;
    const listeners: ((end: ChannelEnd) => void)[] = [];
    const finish = (value: ChannelEnd) => {
      if (end) return;
      end = value;
      this.#channels.delete(channel);
      for (const listener of listeners) listener(value);
    };
    const lose = () => {
      // A process whose exit status arrived before the connection broke has truly ended.
      if (exit) finish({ ...exit, lost: false });
      else finish({ code: null, lost: true });
    };
    // What the host sent before it went is still delivered, unless the reader has stopped reading.
    this.#channels.set(channel, () => setTimeout(lose, lostGraceMs));
    channel.on("exit", (code: number | null, signal?: string) => {
      exit = code === null && signal ? { code, signal } : { code };
    });
    channel.on("close", () => {
      // A dead host closes with neither exit code nor signal, before the client itself reports anything.
      if (exit) finish({ ...exit, lost: false });
      else setImmediate(() => finish({ code: null, lost: true }));
    });
    channel.on("error", () => {});
    channel.stderr.on("error", () => {});
    return {
      stdout: channel,
      stderr: channel.stderr,
      write: (bytes) => channel.writable && channel.write(bytes),
      end: () => channel.end(),
      close: () => channel.close(),
      resize: (cols, rows) => channel.setWindow(rows, cols, 0, 0),
      onEnd: (listener) => {
        if (end) listener(end);
        else listeners.push(listener);
      },
    };
  }
}

/**
 * Connects and logs in, hop by hop. Rejects with a BartizanError whose failure says which host and why;
 * an untrusted host key is a {@link HostKeyError}. Nothing is left open on failure.
 */
export async function connectSsh(
  target: SshTarget,
  options: ConnectOptions = defaultConnectOptions,
): Promise<SshConnection> {
  let below: SshConnection | undefined;
  const chain: SshEndpoint[] = [...target.jumps, target];
  for (const [index, endpoint] of chain.entries()) {
    const known = await target.knownKeys(endpoint.host, endpoint.port);
    try {
      const socket = below
        ? await tunnelTo(below, endpoint, target)
        : await tcp(endpoint, options.readyTimeoutMs);
      below = await login(endpoint, socket, known, options, below);
    } catch (error) {
      below?.close();
      throw index < target.jumps.length ? jumpError(error, endpoint, target) : error;
    }
  }
  if (!below) throw new Error("unreachable: a chain has at least the target");
  return below;
}

/** A hop's untrusted key stays what it is, so that it can be looked at and accepted. */
function jumpError(error: unknown, hop: SshEndpoint, target: SshTarget): unknown {
  if (!(error instanceof BartizanError) || "shown" in error) return error;
  return new BartizanError(failures.jumpFailed(hop, target, error.failure), { cause: error });
}

async function tunnelTo(below: SshConnection, to: SshEndpoint, target: SshTarget): Promise<Duplex> {
  try {
    return await below.tunnel(to.host, to.port);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const why = `${below.endpoint.name} -> ${to.host}:${to.port}: ${text}`;
    throw new BartizanError(failures.jumpFailed(below.endpoint, target, why), { cause: error });
  }
}

function tcp(endpoint: SshEndpoint, timeoutMs: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = tcpConnect({ host: endpoint.host, port: endpoint.port, noDelay: true });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new BartizanError(failures.connectTimeout(endpoint, timeoutMs / 1000)));
    }, timeoutMs);
    const onError = (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(new BartizanError(tcpFailure(endpoint, error, timeoutMs), { cause: error }));
    };
    socket.once("error", onError);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.off("error", onError);
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}

function tcpFailure(endpoint: SshEndpoint, error: NodeJS.ErrnoException, timeoutMs: number): Failure {
  if (error.code === "ECONNREFUSED") return failures.refused(endpoint, error.message);
  if (error.code === "ETIMEDOUT") return failures.connectTimeout(endpoint, timeoutMs / 1000);
  return failures.unreachable(endpoint, error.message || (error.code ?? "error"));
}

function login(
  endpoint: SshEndpoint,
  socket: Duplex,
  known: readonly KnownKey[],
  options: ConnectOptions,
  below: SshConnection | undefined,
): Promise<SshConnection> {
  const unreadable = unreadableKey(endpoint);
  if (unreadable !== undefined) {
    socket.destroy();
    return Promise.reject(new BartizanError(failures.noCredential(endpoint, unreadable)));
  }
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const connection = new SshConnection(endpoint, client, below);
    const sequence = new AuthSequence(endpoint.account, endpoint.auth);
    let keyError: HostKeyError | undefined;
    let agentError: string | undefined;
    let ready = false;
    const fail = (why: Failure | BartizanError) => {
      const error = why instanceof BartizanError ? why : new BartizanError(why);
      connection.markClosed(error.failure);
      socket.destroy();
      if (!ready) reject(error);
    };
    const verify = (key: Buffer): boolean => {
      const verdict = checkHostKey(key, known);
      if (verdict === "trusted") {
        connection.hostKeyChecks++;
        return true;
      }
      keyError = hostKeyError(endpoint, { type: keyTypeOf(key), key: new Uint8Array(key) }, verdict);
      return false;
    };
    client.on("ready", () => {
      ready = true;
      resolve(connection);
    });
    client.on("error", (error: Error & { level?: string }) => {
      // One key of an agent that can not sign is no reason to stop: the library tries the next.
      if (error.level === "agent") agentError = error.message;
      else fail(keyError ?? clientFailure(error, endpoint, ready, sequence, agentError, options));
    });
    client.on("close", () => fail(keyError ?? closeFailure(endpoint, ready)));
    client.on("change password", (_message: string, done: (password: string) => void) => done(""));
    try {
      client.connect(clientConfig(endpoint, socket, known, options, sequence, verify));
    } catch (error) {
      fail(failures.noCredential(endpoint, String(error)));
    }
  });
}

/** The reason when every credential is a key and none can be read (wrong passphrase, no key at all). */
function unreadableKey({ auth }: SshEndpoint): string | undefined {
  let reason: string | undefined = auth.length === 0 ? "none is configured" : undefined;
  for (const a of auth) {
    const problem = a.kind === "key" ? privateKeyProblem(a.privateKey, a.passphrase) : undefined;
    if (!problem) return undefined;
    reason = problem;
  }
  return reason;
}

function clientConfig(
  endpoint: SshEndpoint,
  socket: Duplex,
  known: readonly KnownKey[],
  options: ConnectOptions,
  sequence: AuthSequence,
  verify: (key: Buffer) => boolean,
): ConnectConfig {
  return {
    sock: socket,
    username: endpoint.account,
    hostVerifier: verify,
    algorithms: { ...algorithms, serverHostKey: orderedHostKeyAlgorithms(known) },
    readyTimeout: options.readyTimeoutMs,
    keepaliveInterval: options.keepAliveIntervalMs,
    keepaliveCountMax: options.keepAliveMax,
    agentForward: false,
    tryKeyboard: true,
    authHandler: (methodsLeft, _partial, next) => {
      const attempt = sequence.next(methodsLeft);
      // The declared type knows only `false`, the library takes the object.
      next(attempt as Parameters<typeof next>[0]);
    },
  };
}

function clientFailure(
  error: Error & { level?: string },
  endpoint: SshEndpoint,
  ready: boolean,
  sequence: AuthSequence,
  agentError: string | undefined,
  options: ConnectOptions,
): Failure {
  if (ready) return failures.lost(endpoint, error.message);
  if (error.level === "client-timeout")
    return failures.connectTimeout(endpoint, options.readyTimeoutMs / 1000);
  if (error.level === "handshake" && /no matching/i.test(error.message)) {
    return failures.noAlgorithms(endpoint, error.message);
  }
  if (error.level === "client-authentication" || sequence.tried.length > 0) {
    if (sequence.tried.length === 0) return failures.noCredential(endpoint, agentError);
    return failures.authFailed(endpoint, sequence.tried, sequence.offered, agentError ?? error.message);
  }
  return failures.unreachable(endpoint, error.message);
}

function closeFailure(endpoint: SshEndpoint, ready: boolean): Failure {
  const detail = "the host closed the connection";
  return ready ? failures.lost(endpoint, detail) : failures.unreachable(endpoint, detail);
}

/** Reads a private key: its public blob, or the reason it can not be read (English, from the library). */
export function readPrivateKey(
  privateKey: string | Uint8Array,
  passphrase?: string,
): { publicKey: Uint8Array } | { problem: string } {
  const data = typeof privateKey === "string" ? privateKey : Buffer.from(privateKey);
  const parsed = ssh2.utils.parseKey(data, passphrase);
  if (parsed instanceof Error) return { problem: parsed.message };
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!key?.isPrivateKey()) return { problem: "not a private key" };
  return { publicKey: new Uint8Array(key.getPublicSSH()) };
}

/** Checks a private key before it is stored or used: the reason it can not be read, or undefined when fine. */
export function privateKeyProblem(privateKey: string | Uint8Array, passphrase?: string): string | undefined {
  const read = readPrivateKey(privateKey, passphrase);
  return "problem" in read ? read.problem : undefined;
}
