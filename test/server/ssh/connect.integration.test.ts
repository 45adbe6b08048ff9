import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { BartizanError } from "../../../agent/errors.ts";
import { connectSsh, defaultConnectOptions, type SshConnection } from "../../../server/ssh/connect.ts";
import { execStep } from "../../../server/ssh/exec.ts";
import { HostKeyError } from "../../../server/ssh/failures.ts";
import { SshConnections } from "../../../server/ssh/pool.ts";
import { baseWindow } from "../../../server/ssh/receive-window.ts";
import { openShell } from "../../../server/ssh/shell.ts";
import { StepShell } from "../../../server/ssh/step-shell.ts";
import type { Auth, SshTarget } from "../../../server/ssh/target.ts";
import { freePort, haveSudo, isRoot, type Sshd, startSshd } from "../../support/sshd.ts";
import { keysOf, targetFor } from "./target-for.ts";

let sshd: Sshd;
const open: SshConnection[] = [];
beforeAll(async () => {
  sshd = await startSshd({ hostKeys: ["ed25519", "ecdsa", "rsa"] });
});
afterEach(() => {
  for (const connection of open.splice(0)) connection.close();
});
afterAll(() => sshd?.stop());

async function connectTo(target: SshTarget, more = {}) {
  const connection = await connectSsh(target, { ...defaultConnectOptions, ...more });
  open.push(connection);
  return connection;
}
async function failureOf(target: SshTarget, more = {}) {
  const error: unknown = await connectTo(target, more).then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof BartizanError)) throw new Error(`expected a failure, got ${String(error)}`);
  return error;
}
async function says(connection: SshConnection, command = "id -un") {
  const r = await execStep(connection, { command, timeoutMs: 20_000, maxOutputBytes: 10_000 });
  return Buffer.from(r.output).toString("utf8").trim();
}

describe("the crypto of the SSH library", () => {
  it("is the native one", () => {
    const require = createRequire(import.meta.url);
    const crypto = require("ssh2/lib/protocol/crypto.js") as { bindingAvailable: boolean };
    expect(crypto.bindingAvailable).toBe(true);
  });
});

describe("host keys", () => {
  it("are refused when unknown, with fingerprint and picture, before anything else is sent", async () => {
    const error = await failureOf(targetFor(sshd, { knownKeys: () => Promise.resolve([]) }));
    expect(error.failure.code).toBe("ssh_host_key_unknown");
    if (!(error instanceof HostKeyError)) throw new Error("no key");
    const [file] = sshd.hostKeyFiles;
    const [first, ...art] = execFileSync("ssh-keygen", ["-lv", "-f", `${file}.pub`], { encoding: "utf8" })
      .trimEnd()
      .split("\n");
    expect(error.shown.fingerprint).toBe(first?.split(" ")[1]);
    expect(error.shown.randomart).toBe(art.join("\n"));
    expect(`${error.shown.type} ${error.shown.key}`).toBe(sshd.hostKeys[0]);
    expect(sshd.log()).not.toMatch(/userauth-request/);
  });

  it("are refused when changed, and say what to do", async () => {
    const other = sshd.makeKey("other_host");
    const error = await failureOf(
      targetFor(sshd, { knownKeys: () => Promise.resolve(keysOf({ ...sshd, hostKeys: [other.publicKey] })) }),
    );
    expect(error.failure.code).toBe("ssh_host_key_changed");
    expect(error.failure.next.en).toMatch(/reinstalled/);
  });

  it("are refused when revoked, even if also trusted", async () => {
    const keys = keysOf(sshd);
    const error = await failureOf(
      targetFor(sshd, {
        knownKeys: () => Promise.resolve([...keys, ...keys.map((k) => ({ ...k, revoked: true }))]),
      }),
    );
    expect(error.failure.message.en).toMatch(/revoked/);
  });

  it.each([0, 1, 2])("of the kind on record are asked for (key %i of three)", async (index) => {
    const [key] = keysOf({ ...sshd, hostKeys: [sshd.hostKeys[index] ?? ""] });
    const connection = await connectTo(
      targetFor(sshd, { knownKeys: () => Promise.resolve(key ? [key] : []) }),
    );
    expect(connection.hostKeyChecks).toBe(1);
  });

  it("are checked again on every rekey", async () => {
    const own = await startSshd({ config: ["RekeyLimit 256K"] });
    const connection = await connectTo(targetFor(own));
    const r = await execStep(connection, {
      command: "head -c 2000000 /dev/zero",
      timeoutMs: 20_000,
      maxOutputBytes: 100,
    });
    expect(r).toMatchObject({ outcome: "exited", exitCode: 0, totalBytes: 2_000_000 });
    expect(connection.hostKeyChecks).toBeGreaterThan(2);
    connection.close();
    await own.stop();
  });
});

