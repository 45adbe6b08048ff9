import type { Evidence } from "../events.ts";
import { asText } from "./celfns.ts";
import type { Investigation } from "./engine.ts";
import type { Instance } from "./instance.ts";

/** A recent change of the host that concerns what a cause names, and how long before the trouble it was made. */
export interface RelevantChange {
  /** Seconds since 1970. */
  readonly epoch: number;
  /** The path changed, or "dpkg: upgrade NAME VERSION". */
  readonly what: string;
  /** Seconds from the change to the first error logged by the service concerned; undefined when none was logged. */
  readonly before: number | undefined;
  /** Seconds from the change to now. */
  readonly age: number;
  readonly evidence: Evidence;
}

/** A file or a package that was changed, and the probe of triage that shows it. */
export interface ChangeRow {
  epoch: number;
  name: string;
  what: string;
  line: string;
  probe: string;
}

/** Changes older than this are no news (s). */
const newsLimit = 7 * 86_400;
/** An error this long after a change is not put down to it (s). */
const causalLimit = 2 * 86_400;
/** Clock of the log and of the file system may disagree by this much (s). */
const slack = 5;

/** The first look at the host. */
export const triageOf = (investigation: Investigation): Instance | undefined =>
  investigation.instances.find((i) => i.playbook.id === "triage");

/** A list of facts or of parsed rows; empty while it is not known. */
export function rowsOf(instance: Instance, name: string): Record<string, unknown>[] {
  const slot = instance.lookup(name);
  if (slot.state !== "value" || !Array.isArray(slot.value)) return [];
  return slot.value.filter((v): v is Record<string, unknown> => v !== null && typeof v === "object");
}

/** A number among the facts; NaN while it is not known. */
export function numberOf(instance: Instance, name: string): number {
  const slot = instance.lookup(name);
  return slot.state === "value" && typeof slot.value === "number" ? slot.value : Number.NaN;
}

/** Files and packages changed, from the probes of triage. */
export function changeRows(triage: Instance): ChangeRow[] {
  const files = (["changes", "unitFiles"] as const).flatMap((probe) =>
    rowsOf(triage, probe).map((r) => {
      const path = asText(r["path"]);
      return { epoch: Number(r["epoch"]), name: path, what: path, line: path, probe };
    }),
  );
  const packages = rowsOf(triage, "history")
    .filter((r) => r["kind"] === "package")
    .map((r) => ({
      epoch: Number(r["epoch"]),
      name: asText(r["name"]),
      what: `dpkg: ${asText(r["what"])}`,
      line: asText(r["line"]),
      probe: "history",
    }));
  const links = /\.(?:wants|requires)\//;
  return [...files, ...packages].filter((r) => Number.isFinite(r.epoch) && !links.test(r.name));
}

const pathPattern = /\/(?:[\w.@+%-]+\/)*[\w.@+%-]*[\w%-]/g;
const unitPattern = /[\w@.-]+\.(?:service|timer|socket|mount)/g;

const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((m) => m[0]);

/** Does the statement of a cause name what was changed: the very file, the unit's file, or the package. */
export function concernedBy(statement: string, row: ChangeRow): boolean {
  if (row.probe === "history")
    return new RegExp(`(^|[^\\w.-])${row.name.replace(/[.+]/g, "\\$&")}([^\\w-]|$)`).test(statement);
  if (all(statement, pathPattern).includes(row.name)) return true;
  const file = row.name.split("/").at(-1) ?? "";
  const owner = /\/([^/]+)\.d\/[^/]+\.conf$/.exec(row.name)?.[1] ?? "";
  return all(statement, unitPattern).some((unit) => unit === file || unit === owner);
}

/**
 * When each service first logged each error, epoch seconds by the clock of the host. The journal's times carry no zone
 * that can be trusted, so the newest line counts as now.
 */
