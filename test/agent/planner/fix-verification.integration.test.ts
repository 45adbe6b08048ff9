import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { evolve, initial } from "../../../agent/case.ts";
import { decide, type PersonIntent } from "../../../agent/decide.ts";
import type { Conclusion } from "../../../agent/events.ts";
import { CountingIds, ManualClock, MemoryBlobs, MemoryCaseLog } from "../../../agent/memory/index.ts";
import { createOfflinePlanner } from "../../../agent/planner/offline.ts";
import type { ExecRequest, ExecResult } from "../../../agent/ports.ts";
import { caseDeps, type RunPorts, runCase } from "../../../agent/runner.ts";
import { defaultPolicy, judge } from "../../../agent/supervisor/judge.ts";
import type { Policy } from "../../../agent/supervisor/verdict.ts";

/** What happens on the host during each wait for the fix to show, in order. */
let meanwhile: (() => void)[] = [];

/** A real shell on this machine, commands as the supervisor printed them; only the waiting is cut short. */
async function exec(request: ExecRequest): Promise<ExecResult> {
  const { command } = request;
  if (/^sleep \d+$/.test(command)) {
    meanwhile.shift()?.();
    return exec({ ...request, command: "true" });
  }
  const child = spawn("sh", ["-c", command], { stdio: ["ignore", "pipe", "pipe"] });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (c: Buffer) => chunks.push(c));
  const exitCode = await new Promise<number | null>((done) => child.once("close", done));
  const output = Buffer.concat(chunks);
  return { outcome: "exited", exitCode, durationMs: 1, output, totalBytes: output.length };
}

const both = (text: string) => ({ en: text, zh: `${text} 中` });
const playbookOf = (folder: string, run: string, when: string, confirm: string) => ({
  schema: "playbook/v1",
  id: "app.limit",
  title: both("Limit of the app"),
  start: "always",
  probes: {
    conf: { run: `cat ${folder}/app.conf`, parse: "kv" },
    log: { run: `tail -n 20 ${folder}/app.log`, parse: "text" },
  },
  findings: [
    { id: "small", when: "num(conf.limit) < 10" },
    { id: "complains", when: "log.contains('limit reached')" },
  ],
  causes: [
    {
      id: "limit-too-small",
      when,
      confirm,
      because: ["small", "complains"].filter((f) => `${when} ${confirm}`.includes(f)),
      statement: both("limit={{conf.limit}} is too small"),
    },
  ],
  fixes: [
    {
      for: ["limit-too-small"],
      run,
      why: both("raise it"),
      risk: "change",
      verify: `ls ${folder}/app.conf`,
    },
  ],
});

const person = { kind: "person", id: "u", name: "u" } as const;
let folder: string;
beforeEach(() => {
  meanwhile = [];
  folder = mkdtempSync(join(tmpdir(), "fix-"));
  writeFileSync(join(folder, "app.conf"), "limit=4\n");
  writeFileSync(join(folder, "app.log"), "10:00 limit reached\n");
});
const complain = () => appendFileSync(join(folder, "app.log"), "10:06 limit reached\n");
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function fixed(
  run: string,
  when = "small && complains",
  confirm = "small",
): Promise<Conclusion["verification"]> {
  const ports: RunPorts<Policy> = {
    log: new MemoryCaseLog(),
    blobs: new MemoryBlobs((bytes) => createHash("sha256").update(bytes).digest("hex")),
    clock: new ManualClock(1),
    ids: new CountingIds(),
    hasher: { sha256: (text) => createHash("sha256").update(text).digest("hex") },
    shell: { exec },
    planner: createOfflinePlanner([playbookOf(folder, run, when, confirm)], {}),
    judge,
    policyFor: () => defaultPolicy,
    live: { text() {} },
  };
  const stop = { aborted: false, addEventListener() {}, removeEventListener() {} };
  const state = async () => (await ports.log.read("c", 0)).reduce(evolve, initial("c"));
  const say = async (intent: PersonIntent) => {
    const now = await state();
    const { events, failure } = decide(now, intent, caseDeps(ports));
    if (failure) throw new Error(failure.message.en);
    await ports.log.append("c", now.seq, events);
    return runCase("c", ports, stop);
  };
  const budget = { maxSteps: 50, maxTokens: 1, maxCostUsd: 0, maxWallMs: 1e9 };
  const assets = [{ id: "h", name: "h", account: "ops", tags: [] }];
  await say({
    type: "open",
    actor: person,
    fault: "app refuses work",
    lang: "en",
    assets,
    strategy: "auto",
    planner: "offline",
    budget,
  });
  const fix = (await state()).concluded?.conclusion.fixes[0];
  if (!fix) throw new Error("no fix was proposed");
  const rest = await say({ type: "fix", actor: person, fixId: fix.id });
  const step = (await state()).steps[("stepId" in rest && rest.stepId) || ""];
  if (!step?.approval) throw new Error("the fix was not asked for");
  await say({
    type: "approve",
    actor: person,
    stepId: step.proposal.stepId,
    digest: step.approval.digest,
    scope: "once",
  });
  return (await state()).concluded?.conclusion.verification;
}

describe("a fix that a person approved, run by a real shell", () => {
  it("is verified by the facts that confirmed the cause: fixed", async () => {
    const done = await fixed(`sed -i s/limit=4/limit=40/ ${folder}/app.conf`);
    expect(readFileSync(join(folder, "app.conf"), "utf8")).toBe("limit=40\n");
    expect(done).toMatchObject({ fixed: true, result: "fixed" });
    // cat, tail and ls ran again; the log still has the old line, which counts no more.
    expect(done?.steps?.length).toBe(3);
  });
  it("is neither fixed nor not fixed when the log's new lines may have come before it", async () => {
    const done = await fixed(`echo 10:04 limit reached >>${folder}/app.log`, "complains", "complains");
    expect(done?.result).toBe("not_checked");
    expect(done?.why?.en).toContain("may have come before the fix");
  });
  it("is not fixed when lines go on to come after it", async () => {
    meanwhile = [() => {}, complain];
    const done = await fixed(`echo 10:04 limit reached >>${folder}/app.log`, "complains", "complains");
    expect(done?.why?.en).toContain("still shows the cause");
  });
  it("is not fixed when the cause is still there, though the fix and its check ended well", async () => {
    meanwhile = [complain, complain];
    const done = await fixed(`sed -i s/limit=4/limit=5/ ${folder}/app.conf`);
    expect(done).toMatchObject({ fixed: false, result: "not_fixed" });
    expect(done?.why?.en).toContain("still so");
  });
  it("is fixed when what made the cause sure is gone and no line comes any more", async () => {
    const run = `echo 10:04 limit reached >>${folder}/app.log; sed -i s/limit=4/limit=40/ ${folder}/app.conf`;
    expect(await fixed(run, "complains", "small")).toMatchObject({ fixed: true, result: "fixed" });
    // The same, but nothing was changed.
    writeFileSync(join(folder, "app.conf"), "limit=4\n");
    const nothing = await fixed(`echo 10:05 limit reached >>${folder}/app.log`, "complains", "small");
    expect(nothing?.result).toBe("not_checked");
  });
});