describe("algorithms", () => {
  it.each([
    ["Ciphers aes256-cbc"],
    ["KexAlgorithms diffie-hellman-group14-sha1"],
    ["MACs hmac-sha1\nCiphers aes128-ctr"],
  ])("outdated ones are refused: %s", async (line) => {
    const own = await startSshd({ config: line.split("\n") });
    expect((await failureOf(targetFor(own))).failure.code).toBe("ssh_algorithms");
    await own.stop();
  });
});

describe("logging in", () => {
  it("works with an encrypted key", async () => {
    const key = sshd.makeKey("locked", { passphrase: "open sesame" });
    sshd.addKey(key.publicKey);
    const auth: Auth[] = [{ kind: "key", privateKey: key.privateKey, passphrase: "open sesame" }];
    expect(await says(await connectTo(targetFor(sshd, { auth })))).toBe(sshd.user);
  });

  it("says that the passphrase is wrong", async () => {
    const key = sshd.makeKey("locked2", { passphrase: "open sesame" });
    const error = await failureOf(
      targetFor(sshd, { auth: [{ kind: "key", privateKey: key.privateKey, passphrase: "no" }] }),
    );
    expect(error.failure.code).toBe("ssh_no_credential");
    expect(JSON.stringify(error.failure)).not.toContain("open sesame");
  });

  it("works with an RSA key (SHA-2 signatures)", async () => {
    const key = sshd.makeKey("rsa", { type: "rsa" });
    sshd.addKey(key.publicKey);
    expect(
      await says(await connectTo(targetFor(sshd, { auth: [{ kind: "key", privateKey: key.privateKey }] }))),
    ).toBe(sshd.user);
  });

  it("works with ssh-agent, and forwards it to nobody", async () => {
    const socket = join(sshd.dir, "agent");
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
    for (let i = 0; i < 50; i++) {
      try {
        execFileSync("ssh-add", ["-q", sshd.clientKeyFile], {
          env: { ...process.env, SSH_AUTH_SOCK: socket },
          stdio: "ignore",
        });
        break;
      } catch {
        await sleep(50);
      }
    }
    const connection = await connectTo(targetFor(sshd, { auth: [{ kind: "agent", socket }] }));
    expect(await says(connection, "env; ls /tmp/ssh-*/agent.* 2>/dev/null; echo end")).not.toMatch(
      /SSH_AUTH_SOCK/,
    );
    expect(sshd.log()).not.toMatch(/auth-agent-req|x11-req|tcpip-forward/);
    agent.kill();
  });

  it("names the methods tried when refused", async () => {
    const stranger = sshd.makeKey("stranger");
    const error = await failureOf(
      targetFor(sshd, { auth: [{ kind: "key", privateKey: stranger.privateKey }] }),
    );
    expect(error.failure.code).toBe("ssh_auth_failed");
    expect(error.failure.message.en).toMatch(/Tried: publickey; the host offers: publickey/);
  });

  it("says so when there is no credential", async () => {
    expect((await failureOf(targetFor(sshd, { auth: [] }))).failure.code).toBe("ssh_no_credential");
  });
});

