import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { arch } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { SshConnections } from "../../../../server/ssh/pool.ts";
import { StepShell } from "../../../../server/ssh/step-shell.ts";
import type { SshTarget } from "../../../../server/ssh/target.ts";
import { haveSudo, isRoot, type Sshd, startSshd } from "../../../support/sshd.ts";
import { targetFor } from "../target-for.ts";
import { probe } from "./probe.ts";

type Login = "root" | "sudo" | "account";
const password = "escape-suite-1";

/** Answers of the kernel that mean "not you", or "there is nothing here for you". */
const refusals = new Map([
  [1, "EPERM"],
  [3, "ESRCH"],
  [13, "EACCES"],
  [28, "ENOSPC"],
  [30, "EROFS"],
  [38, "ENOSYS"],
  [40, "ELOOP"],
  [97, "EAFNOSUPPORT"],
  // A port that counts as taken, a socket that lies under something.
  [98, "EADDRINUSE"],
  [111, "ECONNREFUSED"],
]);
/** Stay open on purpose; what they give never leaves the wall. */
const harmless = new Set(["memfd"]);

interface Host {
  sshd: Sshd;
  target: SshTarget;
  dir: string;
  victim: ChildProcess;
  daemon: Server;
  abstract: string;
  tcp: Server;
  orders: string[];
  uid: number;
}
const connections = new SshConnections();
const hosts = new Map<Login, Host>();
/** attempt → column → outcome, for the table. */
const table = new Map<string, Map<string, string>>();

async function startHost(login: Login): Promise<Host> {
  const sshd = await startSshd(
    login === "root" ? {} : { password, ...(login === "sudo" ? { sudo: "passwordless" as const } : {}) },
  );
  const target = targetFor(sshd, login === "sudo" ? { sudo: { kind: "passwordless" } } : {});
  const uid = Number(execFileSync("id", ["-u", sshd.user], { encoding: "utf8" }));
  const dir = join(sshd.dir, "ground");
  mkdirSync(dir);
  writeFileSync(join(sshd.dir, "probe.pl"), probe(arch() === "x64" ? "x86_64" : "aarch64"), { mode: 0o644 });
  const victim = spawn(
    // Two ends of a pipe of its own: descriptors 5 and 6.
    "perl",
    ["-MPOSIX", "-e", "pipe(R, W); POSIX::dup2(fileno(R), 5); POSIX::dup2(fileno(W), 6); sleep 1000"],
    { uid, gid: uid, cwd: dir, stdio: "ignore" },
  );
  const orders: string[] = [];
  const listen = async (where: Parameters<Server["listen"]>[0]) => {
    const server = createServer((socket) =>
      socket.on("data", (d) => orders.push(d.toString())).on("error", () => {}),
    );
    await new Promise<void>((resolve) => server.listen(where as string, resolve));
    return server;
  };
  const daemon = await listen(join(dir, "daemon.sock"));
  chmodSync(join(dir, "daemon.sock"), 0o777);
  const abstract = `bz-${process.pid}-${login}`;
  const hidden = await listen(`\0${abstract}`);
  const tcp = await listen({ port: 0, host: "127.0.0.1" } as never);
  daemon.once("close", () => hidden.close());
  const host = { sshd, target, dir, victim, daemon, abstract, tcp, orders, uid };
  return host;
}

/** Files an attempt may change; open to everybody, so that no file mode does the wall's work. */
function freshGround({ dir, uid }: Host): void {
  execFileSync("find", [dir, "-mindepth", "1", "!", "-name", "daemon.sock", "-delete"]);
  for (const name of ["file", "file2", "file3", "gone"]) {
    writeFileSync(join(dir, name), "content\n");
    chmodSync(join(dir, name), 0o666);
    chownSync(join(dir, name), uid, uid);
  }
  mkdirSync(join(dir, "olddir"));
  chownSync(join(dir, "olddir"), uid, uid);
  copyFileSync("/usr/bin/id", join(dir, "suid"));
  chmodSync(join(dir, "suid"), 0o4755);
  chownSync(dir, uid, uid);
  chmodSync(dir, 0o777);
}

