import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExecRequest } from "../../../agent/ports.ts";
import { lockoutRisks } from "../../../agent/supervisor/lockout.ts";
import { GuardedShell } from "../../../server/ssh/guarded-shell.ts";
import { SshConnections } from "../../../server/ssh/pool.ts";
import { revertId } from "../../../server/ssh/revert-script.ts";
import { StepShell } from "../../../server/ssh/step-shell.ts";
import type { SshTarget } from "../../../server/ssh/target.ts";
import { isRoot, type Sshd, startSshd } from "../../support/sshd.ts";
import { keysOf, targetFor } from "./target-for.ts";

const name = `bzg${process.pid % 100_000}`;
const net = `10.213.${process.pid % 250}`;
const ip = (...args: string[]) => execFileSync("ip", args, { encoding: "utf8" });
const inside = (...args: string[]) => ip("netns", "exec", name, ...args);

it("knows which commands could lock people out", () => {
  const risky: [string, string][] = [
    ["sed -i s/22/2222/ /etc/ssh/sshd_config", "sshd"],
    ["sudo systemctl restart ssh", "sshd"],
    ["iptables -A INPUT -p tcp --dport 22 -j DROP", "firewall"],
    ["nft -f /tmp/rules", "firewall"],
    ["ufw enable", "firewall"],
    ["ip route replace default via 10.0.0.1", "routes"],
    ["ip -4 addr del 10.0.0.2/24 dev eth0", "routes"],
    ["sudo ip link set eth0 down", "routes"],
    ["systemctl restart systemd-networkd", "routes"],
    ["rm /etc/sudoers.d/ops", "accounts"],
    ["usermod -s /sbin/nologin root", "accounts"],
  ];
  for (const [command, risk] of risky) expect(lockoutRisks(command), command).toContain(risk);
  for (const command of ["systemctl restart nginx", "ip route", "ip -br addr", "rm /var/log/a.log", "sync"])
    expect(lockoutRisks(command), command).toEqual([]);
});

describe.runIf(isRoot)("a step that could lock people out", () => {
  let sshd: Sshd;
  let target: SshTarget;
  let connections: SshConnections;
  let shell: GuardedShell;
  let step = 0;
  const exec = (command: string) => {
    step += 1;
    const request: ExecRequest = {
      caseId: name,
      stepId: `s${step}`,
      assetId: "a",
      account: "root",
      command,
      timeoutMs: 2000,
      maxOutputBytes: 65_536,
      readOnly: false,
    };
    return shell.exec(request, new AbortController().signal);
  };

  beforeAll(async () => {
    ip("netns", "add", name);
    ip("link", "add", `${name}a`, "type", "veth", "peer", "name", `${name}b`, "netns", name);
    ip("addr", "add", `${net}.1/24`, "dev", `${name}a`);
    ip("link", "set", `${name}a`, "up");
    inside("ip", "addr", "add", `${net}.2/24`, "dev", `${name}b`);
    inside("ip", "link", "set", `${name}b`, "up");
    inside("ip", "link", "set", "lo", "up");
    sshd = await startSshd({ netns: { name, address: `${net}.2` } });
    const known = () => Promise.resolve(keysOf(sshd));
    target = targetFor(sshd, { host: `${net}.2`, knownKeys: known });
    connections = new SshConnections();
    const resolve = () => Promise.resolve(target);
    shell = new GuardedShell(new StepShell({ connections, resolve, redact: (b) => b }), {
      resolve,
      graceMs: 6000,
    });
  });
  afterAll(async () => {
    connections?.close();
    await sshd?.stop();
    ip("netns", "del", name);
  });

  it("that does no harm keeps its effect: the revert is disarmed by a second login", async () => {
    const result = await exec(`ip route add 192.0.2.0/24 via ${net}.1`);
    expect(result).toMatchObject({ outcome: "exited", exitCode: 0, revert: "disarmed" });
    expect(inside("ip", "route")).toContain("192.0.2.0/24");
  });

  it("that cuts the way by a route is undone by the host itself", async () => {
    const before = inside("ip", "route");
    const result = await exec(`ip route add blackhole ${net}.1/32; ip route flush dev ${name}b; echo done`);
    expect(result.revert).toBe("fired");
    expect(result.failure?.code).toBe("revert_fired");
    expect(inside("ip", "route").split("\n").sort()).toEqual(before.split("\n").sort());
  }, 60_000);

  it("that cuts the way by the firewall is undone, the rules that were there stay", async () => {
    inside("iptables", "-A", "INPUT", "-s", "198.51.100.9", "-j", "DROP");
    const result = await exec(`iptables -I INPUT -p tcp --dport ${sshd.port} -j DROP`);
    expect(result.revert).toBe("fired");
    const rules = inside("iptables", "-S", "INPUT");
    expect(rules).toContain("198.51.100.9");
    expect(rules).not.toContain(String(sshd.port));
  }, 60_000);

  it("that touches nothing of the kind arms nothing", async () => {
    expect(await exec("echo hello")).not.toHaveProperty("revert");
  });

  it("leaves nothing on the host", async () => {
    const own = new Set([1, 2, 3, 4].map((n) => `bartizan-revert-${revertId(`${name} s${n}`)}`));
    await expect.poll(() => readdirSync("/run").filter((f) => own.has(f)), { timeout: 5000 }).toEqual([]);
  });

  it("is not run when nothing can be armed", async () => {
    const bare = new GuardedShell(
      { exec: () => Promise.reject(new Error("must not run")) },
      { resolve: () => Promise.resolve({ ...target, account: "nobody-here" }), graceMs: 1000 },
    );
    const request = {
      caseId: "c",
      stepId: "s",
      assetId: "a",
      account: "x",
      command: "ufw enable",
    } as ExecRequest;
    const result = await bare.exec({ ...request, timeoutMs: 1000 }, new AbortController().signal);
    expect(result.outcome).toBe("failed");
  });
});