describe.runIf(isRoot)("passwords", () => {
  const password = "Zu9-pass word'$x";
  let own: Sshd;
  beforeAll(async () => {
    own = await startSshd({
      password,
      ...(haveSudo ? { sudo: "password" as const } : {}),
      config: ["PasswordAuthentication yes", "KbdInteractiveAuthentication yes"],
    });
  });
  afterAll(() => own?.stop());

  it("log in", async () => {
    expect(await says(await connectTo(targetFor(own, { auth: [{ kind: "password", password }] })))).toBe(
      own.user,
    );
  });

  it("log in through keyboard-interactive, at most three rounds", async () => {
    const asked: string[] = [];
    const answerWith = (word: string): Auth[] => [
      {
        kind: "keyboard-interactive",
        answer: (prompts) => {
          asked.push(...prompts.map((p) => p.text));
          return Promise.resolve(prompts.map(() => word));
        },
      },
    ];
    expect(await says(await connectTo(targetFor(own, { auth: answerWith(password) })))).toBe(own.user);
    expect(asked).toEqual([expect.stringMatching(/Password/)]);
    asked.length = 0;
    const error = await failureOf(targetFor(own, { auth: answerWith("wrong") }));
    expect(error.failure.code).toBe("ssh_auth_failed");
    expect(asked.length).toBeLessThanOrEqual(3);
  });

  it("serve hosts that only ask interactively", async () => {
    const kbd = await startSshd({
      password,
      config: ["PasswordAuthentication no", "KbdInteractiveAuthentication yes"],
    });
    expect(await says(await connectTo(targetFor(kbd, { auth: [{ kind: "password", password }] })))).toBe(
      kbd.user,
    );
    await kbd.stop();
  });

  it("follow a key where the host wants both", async () => {
    const both = await startSshd({
      password,
      config: ["PasswordAuthentication yes", "AuthenticationMethods publickey,password"],
    });
    const auth: Auth[] = [
      { kind: "password", password },
      { kind: "key", privateKey: both.clientKey },
      { kind: "password", password },
    ];
    expect(await says(await connectTo(targetFor(both, { auth })))).toBe(both.user);
    await both.stop();
  });

  it.runIf(haveSudo)("let sudo work inside a command, wherever it stands, and appear nowhere", async () => {
    const target = targetFor(own, { sudo: { kind: "password", password } });
    const connections = new SshConnections();
    const live: Uint8Array[] = [];
    const shell = new StepShell({
      connections,
      resolve: () => Promise.resolve(target),
      redact: (b) => b,
      onOutput: (_a, _s, chunk) => void live.push(chunk),
    });
    const request = {
      caseId: "c",
      stepId: "s",
      assetId: "a",
      account: own.user,
      timeoutMs: 20_000,
      maxOutputBytes: 10_000_000,
      readOnly: false,
    };
    const run = (command: string) => shell.exec({ ...request, command }, new AbortController().signal);
    const r = await run(
      "sudo -n id -un; (sudo -n id -un | cat); x=$(sudo -n id -un); echo $x; echo in | sudo -n cat; ps -eo args; env",
    );
    const out = Buffer.from(r.output).toString();
    expect(out).toMatch(/^root\nroot\nroot\nin\n/);
    expect(out).not.toContain(password);
    expect(Buffer.concat(live).toString()).toBe(out);
    const failed = await run("sudo -n no-such-command-here");
    expect(failed.exitCode).toBe(1);
    connections.close();
  });

  it.runIf(haveSudo)("are named as missing when sudo asks for one", async () => {
    const connections = new SshConnections();
    const shell = new StepShell({
      connections,
      resolve: () => Promise.resolve(targetFor(own)),
      redact: (b) => b,
    });
    const r = await shell.exec(
      {
        caseId: "c",
        stepId: "s",
        assetId: "a",
        account: own.user,
        command: "sudo -n id",
        timeoutMs: 20_000,
        maxOutputBytes: 1000,
        readOnly: true,
      },
      new AbortController().signal,
    );
    expect(r).toMatchObject({ exitCode: 1, failure: { code: "sudo_password_needed" } });
    connections.close();
  });
});

describe("a way through jump hosts", () => {
  let a: Sshd;
  let b: Sshd;
  beforeAll(async () => {
    [a, b] = await Promise.all([startSshd(), startSshd()]);
  });
  afterAll(() => Promise.all([a?.stop(), b?.stop()]));
  const hop = (s: Sshd, name: string) => ({ ...targetFor(s), name });
  const chain = (more: Partial<SshTarget> = {}) =>
    targetFor(sshd, {
      jumps: [hop(a, "first"), hop(b, "second")],
      knownKeys: (_h, port) => Promise.resolve([sshd, a, b].filter((s) => s.port === port).flatMap(keysOf)),
      ...more,
    });

  it("of two hops reaches the asset", async () => {
    const connection = await connectTo(chain());
    expect(await says(connection, "echo there")).toBe("there");
    expect(b.log()).toMatch(/direct-tcpip/);
  });

  it("checks each hop's host key", async () => {
    const error = await failureOf(
      chain({
        knownKeys: (_h, port) =>
          Promise.resolve(port === b.port ? [] : [sshd, a].filter((s) => s.port === port).flatMap(keysOf)),
      }),
    );
    expect(error.failure.code).toBe("ssh_host_key_unknown");
    expect(error.failure.message.en).toContain("second");
  });

  it("names the hop that fails", async () => {
    const stranger = a.makeKey("nobody");
    const error = await failureOf(
      chain({
        jumps: [
          hop(a, "first"),
          { ...hop(b, "second"), auth: [{ kind: "key", privateKey: stranger.privateKey }] },
        ],
      }),
    );
    expect(error.failure.code).toBe("ssh_jump_failed");
    expect(error.failure.message.en).toContain("second");
  });

  it("says when a hop may not open the next connection", async () => {
    const port = await freePort();
    const error = await failureOf(chain({ port }));
    expect(error.failure.code).toBe("ssh_jump_failed");
    expect(error.failure.detail).toContain(String(port));
  });
});