/** Names, sizes, modes and times: all a look may not change. */
function snapshot(dir: string): string[] {
  return readdirSync(dir)
    .sort()
    .map((name) => {
      const s = lstatSync(join(dir, name));
      const text = s.isFile() && s.size < 100 ? readFileSync(join(dir, name), "latin1") : "";
      return [name, s.mode, s.uid, s.size, s.mtimeMs, s.nlink, text].join(" ");
    });
}

async function attempts(login: Login, before: string, walled: boolean) {
  const host = hosts.get(login);
  if (!host) throw new Error("no host");
  freshGround(host);
  const ground = snapshot(host.dir);
  const shell = new StepShell({ connections, resolve: () => Promise.resolve(host.target), redact: (b) => b });
  const port = host.tcp.address();
  const args = [
    join(host.sshd.dir, "probe.pl"),
    host.dir,
    host.victim.pid,
    typeof port === "object" ? port?.port : 0,
    host.abstract,
    walled ? "walled" : "plant",
  ];
  const sudo = login === "sudo" ? "sudo -n " : "";
  const result = await shell.exec(
    {
      caseId: "c",
      stepId: "s",
      assetId: "a",
      account: host.sshd.user,
      command: `${before}${sudo}perl ${args.join(" ")}`,
      timeoutMs: 60_000,
      maxOutputBytes: 100_000,
      readOnly: walled,
    },
    new AbortController().signal,
  );
  const text = Buffer.from(result.output).toString("utf8");
  const outcomes = new Map(
    text.split("\n").flatMap((l) => (l.includes("=") ? [l.split("=", 2) as [string, string]] : [])),
  );
  return { result, text, outcomes, changed: snapshot(host.dir).filter((line, i) => line !== ground[i]) };
}

function note(column: string, outcomes: ReadonlyMap<string, string>): void {
  for (const [name, said] of outcomes) {
    const row = table.get(name) ?? new Map<string, string>();
    row.set(column, said === "ok" ? "open" : (refusals.get(Number(said)) ?? said));
    table.set(name, row);
  }
}

/** Per attempt and login: what happens without the wall, and all that ever happened behind one. */
function summary(): string {
  const rows = [...table].map(([attempt, row]) => [
    attempt,
    ...logins.flatMap((login) => [
      row.get(`${login} bare`) ?? "",
      [...new Set(doors.map(([name]) => row.get(`${login} ${name}`) ?? ""))].join(" "),
    ]),
  ]);
  const lines = [["attempt", ...logins.flatMap((login) => [`${login}, bare`, "walled"])], ...rows];
  const width = (i: number) => Math.max(...lines.map((line) => line[i]?.length ?? 0));
  return lines.map((line) => line.map((cell, i) => cell.padEnd(width(i))).join("  ")).join("\n");
}

/** What got through: done, or turned down for its arguments only. */
function reached(outcomes: ReadonlyMap<string, string>): string[] {
  return [...outcomes]
    .filter(([, said]) => !refusals.has(Number(said)))
    .map(([name, said]) => `${name}=${said}`);
}

const logins: Login[] = isRoot ? ["root", "account", ...(haveSudo ? ["sudo" as const] : [])] : ["root"];
/** Commands that make the wall open a door; the probe then runs behind that wall. */
const doors: [name: string, before: string, open: string[]][] = [
  ["look", "", []],
  ["processes", "ss -tln >/dev/null; ", []],
  ["network", "curl --version >/dev/null 2>&1; ", ["tcp", "udp"]],
  ["mounts", "cat /proc/mounts >/dev/null; ", []],
  ["both", "ss -tln >/dev/null; cat /proc/mounts >/dev/null; ", []],
  ["processes by number", "ps >/dev/null; ", []],
  ["descriptors", "stat -L /proc/1/fd/0 >/dev/null 2>&1; ", []],
  ["kernel-log", "dmesg >/dev/null 2>&1; ", []],
  ["ids", "taskset -p 1 >/dev/null 2>&1; ", []],
  // Root stays root by name there: a set-user-id program gives it nothing.
  ["identity", "id >/dev/null; ", ["suid"]],
  ["databases", "psql --version >/dev/null 2>&1; ", ["tcp", "udp", "suid"]],
  ["containers", "docker --version >/dev/null 2>&1; ", ["tcp", "udp", "suid"]],
  ["copies", "nginx -v >/dev/null 2>&1; ", ["tcp", "udp", "suid"]],
];

