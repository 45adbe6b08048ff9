import type { HostEvent } from "../events.ts";
import { asText } from "./celfns.ts";
import { changeRows, concernedBy, errorTimes, numberOf, rowsOf, triageOf } from "./changes.ts";
import type { Investigation } from "./engine.ts";
import type { Instance } from "./instance.ts";

/** Older than this nothing is told (s). */
const oldest = 7 * 86_400;
/** Most events told of one host: what concerns the cause first, then the newest. */
const most = 24;
const mostConcerned = 12;
/** Most of one kind among those that do not concern the cause. */
const mostOfKind = 7;
/** Files of one folder changed within this time are told as one change (s). */
const sameChange = 120;
/** A service started this soon after the host is a start of the host (s). */
const bootTime = 180;

interface Seen {
  epoch: number;
  kind: HostEvent["kind"];
  what: string;
  concerns: boolean;
  /** Probe of triage that showed it, and a text in the line that did. */
  probe: string;
  line: string;
}

const folder = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);
const cronPath = /^\/(?:etc\/cron|var\/spool\/cron)/;

function filesAndPackages(triage: Instance, statement: string): Seen[] {
  return changeRows(triage).map((row) => ({
    epoch: row.epoch,
    kind: row.probe === "history" ? "package" : cronPath.test(row.name) ? "cron" : "file",
    what: row.what.replace(/^dpkg: /, ""),
    concerns: statement !== "" && concernedBy(statement, row),
    probe: row.probe,
    line: row.line,
  }));
}

const logins = (triage: Instance): Seen[] =>
  rowsOf(triage, "history")
    .filter((r) => r["kind"] === "login")
    .map((r) => ({
      epoch: Number(r["epoch"]),
      kind: "login" as const,
      what: asText(r["what"]),
      concerns: false,
      probe: "history",
      line: asText(r["line"]),
    }));

/** When the services looked at, and the host itself, were started. */
function starts(triage: Instance, statement: string, now: number): Seen[] {
  const ident = triage.lookup("ident");
  const uptime =
    ident.state === "value"
      ? Number.parseFloat(asText((ident.value as Record<string, unknown>)["uptime"]))
      : Number.NaN;
  const boot = now - uptime;
  const running = new Map(rowsOf(triage, "procs").map((p) => [Number(p["pid"]), p]));
  const services = rowsOf(triage, "units").flatMap((unit): Seen[] => {
    const main = running.get(Number(unit["pid"]));
    const age = Number(main?.["etimes"]);
    const id = asText(unit["id"]);
    if (!main || !(age > 0) || !(now - age > boot + bootTime)) return [];
    const concerns = statement.includes(id);
    return [{ epoch: now - age, kind: "start", what: id, concerns, probe: "units", line: `Id=${id}` }];
  });
  const host: Seen = {
    epoch: boot,
    kind: "boot",
    what: "",
    concerns: false,
    probe: "ident",
    line: asText(uptime),
  };
  return Number.isFinite(boot) ? [host, ...services] : services;
}

const errors = (triage: Instance, statement: string, now: number): Seen[] =>
  errorTimes(triage, now).map(({ epoch, unit, sample }) => ({
    epoch,
    kind: "error" as const,
    what: `${unit}: ${sample}`.slice(0, 200),
    concerns: unit !== "" && statement.includes(unit),
    probe: "journal",
    line: sample,
  }));

/** Several files of one folder at once are one change: the newest stands for them, with how many there are. */
function together(events: readonly Seen[]): (Seen & { count: number })[] {
  const told: (Seen & { count: number })[] = [];
  const known = new Set<string>();
  for (const event of events.toSorted((a, b) => b.epoch - a.epoch)) {
    // Two probes may show one file.
    const name = `${event.kind} ${event.what} ${Math.round(event.epoch)}`;
    if (known.has(name)) continue;
    known.add(name);
    const same = told.find(
      (t) =>
        event.kind === "file" &&
        t.kind === "file" &&
        t.concerns === event.concerns &&
        t.epoch - event.epoch <= sameChange &&
        folder(t.what) === folder(event.what),
    );
    if (same) same.count++;
    else told.push({ ...event, count: 1 });
  }
  return told;
}

/**
 * What happened on a host in the last seven days, by its own records and as the first look saw them: files, jobs and
 * packages changed, logins, starts, the first error of each service; the oldest first. `statement`: of the root cause,
 * "" without one; what it names is marked. It is there to be looked at: that something came before proves nothing.
 */
export function hostEvents(investigation: Investigation, statement: string): HostEvent[] {
  const triage = triageOf(investigation);
  const now = triage ? numberOf(triage, "now") : Number.NaN;
  if (!triage || !Number.isFinite(now)) return [];
  const seen = [
    ...filesAndPackages(triage, statement),
    ...logins(triage),
    ...starts(triage, statement, now),
    ...errors(triage, statement, now),
  ].filter((e) => Number.isFinite(e.epoch) && e.epoch <= now + 5 && now - e.epoch <= oldest);
  const told = together(seen);
  const concerned = told.filter((e) => e.concerns).slice(0, mostConcerned);
  const ofKind = new Map<string, number>();
  const others = told
    .filter((e) => {
      if (e.concerns) return false;
      const before = ofKind.get(e.kind) ?? 0;
      ofKind.set(e.kind, before + 1);
      return before < mostOfKind;
    })
    .slice(0, most - concerned.length);
  return [...concerned, ...others]
    .sort((a, b) => a.epoch - b.epoch)
    .map(({ epoch, kind, what, concerns, count, probe, line }) => {
      const stepId = triage
        .commandsOf(probe)
        .map((key) => investigation.results.get(key))
        .find((result) => result?.text.includes(line))?.stepId;
      return {
        assetId: investigation.assetId,
        at: Math.round(epoch * 1000),
        kind,
        what: what.slice(0, 300),
        ...(count > 1 ? { count } : {}),
        concerns,
        ...(stepId === undefined ? {} : { stepId }),
      };
    });
}
