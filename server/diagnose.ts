import { createHash, randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import type { Readable, Writable } from "node:stream";
import { type CaseState, evolve, initial, openQuestion, replay } from "../agent/case.ts";
import { exhausted } from "../agent/case-failures.ts";
import { decide, type Intent } from "../agent/decide.ts";
import { BartizanError, type Failure } from "../agent/errors.ts";
import { MemoryBlobs, MemoryCaseLog } from "../agent/memory/index.ts";
import { caseDeps, type RunPorts, type RunResult, runCase } from "../agent/runner.ts";
import { StopSource } from "../agent/stop.ts";
import { judge } from "../agent/supervisor/judge.ts";
import type { Policy } from "../agent/supervisor/verdict.ts";
import { reportOf } from "../agent/views/report.ts";
import { renderReport } from "../agent/views/report-text.ts";
import { timelineEntry } from "../agent/views/timeline.ts";
import { type DiagnoseOptions, readArgs, usage } from "./diagnose/args.ts";
import { fixesByHand, nextFix } from "./diagnose/fixes.ts";
import { type Operator, printable, terminalOperator, unattended } from "./diagnose/operator.ts";
import { type Prepared, prepare, UsageError } from "./diagnose/prepare.ts";
import { defaultGraceMs, GuardedShell } from "./ssh/guarded-shell.ts";
import { SshConnections } from "./ssh/pool.ts";
import { StepShell } from "./ssh/step-shell.ts";
import { askWithoutWall } from "./ssh/wall/require.ts";
import { Walls } from "./ssh/wall/walls.ts";

export interface DiagnoseIo {
  stdin: Readable;
  stdout: Writable;
  stderr: Writable;
}
export const exitCodes = { ok: 0, internal: 1, usage: 2, host: 3 } as const;
export type DiagnoseExit = (typeof exitCodes)[keyof typeof exitCodes];

const person = () => ({ kind: "person", id: "cli", name: userInfo().username }) as const;

/** Time kept back from --timeout for stopping the command that runs and writing the report, milliseconds. */
const reportMarginMs = 3000;

/** The `diagnose` command. Never rejects; resolves with the exit code when the report is written. */
export async function runDiagnose(argv: readonly string[], io: DiagnoseIo): Promise<DiagnoseExit> {
  const options = readArgs(argv);
  if (typeof options === "string") return usageError(io, options);
  if (options.help) {
    io.stdout.write(usage);
    return exitCodes.ok;
  }
  const connections = new SshConnections();
  try {
    return await diagnose(options, io, connections);
  } catch (error) {
    if (error instanceof UsageError) return usageError(io, error.message);
    if (error instanceof BartizanError) return failed(io, error.failure, options);
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    io.stderr.write(`internal error: ${detail}\n`);
    return exitCodes.internal;
  } finally {
    connections.close();
  }
}

function usageError(io: DiagnoseIo, message: string): DiagnoseExit {
  io.stderr.write(`${message}\n\n${usage}`);
  return exitCodes.usage;
}

/** Faults of what was asked for, not of the host. */
const setupCodes: ReadonlySet<string> = new Set([
  "asset_not_found",
  "config_invalid",
  "model_not_found",
  "ssh_no_credential",
]);

function failed(io: DiagnoseIo, failure: Failure, options: DiagnoseOptions): DiagnoseExit {
  const { lang } = options;
  io.stderr.write(`${failure.code}: ${printable(failure.message[lang])}\n${failure.next[lang]}\n`);
  if (failure.detail) io.stderr.write(`${printable(failure.detail)}\n`);
  if (setupCodes.has(failure.code)) return exitCodes.usage;
  return failure.code.startsWith("ssh_") ? exitCodes.host : exitCodes.internal;
}

async function diagnose(
  options: DiagnoseOptions,
  io: DiagnoseIo,
  connections: SshConnections,
): Promise<DiagnoseExit> {
  const deadline = performance.now() + options.timeoutMs - Math.min(reportMarginMs, options.timeoutMs / 4);
  const prepared = await prepare(options);
  const { subject, planner } = prepared;
  const walls = new Walls();
  const lease = await connections.lease(subject.target);
  // Known before the first verdict, so that a person is asked instead of a step failing.
  if (prepared.requireWall) await walls.detect(subject.target, lease);
  lease.release();
  const ports = portsOf(prepared, connections, walls);
  const caseId = ports.ids.next("case");
  const operator = operatorFor(options, io);
  const unsubscribe = showProgress(ports, caseId, io, options);
  try {
    await put(ports, caseId, {
      type: "open",
      actor: person(),
      fault: options.fault,
      lang: options.lang,
      assets: [subject.asset],
      strategy: options.strategy,
      planner: planner.name,
      budget: {
        maxSteps: options.maxSteps,
        maxTokens: 1_000_000,
        maxCostUsd: 5,
        maxWallMs: options.timeoutMs,
      },
    });
    await work(ports, caseId, operator, deadline, options);
  } finally {
    operator.close();
    unsubscribe();
  }
  const state = replay(caseId, await ports.log.read(caseId));
  await written(io.stdout, renderReport(reportOf(state, options.lang), options.format, options.lang));
  return exitCodes.ok;
}

function operatorFor(options: DiagnoseOptions, io: DiagnoseIo): Operator {
  const terminal = () => terminalOperator(io.stdin, io.stderr, options.lang, userInfo().username);
  if (options.strategy === "step") return terminal();
  return options.fix ? fixesByHand(terminal(), unattended(options.lang)) : unattended(options.lang);
}

/** Runs until the case rests for good or the time is up; then whatever is known is reported. */
async function work(
  ports: RunPorts<Policy>,
  caseId: string,
  operator: Operator,
  deadline: number,
  options: DiagnoseOptions,
): Promise<void> {
  const stop = new StopSource();
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<"time">((resolve) => {
    timer = setTimeout(
      () => {
        stop.stop();
        // The running command gets a moment to be stopped and observed; then the report can not wait longer.
        timer = setTimeout(() => resolve("time"), Math.min(1500, options.timeoutMs / 8));
      },
      Math.max(0, deadline - performance.now()),
    );
  });
  try {
    const ended = await Promise.race([timeUp, carryOn(ports, caseId, operator, stop, options.fix)]);
    if (ended === "time" || ended === "stopped") await noteTimeUp(ports, caseId, options);
  } finally {
    clearTimeout(timer);
  }
}

async function carryOn(
  ports: RunPorts<Policy>,
  caseId: string,
  operator: Operator,
  stop: StopSource,
  fixes: boolean,
): Promise<"rests" | "stopped"> {
  const offered = new Set<string>();
  for (;;) {
    const result: RunResult = await runCase(caseId, ports, stop);
    if (result.kind === "stopped") return "stopped";
    if (result.kind === "stuck") throw new BartizanError(result.failure);
    const state = replay(caseId, await ports.log.read(caseId));
    const fix = fixes && result.kind === "rest" && result.why === "concluded" && nextFix(state, offered);
    if (fix) offered.add(fix.id);
    const intent = fix
      ? ({ type: "fix", actor: person(), fixId: fix.id } as const)
      : await intentFor(state, result, operator);
    if (!intent) return "rests";
    if (stop.aborted) return "stopped";
    await put(ports, caseId, intent);
  }
}

async function intentFor(
  state: CaseState,
  result: RunResult,
  operator: Operator,
): Promise<Intent | undefined> {
  if (result.kind !== "rest") return undefined;
  if (result.why === "approval" && result.stepId !== undefined) {
    const step = state.steps[result.stepId];
    return step && operator.approve(state, step);
  }
  const question = openQuestion(state);
  return result.why === "answer" && question
    ? operator.answer(question.id, question.text[state.opened?.lang ?? "en"])
    : undefined;
}

async function noteTimeUp(ports: RunPorts<Policy>, caseId: string, options: DiagnoseOptions): Promise<void> {
  const events = await ports.log.read(caseId);
  if (replay(caseId, events).concluded?.current) return;
  const failure = exhausted("time", `${options.timeoutMs} ms`);
  const note = { text: failure.message.en, failure };
  await ports.log.append(caseId, events.length, [
    { v: 1, at: ports.clock.now(), actor: { kind: "system" }, type: "note.added", data: note },
  ]);
}

/** A misfit here means the case moved on meanwhile (an expired approval): the loop looks again. */
async function put(ports: RunPorts<Policy>, caseId: string, intent: Intent): Promise<void> {
  const state = replay(caseId, await ports.log.read(caseId));
  const decided = decide(state, intent, caseDeps(ports));
  if (decided.events) await ports.log.append(caseId, state.seq, decided.events);
}

function showProgress(
  ports: RunPorts<Policy>,
  caseId: string,
  io: DiagnoseIo,
  options: DiagnoseOptions,
): () => void {
  let state = initial(caseId);
  return ports.log.subscribe(caseId, 0, (event) => {
    state = evolve(state, event);
    if (event.type === "step.judged" && event.data.decision === "allow") return;
    const entry = timelineEntry(event, state);
    const step = entry.step === undefined ? "" : `#${entry.step} `;
    const detail = entry.detail === undefined ? "" : `: ${entry.detail.split("\n")[0]?.slice(0, 200)}`;
    io.stderr.write(`${printable(`${step}${entry.text[options.lang]}${detail}`)}\n`);
  });
}

function portsOf(
  { subject, planner, redactor, requireWall, secondOpinion }: Prepared,
  connections: SshConnections,
  walls: Walls,
): RunPorts<Policy> {
  const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");
  return {
    log: new MemoryCaseLog(),
    blobs: new MemoryBlobs(sha256),
    clock: { now: () => Date.now() },
    ids: { next: (kind) => `${kind}_${randomUUID().replaceAll("-", "").slice(0, 16)}` },
    hasher: { sha256 },
    shell: new GuardedShell(
      new StepShell({
        connections,
        walls,
        requireWall,
        resolve: async () => subject.target,
        redact: (bytes) => redactor.bytes(bytes),
      }),
      { resolve: async () => subject.target, graceMs: defaultGraceMs },
    ),
    planner,
    judge: (command, asset, policy) => {
      const verdict = judge(command, asset, policy);
      return requireWall ? askWithoutWall(verdict, walls, subject.asset) : verdict;
    },
    ...(secondOpinion ? { secondOpinion } : {}),
    policyFor: () => ({ ...subject.policy, now: Date.now() }),
    live: { text: () => undefined },
    redact: (text) => redactor.text(text),
  };
}

function written(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
