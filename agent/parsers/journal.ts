import { classify, type ErrorKind, type LogError } from "./log-errors.ts";
import { type Meaning, meaningOf } from "./messages.ts";
import { lines, logTime, type Parser } from "./text.ts";

export interface LogEntry {
  /** Epoch ms as if UTC when the line carries no zone; -1 unknown. */
  time: number;
  /** systemd unit (`-o with-unit`, or named in systemd's own message), else "". */
  unit: string;
  /** Syslog identifier or file name. */
  ident: string;
  pid: number;
  message: string;
}
export interface ErrorGroup {
  unit: string;
  ident: string;
  kind: ErrorKind;
  object: string;
  port: number;
  count: number;
  first: number;
  last: number;
  /** Seconds before the newest line of this output. */
  ago: number;
  /** The last such line's message, at most 300 characters. */
  sample: string;
  /** What the line is known to mean (messages.ts); all its texts are "" when it is not known. */
  known: Meaning;
}
export interface UnitStory {
  unit: string;
  exits: number;
  oomKills: number;
  restarts: number;
  /** Last "status=1/FAILURE", "signal 9/KILL"…, as systemd printed it. */
  status: string;
}
export interface Journal {
  count: number;
  newest: number;
  groups: ErrorGroup[];
  units: UnitStory[];
}

