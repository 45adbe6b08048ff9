import "./native-crypto.ts";
import { connect as tcpConnect } from "node:net";
import type { Duplex } from "node:stream";
import ssh2, {
  type Algorithms,
  type ClientChannel,
  type ConnectConfig,
  type Client as Ssh2Client,
} from "ssh2";
import { BartizanError, type Failure } from "../../agent/errors.ts";
import { AuthSequence } from "./auth.ts";
import { Channels, type SshChannel } from "./channel.ts";
import { SftpChannel } from "./connect-sftp.ts";
import * as failures from "./failures.ts";
import { type HostKeyError, hostKeyError } from "./failures.ts";
import { checkHostKey, keyTypeOf } from "./host-keys.ts";
import type { KnownKey, SshEndpoint, SshTarget } from "./target.ts";
import { Turns } from "./turns.ts";

/**
 * The only module that knows the SSH library, with channel.ts for what flows in a channel. A host gets a session channel and nothing else: no agent, X11 or
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
  readonly #channels: Channels;
  /** Its share of the process; the connections of a jump chain have one socket and one share. */
  readonly turns: Turns;

  constructor(endpoint: SshEndpoint, client: Ssh2Client, below: SshConnection | undefined, turns: Turns) {
    this.endpoint = endpoint;
    this.turns = turns;
    this.#channels = new Channels(turns, below === undefined);
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
  /** For the connector: logged in. `roundTripMs`: of the way to the host, roughly. */
  markReady(roundTripMs: number): void {
    this.#channels.ready(this.#client, roundTripMs);
  }
  /** For the connector: the library reported the end. */
  markClosed(why: Failure): void {
    if (this.#closed) return;
    this.#closed = why;
    this.#channels.lost();
    for (const listener of this.#closeListeners) listener(why);
    this.#closeListeners.clear();
    this.#client.destroy();
    this.#below?.close();
  }

  /** Runs a command line through the account's login shell. Rejects with a BartizanError. */
  async exec(command: string): Promise<SshChannel> {
    const channel = await this.#open((done) => this.#client.exec(command, done));
    channel.onEnd(this.turns.carry());
    return channel;
  }
  /** A login shell on a PTY. */
  shell(pty: { cols: number; rows: number; term: string }): Promise<SshChannel> {
    return this.#open((done) => this.#client.shell({ ...pty, width: 0, height: 0 }, done));
  }
  /** File access over SFTP. Rejects with a BartizanError, also when the host offers none. */
  sftp(): Promise<SftpChannel> {
    return new Promise((resolve, reject) => {
      const fail = (detail: string) =>
        reject(new BartizanError(this.#closed ?? failures.noSftp(this.endpoint, detail)));
      if (this.#closed) return fail("");
      const offClose = this.onClose(() => fail(""));
      this.#client.sftp((error, sftp) => {
        offClose();
        if (error) return fail(error.message);
        const channel = new SftpChannel(sftp);
        channel.onClose(this.turns.carry());
        resolve(channel);
      });
    });
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
        this.#channels.opening(() =>
          start((error, channel) => {
            offClose();
            if (error) fail(error.message);
            else resolve(this.#channels.wrap(channel));
          }),
        );
      } catch (error) {
        offClose();
        fail(String(error));
      }
    });
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
      const way = below
        ? await tunnelTo(below, endpoint, target)
        : await tcp(endpoint, options.readyTimeoutMs);
      below = await login(endpoint, way, known, options, below);
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

/** Bytes to and from a host, and how long one there and back took when it was opened, milliseconds. */
interface Way {
  socket: Duplex;
  roundTripMs: number;
  turns: Turns;
}

async function tunnelTo(below: SshConnection, to: SshEndpoint, target: SshTarget): Promise<Way> {
  const start = performance.now();
  try {
    const socket = await below.tunnel(to.host, to.port);
    return { socket, roundTripMs: performance.now() - start, turns: below.turns };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const why = `${below.endpoint.name} -> ${to.host}:${to.port}: ${text}`;
    throw new BartizanError(failures.jumpFailed(below.endpoint, target, why), { cause: error });
  }
}

function tcp(endpoint: SshEndpoint, timeoutMs: number): Promise<Way> {
  return new Promise((resolve, reject) => {
    const turns = new Turns();
    const { host, port } = endpoint;
    const socket = tcpConnect({ host, port, noDelay: true, onread: turns.onread });
    turns.share(socket);
    // The look-up of the name is no part of the way.
    let asked = performance.now();
    socket.on("connectionAttempt", () => {
      asked = performance.now();
    });
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
      resolve({ socket, roundTripMs: performance.now() - asked, turns });
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
  { socket, roundTripMs, turns }: Way,
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
    const connection = new SshConnection(endpoint, client, below, turns);
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
      connection.markReady(roundTripMs);
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
