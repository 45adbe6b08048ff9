import { describe, expect, it } from "vitest";
import type { WallNeed } from "../../../../agent/supervisor/catalogue/wall.ts";
import type { ExecOutcome } from "../../../../server/ssh/exec.ts";
import { chooseWall } from "../../../../server/ssh/wall/choose.ts";
import { detectWall } from "../../../../server/ssh/wall/detect.ts";

/** What a recent server answers when it is asked what it can do. */
const recent = {
  uid: "0",
  machine: "x86_64",
  kernel: "6.18.1",
  perl: "/usr/bin/perl",
  python: "",
  landlock: "7",
  mounts: "1",
  userns: "1",
  bash: "/usr/bin/bash",
  sh: "/bin/sh",
  seccomp: "1",
  copies: "1",
};
type Answers = Partial<Record<keyof typeof recent | "sudo", string>>;

const outcome = (output: string, exitCode: number): ExecOutcome => ({
  outcome: "exited",
  exitCode,
  durationMs: 1,
  output: Buffer.from(output),
  totalBytes: output.length,
});

/** A host that says this of itself; `refuses`: its wall could not be set up after all. `says`: what it prints before. */
async function found(answers: Answers, refuses = false, says = "") {
  const text = Object.entries({ ...recent, ...answers })
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
  return await detectWall(
    ({ wall }) =>
      Promise.resolve(wall ? outcome(says + (refuses ? "" : "reads\n"), refuses ? 1 : 0) : outcome(text, 0)),
    undefined,
    true,
  );
}

/** The wall, or why there is none, for a command with these needs. */
async function wall(answers: Answers, ...needs: WallNeed[]): Promise<string> {
  const { facts, why } = await found(answers);
  if (!facts) return `none: ${why}`;
  const choice = chooseWall(facts, new Set(needs), 2_100_000_001);
  return "none" in choice ? `none: ${choice.none}` : choice.name;
}

const noLandlock: Answers = { landlock: "0" };
const rhel8: Answers = { kernel: "4.18.0-553.el8", landlock: "0", mounts: "0" };
const account: Answers = { uid: "1000" };

it("asks D-Bus, which refuses a uid without an account, as nobody, and does everything else as a uid nobody has", async () => {
  const { facts } = await found({});
  if (!facts) throw new Error("nothing was found");
  const uid = (...needs: WallNeed[]) => {
    const choice = chooseWall(facts, new Set(needs), 2_100_000_001);
    return "none" in choice ? choice.none : choice.profile.identity?.uid;
  };
  expect([uid("daemons"), uid("daemons", "ids"), uid(), uid("processes")]).toEqual([
    65_534, 65_534, 2_100_000_001, 2_100_000_001,
  ]);
});

describe("what stands on a host that lacks something", () => {
  it.each<[string, Answers, WallNeed[], string]>([
    ["all there", {}, [], "mounts+landlock7+seccomp+pids+uid"],
    ["all there, looking at processes", {}, ["processes"], "mounts+seccomp+pids+uid"],
    ["python alone", { perl: "", python: "/usr/bin/python3" }, [], "mounts+landlock7+seccomp+pids+uid"],
    ["Landlock's first version", { landlock: "1" }, [], "mounts+landlock1+seccomp+pids+uid"],
    ["no Landlock", noLandlock, [], "mounts+seccomp+pids+uid"],
    ["no Landlock, and the host's own mounts", noLandlock, ["mounts"], "broker+seccomp+uid"],
    ["no Landlock, as uid 0", noLandlock, ["identity"], "none: combination"],
    ["no Landlock, private copies", noLandlock, ["scratch"], "none: combination"],
    ["no overlayfs, private copies", { copies: "" }, ["scratch"], "none: combination"],
    ["no mount_setattr", { mounts: "0" }, [], "landlock7+seccomp+pids+uid"],
    ["before nosymfollow", { kernel: "5.13.0" }, [], "landlock7+seccomp+pids+uid"],
    [
      "Linux 5.10: neither, but the broker",
      { kernel: "5.10.0", landlock: "0", mounts: "0" },
      [],
      "broker+seccomp+uid",
    ],
    ["Linux 4.18", rhel8, [], "none: kernel"],
    ["Linux 4.18, as uid 0", rhel8, ["identity"], "none: kernel"],
    ["Linux 4.18, an account", { ...rhel8, ...account }, [], "none: kernel"],
    ["no seccomp", { seccomp: "" }, [], "none: kernel"],
    ["neither perl nor python", { perl: "", python: "" }, [], "none: tool"],
    ["a path that is no plain word", { perl: "/opt/x y/perl" }, [], "none: tool"],
    ["another processor", { machine: "riscv64" }, [], "none: host"],
    ["32 bit", { machine: "i686" }, [], "none: host"],
    ["an account", account, [], "landlock7+seccomp"],
    ["an account, no Landlock", { ...account, ...noLandlock }, [], "broker+seccomp"],
    [
      "an account, no Landlock before 5.9",
      { ...account, ...noLandlock, kernel: "5.8.0" },
      [],
      "none: kernel",
    ],
    [
      "an account looks at processes before 5.9",
      { ...account, kernel: "5.8.0" },
      ["processes"],
      "none: combination",
    ],
    ["an account, set-user-id program", account, ["privileges"], "none: program"],
    ["sudo that asks for a password", account, ["sudo"], "none: sudo"],
    ["sudo", { ...account, sudo: "1" }, ["sudo"], "mounts+landlock7+seccomp+pids+uid"],
    ["sudo, no Landlock", { ...account, sudo: "1", ...noLandlock }, ["sudo"], "mounts+seccomp+pids+uid"],
    ["what no wall can hold", {}, ["off"], "none: program"],
  ])("%s", async (_what, answers, needs, expected) => {
    expect(await wall(answers, ...needs)).toBe(expected);
  });

  it("makes no place for temporary files where an account may make no user name space", async () => {
    for (const [userns, expected] of [
      ["1", true],
      ["0", false],
    ] as const) {
      const { facts } = await found({ ...account, userns });
      const choice = facts && chooseWall(facts, new Set(["temporary"]), 1);
      expect(choice && "profile" in choice && choice.profile.temporary).toBe(expected);
    }
  });

  it("says of the asset what is missing, and counts no wall that did not hold when tried", async () => {
    expect(await found({})).toMatchObject({ login: "mounts+landlock7+seccomp+pids+uid" });
    expect(await found(rhel8)).toMatchObject({ why: "kernel" });
    expect(await found({ perl: "" })).toMatchObject({ why: "tool" });
    const refused = await found({ ...account, sudo: "1" }, true);
    expect(refused).toMatchObject({ why: "setup", facts: { sudo: "none" } });
    expect(refused.login ?? refused.sudo).toBeUndefined();
  });
  it("is used through sudo on a host that can not resolve its own name, where sudo says so each time", async () => {
    const warning = "sudo: unable to resolve host web-1: Name or service not known\n";
    const account = { uid: "1000", sudo: "1" };
    expect(await found(account, false, warning)).toMatchObject({
      sudo: expect.stringMatching(/seccomp/) as string,
    });
    expect(await found(account, true, warning)).not.toHaveProperty("sudo");
  });
});