const SHORT = /^(\d{4}-\d\d-\d\dT\S+) (\S+) ([^\s:[]+)(?:\[(\d+)\])?: ?(.*)$/;
const WITH_UNIT =
  /^[A-Z][a-z]{2} (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) \S+ (\S+) ([^\s:[]+)(?:\[(\d+)\])?: ?(.*)$/;
/** BusyBox puts facility and level before the program: "user.notice app: …". */
const CLASSIC =
  /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (\S+) (?:(?:auth|authpriv|cron|daemon|ftp|kern|local[0-7]|lpr|mail|news|syslog|user|uucp)\.[a-z]+ )?([^\s:[]+)(?:\[(\d+)\])?: ?(.*)$/;
const UNIT = /^([\w@.\\:-]{1,120}\.(?:service|timer|mount|socket|scope|slice|swap))$/;
const NAMED = /^([\w@.\\:-]{1,120}\.(?:service|timer|mount|socket)): /;

/** One line of `journalctl -o short|short-iso|with-unit|json|cat`. A line in no known format is a bare message. */
export function logEntry(line: string): LogEntry {
  if (line.startsWith("{")) return fromJson(line);
  const unitForm = WITH_UNIT.exec(line);
  if (unitForm) return entry(logTime(unitForm[1] ?? ""), unitForm[3] ?? "", unitForm[4], unitForm[5] ?? "");
  const iso = SHORT.exec(line);
  if (iso) return entry(logTime(iso[1] ?? ""), iso[3] ?? "", iso[4], iso[5] ?? "");
  const old = CLASSIC.exec(line);
  if (old) return entry(-1, old[2] ?? "", old[3], old[4] ?? "");
  return { time: logTime(line), unit: "", ident: "", pid: 0, message: line };
}

function entry(time: number, who: string, pid: string | undefined, message: string): LogEntry {
  const named = NAMED.exec(message)?.[1];
  const unit = named ?? (UNIT.test(who) && who !== "init.scope" ? who : "");
  return { time, unit, ident: who.replace(/\.service$/, ""), pid: Number(pid ?? 0), message };
}

function fromJson(line: string): LogEntry {
  try {
    const o = JSON.parse(line) as Record<string, unknown>;
    const s = (key: string) => (typeof o[key] === "string" ? (o[key] as string) : "");
    const time = Math.floor(Number(s("__REALTIME_TIMESTAMP")) / 1000);
    const base = entry(
      Number.isFinite(time) ? time : -1,
      s("SYSLOG_IDENTIFIER"),
      s("_PID") || undefined,
      s("MESSAGE"),
    );
    return { ...base, unit: s("UNIT") || s("_SYSTEMD_UNIT") || base.unit };
  } catch {
    return { time: -1, unit: "", ident: "", pid: 0, message: line };
  }
}

const unknown: Meaning = { id: "", of: "", object: "", en: "", zh: "" };

/** Reads each shape of message once: logs repeat themselves, and the table of messages is long. */
function reader(): (message: string) => Meaning {
  const read = new Map<string, Meaning>();
  return (message) => {
    const shape = message.slice(0, 400).replace(/\d+/g, "#");
    const known = read.get(shape);
    // The texts name what the line names, so only "not known" may be told from the shape alone.
    if (known === unknown) return unknown;
    const meaning = meaningOf(message) ?? unknown;
    read.set(shape, meaning);
    return meaning;
  };
}

/** A complaint by its wording, or a line whose meaning is known although it uses no word of complaint. */
function complaintOf(message: string, known: Meaning): LogError | undefined {
  const found = classify(message);
  if (found || known.id === "") return found;
  return { kind: "other", object: "", port: -1 };
}

/** Complaints grouped by who, kind and object (digits in the object do not separate), newest last seen first. */
export function groupErrors(entries: readonly LogEntry[]): ErrorGroup[] {
  const newest = entries.reduce((max, e) => Math.max(max, e.time), -1);
  const groups = new Map<string, ErrorGroup>();
  const meaning = reader();
  for (const e of entries) {
    const known = meaning(e.message);
    const found = complaintOf(e.message, known);
    if (!found) continue;
    // What a program says itself must not be hidden by what systemd says about its exit.
    const about = found.kind === "other" && NAMED.test(e.message) ? "unit" : "";
    const object = found.object.replace(/\d{4,}/g, "#");
    const key = [e.unit || e.ident, found.kind, about, object, known.id].join("\n");
    const g = groups.get(key);
    const sample = e.message.slice(0, 300);
    if (!g)
      groups.set(key, {
        unit: e.unit,
        ident: e.ident,
        ...found,
        count: 1,
        first: e.time,
        last: e.time,
        ago: 0,
        sample,
        known,
      });
    else
      Object.assign(g, {
        count: g.count + 1,
        last: Math.max(g.last, e.time),
        object: found.object,
        sample,
        known,
      });
  }
  for (const g of groups.values())
    g.ago = newest < 0 || g.last < 0 ? 0 : Math.round((newest - g.last) / 1000);
  return [...groups.values()].sort((a, b) => b.last - a.last).slice(0, 200);
}

/** `journalctl … -o with-unit` (or short-iso, json): complaints by unit and what systemd said about units. */
export const journal: Parser = (out): Journal => {
  const entries = lines(out)
    .filter((l) => !l.startsWith("-- "))
    .map(logEntry);
  return {
    count: entries.length,
    newest: entries.reduce((max, e) => Math.max(max, e.time), -1),
    groups: groupErrors(entries),
    units: stories(entries),
  };
};

function stories(entries: readonly LogEntry[]): UnitStory[] {
  const map = new Map<string, UnitStory>();
  for (const e of entries) {
    const unit = NAMED.exec(e.message)?.[1];
    if (unit === undefined) continue;
    const s = map.get(unit) ?? { unit, exits: 0, oomKills: 0, restarts: 0, status: "" };
    const exited = /Main process exited, code=\w+, (status=\S+)/.exec(e.message);
    if (exited) Object.assign(s, { exits: s.exits + 1, status: exited[1] ?? "" });
    if (/killed by the OOM killer|result 'oom-kill'/.test(e.message)) s.oomKills++;
    const counter = /restart counter is at (\d+)/.exec(e.message);
    if (counter) s.restarts = Math.max(s.restarts, Number(counter[1]));
    map.set(unit, s);
  }
  return [...map.values()].filter((s) => s.exits + s.oomKills + s.restarts > 0);
}

/** `tail -n N FILE…` with `==> FILE <==` headers: complaints per file (`ident` is the file's path). */
export const logFiles: Parser = (out): Journal => {
  const entries: LogEntry[] = [];
  let file = "";
  for (const line of lines(out)) {
    const head = /^==> (.+) <==$/.exec(line);
    if (head) file = head[1] ?? "";
    else {
      const e = logEntry(line);
      entries.push({ ...e, ident: file || e.ident });
    }
  }
  return {
    count: entries.length,
    newest: entries.reduce((m, e) => Math.max(m, e.time), -1),
    groups: groupErrors(entries),
    units: [],
  };
};