export function errorTimes(triage: Instance, now: number): { epoch: number; unit: string; sample: string }[] {
  const slot = triage.lookup("journal");
  if (slot.state !== "value" || slot.value === null || typeof slot.value !== "object") return [];
  const journal = slot.value as { newest?: unknown; groups?: unknown };
  const newest = Number(journal.newest);
  if (!Array.isArray(journal.groups) || !Number.isFinite(newest)) return [];
  return journal.groups.flatMap((g: unknown) => {
    const group = g as { unit?: unknown; first?: unknown; sample?: unknown };
    const epoch = now - (newest - Number(group.first)) / 1000;
    return Number(group.first) > 0 ? [{ epoch, unit: asText(group.unit), sample: asText(group.sample) }] : [];
  });
}

/** When the service that a statement names first logged an error, by the clock of the host; NaN if it did not. */
function firstError(triage: Instance, statement: string, now: number): number {
  const units = all(statement, unitPattern);
  const firsts = errorTimes(triage, now).filter(({ unit }) => units.includes(unit));
  return firsts.length > 0 ? Math.min(...firsts.map((e) => e.epoch)) : Number.NaN;
}

function evidenceFor(investigation: Investigation, triage: Instance, row: ChangeRow): Evidence | undefined {
  for (const key of triage.commandsOf(row.probe)) {
    const result = investigation.results.get(key);
    const line = result?.text.split("\n").find((l) => l === row.line || l.endsWith(`|${row.line}`));
    if (result && line !== undefined) return { stepId: result.stepId, excerpt: line.slice(0, 300) };
  }
  return undefined;
}

/**
 * The newest recorded change of something the statement names, if it was made before the first error (or, when no
 * error was logged, within the last two days). A change is a hint, never a proof: it only supports a cause.
 */
export function relevantChange(investigation: Investigation, statement: string): RelevantChange | undefined {
  const triage = triageOf(investigation);
  if (!triage) return undefined;
  const now = numberOf(triage, "now");
  if (!Number.isFinite(now)) return undefined;
  const error = firstError(triage, statement, now);
  const found = changeRows(triage)
    .filter((r) => r.epoch <= now + slack && now - r.epoch <= newsLimit && concernedBy(statement, r))
    .toSorted((a, b) => b.epoch - a.epoch)
    .find((r) => {
      if (Number.isNaN(error)) return now - r.epoch <= causalLimit;
      return r.epoch <= error + slack && error - r.epoch <= causalLimit;
    });
  const evidence = found && evidenceFor(investigation, triage, found);
  if (!found || !evidence) return undefined;
  const before = Number.isNaN(error) ? undefined : Math.max(0, error - found.epoch);
  return { epoch: found.epoch, what: found.what, before, age: Math.max(0, now - found.epoch), evidence };
}

function span(seconds: number): { en: string; zh: string } {
  const rounded: [number, string, string] =
    seconds < 90
      ? [seconds, "s", "秒"]
      : seconds < 5400
        ? [seconds / 60, "min", "分钟"]
        : seconds < 172_800
          ? [seconds / 3600, "h", "小时"]
          : [seconds / 86_400, "days", "天"];
  const n = Math.round(rounded[0]);
  return { en: `${n} ${rounded[1]}`, zh: `${n} ${rounded[2]}` };
}

/** A sentence for the report: "… was changed 12 min before the first error". */
export function changeText(change: RelevantChange): { en: string; zh: string } {
  const since = span(change.before ?? change.age);
  if (change.what.startsWith("dpkg: "))
    return change.before === undefined
      ? { en: ` (${change.what}, ${since.en} ago)`, zh: `（${change.what}，${since.zh}前）` }
      : {
          en: ` (${change.what}, ${since.en} before the first error)`,
          zh: `（${change.what}，首次报错前 ${since.zh}）`,
        };
  return change.before === undefined
    ? { en: ` (${change.what} was changed ${since.en} ago)`, zh: `（${change.what} 在 ${since.zh}前被改动）` }
    : {
        en: ` (${change.what} was changed ${since.en} before the first error)`,
        zh: `（${change.what} 在首次报错前 ${since.zh}被改动）`,
      };
}
