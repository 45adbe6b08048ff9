import { spawn } from "node:child_process";
import type { CaseEvent, Conclusion, EventData, EventType, OutputRef } from "../../agent/events.ts";
import type { Planner, StepDraft } from "../../agent/ports.ts";

/** Runs a planner against one host with nothing around it: no supervisor, no store. For playbook work only. */

export interface Ran {
  command: string;
  text: string;
  exitCode: number | null;
  durationMs: number;
}
export type Run = (command: string, timeoutMs: number) => Promise<Ran>;

/** A shell over OpenSSH with a control socket, so that each command costs one round trip. */
export function sshRun(target: {
  host: string;
  port: string;
  user: string;
  key: string;
  hostKey: string;
}): Run {
  const known = `/tmp/offline-known-${process.pid}`;
  const options = [
    ["ControlMaster", "auto"],
    ["ControlPath", `/tmp/offline-ctl-${process.pid}`],
    ["ControlPersist", "20"],
    ["UserKnownHostsFile", known],
    ["LogLevel", "ERROR"],
    ["BatchMode", "yes"],
  ].flatMap(([k, v]) => ["-o", `${k}=${v}`]);
  const setup = spawn("sh", [
    "-c",
    `printf '%s\\n' "[${target.host}]:${target.port} ${target.hostKey}" > ${known}`,
  ]);
  const ready = new Promise((done) => setup.once("close", done));
  return async (command, timeoutMs) => {
    await ready;
    const started = performance.now();
    const wrapped = `timeout -k 1 ${Math.ceil(timeoutMs / 1000)} bash --norc -c ${quote(command)} 2>&1 </dev/null`;
    const env = `LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin SYSTEMD_PAGER= ${wrapped}`;
    const child = spawn(
      "ssh",
      [...options, "-i", target.key, "-p", target.port, `${target.user}@${target.host}`, env],
      {
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
    const chunks: Buffer[] = [];
    child.stdout.on("data", (c: Buffer) => chunks.push(c));
    const code = await new Promise<number | null>((done) => child.once("close", done));
    const text = Buffer.concat(chunks).toString("utf8");
    return { command, text, exitCode: code, durationMs: performance.now() - started };
  };
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export interface Outcome {
  conclusion: Conclusion;
  ran: Ran[];
  hypotheses: unknown;
  turns: number;
}

export async function diagnose(
  planner: Planner,
  fault: string,
  lang: "en" | "zh",
  account: string,
  run: Run,
): Promise<Outcome> {
  const events: CaseEvent[] = [];
  const outputs = new Map<string, string>();
  const ran: Ran[] = [];
  const push = <T extends EventType>(type: T, data: EventData<T>): void => {
    const actor = type === "case.opened" ? { kind: "person", id: "lab", name: "lab" } : { kind: "system" };
    events.push({ v: 1, caseId: "case_lab", seq: events.length + 1, at: 0, actor, type, data } as CaseEvent);
  };
  push("case.opened", {
    title: "lab",
    fault,
    lang,
    assets: [{ id: "h1", name: "h1", account, tags: [] }],
    strategy: "auto",
    planner: "offline",
    budget: { maxSteps: 100, maxTokens: 1, maxCostUsd: 0, maxWallMs: 100_000 },
  });
  let hypotheses: unknown;
  const observe = async (step: StepDraft): Promise<void> => {
    const stepId = `step_${ran.length + 1}`;
    push("step.proposed", { ...step, stepId, planVersion: 0 });
    const result = await run(step.command, step.timeoutMs);
    ran.push(result);
    outputs.set(stepId, result.text);
    push("step.observed", {
      stepId,
      outcome: result.exitCode === 124 ? "timeout" : "exited",
      exitCode: result.exitCode === 124 ? null : result.exitCode,
      durationMs: result.durationMs,
      output: { hash: stepId, bytes: result.text.length, totalBytes: result.text.length, preview: "" },
    });
  };
  for (let turns = 1; turns < 30; turns++) {
    const turn = await planner.plan({
      caseId: "case_lab",
      events,
      lang,
      now: 0,
      output: (ref: OutputRef) => Promise.resolve(outputs.get(ref.hash) ?? ""),
      stop: { aborted: false, addEventListener() {}, removeEventListener() {} },
      onText() {},
    });
    hypotheses = turn.hypotheses ?? hypotheses;
    if (turn.move.kind === "conclude") return { conclusion: turn.move.conclusion, ran, hypotheses, turns };
    if (turn.move.kind !== "propose") throw new Error(`unexpected move ${turn.move.kind}`);
    for (const step of turn.move.steps) await observe(step);
  }
  throw new Error("no conclusion after 30 turns");
}