describe.skipIf(!isRoot)("escaping the wall", () => {
  beforeAll(async () => {
    // Not under /tmp: the wall with private copies hides it.
    vi.stubEnv("TMPDIR", "/var/tmp");
    for (const login of logins) hosts.set(login, await startHost(login));
  });
  afterAll(async () => {
    connections.close();
    vi.unstubAllEnvs();
    for (const host of hosts.values()) {
      host.victim.kill("SIGKILL");
      host.daemon.close();
      host.tcp.close();
      await host.sshd.stop();
    }
    console.log(summary());
  });

  for (const login of logins) {
    it(`${login}: the attempts work without the wall`, async () => {
      const { outcomes, text } = await attempts(login, "", false);
      note(`${login} bare`, outcomes);
      const worked = new Set(reached(outcomes).map((line) => line.split("=")[0] ?? ""));
      // What needs root fails for an account in any case; these an account may do to its own.
      for (const name of [
        "append",
        "create",
        "truncate",
        "unlink",
        "chmod",
        "xattr",
        "kill",
        "ptrace",
        "tcp",
        "unix",
        "abstract",
      ])
        expect(worked, text).toContain(name);
      if (login !== "account")
        for (const name of [
          "proc-sys",
          "via-root",
          "mount",
          "mountns",
          "device-node",
          "raw",
          "setns",
          "reboot",
          "settime",
          "bpf",
          "suid",
        ])
          expect(worked, text).toContain(name);
    });

    // Unasked, an account reads its own processes' pipes where neither mounts nor Landlock can stand in the way.
    const loose = (door: string) =>
      (login === "account" && door.startsWith("processes")) || door === "both" || door === "descriptors"
        ? ["steal-pipe"]
        : [];
    // Without mounts of its own an account's command reaches the sockets the account reaches.
    const local = login === "account" ? ["unix", "unix-via-root"] : [];

    // Landlock keeps a command from abstract sockets since Linux 6.12; before, whoever may reach a daemon's socket may.
    const abstract = (sandbox = "") => (/landlock([6-9]|\d\d)/.test(sandbox) ? [] : ["abstract"]);

    for (const [name, before, open] of doors) {
      it(`${login}: nothing gets through the wall for ${name}`, async () => {
        const { outcomes, result, text, changed } = await attempts(login, before, true);
        expect(result.sandbox, text).toMatch(/seccomp/);
        note(`${login} ${name}`, outcomes);
        expect(outcomes.size).toBeGreaterThan(70);
        const through = reached(outcomes).filter((line) => {
          const attempt = line.split("=")[0] ?? "";
          // Not there at all: the same ENOENT without the wall.
          const absent = line.endsWith("=2") && table.get(attempt)?.get(`${login} bare`) === "2";
          return (
            !absent &&
            !harmless.has(attempt) &&
            !open.includes(attempt) &&
            !loose(name).includes(attempt) &&
            !(open.includes("tcp") && [...local, ...abstract(result.sandbox)].includes(attempt))
          );
        });
        expect(through, `${result.sandbox}\n${text}`).toEqual([]);
        expect(changed).toEqual([]);
        const victim = hosts.get(login)?.victim;
        expect(victim?.exitCode ?? victim?.signalCode).toBeNull();
      });
    }
  }
});
