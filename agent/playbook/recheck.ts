import type { Localized } from "../errors.ts";
import { type Judged, judgeInvestigation } from "./conclude.ts";
import { type EngineInput, investigate, type Library } from "./engine.ts";
import type { Instance, Need, ProbeResult } from "./instance.ts";
import type { Holding } from "./judge-causes.ts";
import { type NamedCheck, namedChecks } from "./named.ts";

/** Asks the conditions of one cause again, with the same facts that it was concluded from. Pure. */

/** What a cause was concluded from. */
export interface Condition {
  readonly judged: Judged;
  readonly cause: Holding;
  /** Commands whose output its conditions depend on. */
  readonly keys: ReadonlySet<string>;
  /** It has conditions of its own; else it stands and falls with the finding that raised its playbook. */
  readonly own: boolean;
  /** Things the fault text names that were not fine. */
  readonly symptoms: readonly NamedCheck[];
}

/** How the host looks after a fix, as far as the outputs given tell. */
export interface Aftermath {
  /** Commands that would tell more. */
  readonly needs: readonly Need[];
  readonly cause: "holds" | "gone" | "unclear";
  /** Nothing but logs was asked: no new line proves nothing. */
  readonly onlyLogs: boolean;
  /** Logs with new lines, which may have come between the diagnosis and the fix: a second look tells. By command. */
  readonly stale: readonly string[];
  /** What made the cause sure was seen again and is no longer so. */
  readonly weaker: boolean;
  readonly statement: Localized;
  readonly symptoms: readonly NamedCheck[];
}

/** The conditions of a cause: commands of its `when`, `confirm` and cited findings, or of what raised its playbook. */
export function conditionsOf(judged: Judged, cause: Holding): Condition {
  const { instance } = cause;
  const names = [
    ...cause.cause.when.names,
    ...(cause.cause.confirm?.names ?? []),
    ...cause.cause.source.because,
  ];
  const keys = names.flatMap((n) => instance.commandsOf(n));
  const raised = instance.parents.flatMap((p) => p.instance.commandsOf(p.finding));
  const symptoms = namedChecks(judged.investigation).filter((c) => c.status === "not_fine");
  const own = keys.length > 0;
  return { judged, cause, own, symptoms, keys: new Set(own ? keys : raised) };
}

const logCommand = /\b(?:journalctl|dmesg|lastb)\b|\/var\/log\/|\.log\b/;

/** A log keeps what was before the fix: only lines that it did not have then say how it is now. */
function newLines(before: string, after: string): string {
  const known = new Map<string, number>();
  for (const line of before.split("\n")) known.set(line, (known.get(line) ?? 0) + 1);
  return after
    .split("\n")
    .filter((line) => {
      const left = known.get(line) ?? 0;
      if (left > 0) known.set(line, left - 1);
      return left === 0;
    })
    .join("\n");
}

type Outputs = ReadonlyMap<string, ProbeResult>;

/** Of each output since the fix what counts: of a log, what an earlier look at it did not show. */
function newerOutputs(before: Outputs, later: Outputs, again: Outputs): Map<string, ProbeResult> {
  const newer = new Map<string, ProbeResult>();
  for (const key of new Set([...later.keys(), ...again.keys()])) {
    const result = again.get(key) ?? later.get(key);
    if (!result) continue;
    const old = again.has(key) ? later.get(key) : before.get(key);
    const text = old && logCommand.test(key) ? newLines(old.text, result.text) : result.text;
    newer.set(key, { ...result, text });
  }
  return newer;
}

function resultsAfter(condition: Condition, newer: Outputs): Map<string, ProbeResult> {
  const asked = new Set([...condition.keys, ...condition.symptoms.flatMap((s) => s.commands)]);
  const before = condition.judged.investigation.results;
  return new Map([...[...before].filter(([key]) => !asked.has(key)), ...newer]);
}

const instanceIn = (judged: Judged, key: string): Instance | undefined =>
  judged.investigation.instances.find((i) => i.key === key);

/**
 * The cause after the fix, and what would have to be asked to say more. `later`: outputs since the fix, by command;
 * `again`: those of a second look at stale logs.
 */
export function aftermath(
  library: Library,
  condition: Condition,
  later: Outputs,
  again: Outputs = new Map(),
): Aftermath {
  const { judged, cause, keys, symptoms } = condition;
  const newer = newerOutputs(judged.investigation.results, later, again);
  const { instance } = cause;
  const started = { playbook: instance.playbook.id, params: instance.params };
  const input: EngineInput = {
    library,
    asset: judged.investigation.asset,
    fault: judged.investigation.fault.text,
    results: resultsAfter(condition, newer),
    ...(condition.own ? { start: [started] } : {}),
  };
  const now = judgeInvestigation(investigate(input));
  const wanted = new Set([...keys, ...symptoms.flatMap((s) => s.commands)]);
  // What only now comes into question (another process id) is asked too, by this playbook alone.
  const needs = now.investigation.needs.filter(
    (n) => wanted.has(n.key) || n.playbook === instance.playbook.id,
  );
  const state = now.states.find(
    (s) => s.instance.key === instance.key && s.cause.source.id === cause.cause.source.id,
  );
  const failed = [...newer.values()].some((r) => r.status === "failed");
  const holds = state?.status === "confirmed" || state?.status === "likely";
  const gone = !holds && (instanceIn(now, instance.key) === undefined || state?.status === "ruled_out");
  const checks = namedChecks(now.investigation);
  return {
    needs,
    cause: keys.size === 0 ? "unclear" : holds ? "holds" : gone && !failed ? "gone" : "unclear",
    onlyLogs: [...keys].every((k) => logCommand.test(k)),
    weaker: cause.status === "confirmed" && state?.status === "likely" && state.why.length === 0,
    stale: [...newer].filter(([k, r]) => logCommand.test(k) && r.text.trim() !== "").map(([k]) => k),
    statement: cause.statement,
    symptoms: symptoms.flatMap((s) => checks.find((c) => c.what.en === s.what.en) ?? []),
  };
}