describe("unreachable hosts", () => {
  let silent: Server;
  afterAll(() => silent?.close());

  it("refuse", async () => {
    expect((await failureOf(targetFor(sshd, { port: await freePort() }))).failure.code).toBe("ssh_refused");
  });
  it("do not resolve", async () => {
    const error = await failureOf(targetFor(sshd, { host: "no-such-host.invalid" }));
    expect(error.failure.code).toBe("ssh_unreachable");
  });
  it("do not answer", async () => {
    const port = await freePort();
    silent = createServer(() => {}).listen(port, "127.0.0.1");
    const error = await failureOf(targetFor(sshd, { port }), { readyTimeoutMs: 300 });
    expect(error.failure.code).toBe("ssh_timeout");
  });
  it("are no SSH servers", async () => {
    const port = await freePort();
    const web = createServer((s) => s.end("HTTP/1.1 400 Bad Request\r\n\r\n")).listen(port, "127.0.0.1");
    const error = await failureOf(targetFor(sshd, { port }), { readyTimeoutMs: 2000 });
    expect(error.failure.code).toBe("ssh_unreachable");
    web.close();
  });
});

describe("the pool", () => {
  it("runs 100 commands at once over few connections, each with its own output", async () => {
    const connections = new SshConnections({ connectionsPerTarget: 2 });
    const target = targetFor(sshd);
    const outputs = await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const lease = await connections.lease(target);
        const r = await execStep(lease, { command: `echo ${i}`, timeoutMs: 60_000, maxOutputBytes: 100 });
        lease.release();
        return Buffer.from(r.output).toString().trim();
      }),
    );
    expect(outputs).toEqual(Array.from({ length: 100 }, (_, i) => String(i)));
    expect(connections.size).toBe(2);
    connections.close();
    expect(connections.size).toBe(0);
  }, 120_000);

  it("adapts to a host that allows fewer channels", async () => {
    const own = await startSshd({ config: ["MaxSessions 2"] });
    const connections = new SshConnections({ connectionsPerTarget: 1 });
    const results = await Promise.all(
      Array.from({ length: 6 }, async (_, i) => {
        const lease = await connections.lease(targetFor(own));
        const r = await execStep(lease, {
          command: `sleep 0.2; echo ${i}`,
          timeoutMs: 60_000,
          maxOutputBytes: 100,
        });
        lease.release();
        return r.exitCode;
      }),
    );
    expect(results).toEqual([0, 0, 0, 0, 0, 0]);
    connections.close();
    await own.stop();
  });

  it("connects again after the host went away, and closes when idle", async () => {
    const connections = new SshConnections({ idleMs: 200 });
    const once = async () => {
      const lease = await connections.lease(targetFor(sshd));
      try {
        return await execStep(lease, { command: "echo hi", timeoutMs: 20_000, maxOutputBytes: 100 });
      } finally {
        lease.release();
      }
    };
    expect((await once()).exitCode).toBe(0);
    for (const pid of sshd.children()) process.kill(pid, "SIGKILL");
    expect((await once()).exitCode).toBe(0);
    for (let i = 0; i < 50 && connections.size > 0; i++) await sleep(50);
    expect(connections.size).toBe(0);
  });
});

describe("an interactive shell", () => {
  it("passes bytes both ways, knows its size, and reports how it ended", async () => {
    const connections = new SshConnections();
    const shell = await openShell(await connections.lease(targetFor(sshd)), {
      cols: 101,
      rows: 31,
      term: "xterm-256color",
    });
    let seen = "";
    shell.onOutput((parts) => {
      seen += Buffer.concat(parts).toString("latin1");
    });
    const end = new Promise((resolve) => shell.onClose(resolve));
    shell.write(Buffer.from("stty size; echo $TERM\n"));
    for (let i = 0; i < 100 && !seen.includes("31 101"); i++) await sleep(50);
    shell.resize(77, 22);
    shell.write(Buffer.from("stty size; exit 7\n"));
    expect(await end).toEqual({ code: 7, lost: false });
    expect(seen).toMatch(/31 101[\s\S]*xterm-256color[\s\S]*22 77/);
    connections.close();
  });
});

describe("secrets", () => {
  it("do not reach the host's log", () => {
    expect(readFileSync(join(sshd.dir, "log"), "utf8")).not.toContain("open sesame");
  });
});

describe("the receive window", () => {
  it("is ours: an unread channel holds no more, a read one streams on through many windows", async () => {
    const connection = await connectTo(targetFor(sshd));
    const channel = await connection.exec("yes | head -c 20000000");
    let ended: number | null | undefined;
    channel.onEnd(({ code }) => {
      ended = code;
    });
    // Not read at all: the host fills the window it was given, not the library's 2 MiB.
    await expect.poll(() => channel.stdout.readableLength, { timeout: 20_000 }).toBe(baseWindow);
    await sleep(100);
    expect(channel.stdout.readableLength).toBe(baseWindow);
    let bytes = 0;
    channel.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes % 7 === 0) {
        channel.stdout.pause();
        setImmediate(() => channel.stdout.resume());
      }
    });
    channel.stderr.resume();
    await expect.poll(() => ended, { timeout: 30_000 }).toBe(0);
    expect(bytes).toBe(20_000_000);
  });
});
