import { describe, expect, it } from "vitest";
import { parseTarget, readArgs } from "../../server/diagnose/args.ts";

describe("--ssh", () => {
  it.each([
    ["ops@web-1", "ops", "web-1", 22],
    ["ops@web-1:2201", "ops", "web-1", 2201],
    ["root@10.0.0.1:22", "root", "10.0.0.1", 22],
    ["ops@[fd00::1]", "ops", "fd00::1", 22],
    ["ops@[fe80::1%eth0]:2222", "ops", "fe80::1%eth0", 2222],
  ])("%s", (text, account, host, port) => {
    expect(parseTarget(text)).toEqual({ account, host, port });
  });

  it.each(["web-1", "@web-1", "ops@", "ops@fd00::1", "ops@web:0", "ops@web:70000", "ops@web:ssh", "a b@c"])(
    "refuses %s",
    (text) => {
      expect(parseTarget(text)).toBeUndefined();
    },
  );
});

describe("the command line", () => {
  const good = ["--ssh", "ops@h:22", "--identity", "k", "--host-key", "ssh-ed25519 AAAA", "--fault", "slow"];

  it("has safe defaults", () => {
    expect(readArgs(good)).toMatchObject({
      strategy: "auto",
      fix: false,
      model: "offline",
      lang: "en",
      format: "text",
      timeoutMs: 300_000,
    });
  });

  it.each<[string, string[]]>([
    ["a missing fault", good.slice(0, 6)],
    ["a missing host", ["--fault", "slow"]],
    ["two hosts", [...good, "--asset", "web-1"]],
    ["an unknown option", [...good, "--yes"]],
    ["a stray word", [...good, "now"]],
    ["an unknown strategy", [...good, "--strategy", "wild"]],
    ["an unknown format", [...good, "--format", "pdf"]],
    ["a timeout that is no number", [...good, "--timeout", "5m"]],
    ["no steps", [...good, "--max-steps", "0"]],
  ])("explains %s", (_what, argv) => {
    expect(typeof readArgs(argv)).toBe("string");
  });
});
