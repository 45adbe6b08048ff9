/** Decides whether a shell command may run by itself, needs a person, or must not run. */
import type { Context } from "./call.ts";
import type { WallNeed } from "./catalogue/wall.ts";
import { findSuspicious, MAX_LENGTH, MAX_PARSE_LENGTH, withoutSuspicious } from "./hygiene.ts";
import { type ParsedScript, parseShell, printShell } from "./parse.ts";
import { plainRefusals } from "./plain-refusals.ts";
import { applyPolicy, type PolicyAsset } from "./policy.ts";
import { rawScan } from "./raw-scan.ts";
import { newScope } from "./scope.ts";
import { charge, finish, newSession, report, type Session } from "./session.ts";
import type { Policy, Verdict } from "./verdict.ts";
import { judgeTree } from "./walk.ts";
import type { Field } from "./words.ts";

export const defaultPolicy: Policy = { ceiling: "allow" };

/** Nodes of a tree that is still printed and read again; the largest of the corpora has about 200. */
const MAX_NODES = 4000;

function contextOf(session: Session): Context {
  return { session, scope: newScope(), stdin: { present: false }, bounded: false };
}

/** The text that was judged and its tree, when there is one. */
interface Judged {
  canonical: string;
  script: ParsedScript | undefined;
}

function judgeInto(session: Session, command: string): Judged {
  const suspicion = findSuspicious(command);
  if (suspicion) {
    report(session, "bad-characters", suspicion.what, { start: suspicion.index, end: suspicion.index + 1 });
  }
  if (command.length > MAX_LENGTH)
    report(session, "too-long", `${command.length}`, { start: 0, end: command.length });
  const text = suspicion ? withoutSuspicious(command) : command;
  if (command.length > MAX_PARSE_LENGTH) {
    rawScan(text, session);
    return { canonical: command, script: undefined };
  }
  charge(session, text.length >> 4);
  const first = parseShell(text);
  if (first.error !== undefined || !first.script || suspicion) {
    if (first.error !== undefined || !first.script)
      report(session, "parse-error", first.error ?? "", { start: 0, end: command.length });
    rawScan(text, session);
    if (first.script) judgeTree(first.script, contextOf(session));
    return { canonical: command, script: first.script };
  }
  if (first.nodes > MAX_NODES) {
    report(session, "too-complex", "…", { start: 0, end: command.length });
    judgeTree(first.script, contextOf(session));
    return { canonical: command, script: first.script };
  }
  const canonical = printShell(first.script);
  if (!canonical) {
    report(session, "parse-error", "no stable form", { start: 0, end: command.length });
    judgeTree(first.script, contextOf(session));
    return { canonical: command, script: first.script };
  }
  judgeTree(canonical.script, contextOf(session));
  return { canonical: canonical.text, script: canonical.script };
}

/** The work of one verdict: nodes visited plus words of judged calls. For tests of its growth. */
export function workOf(command: string): number {
  const session = newSession(defaultPolicy);
  judgeInto(session, command);
  return session.work.count;
}

/** What a command needs on the host; see {@link WallNeed}. Asked about commands that were judged: never decides. */
export function wallNeeds(command: string): Set<WallNeed> {
  const session = newSession(defaultPolicy);
  try {
    judgeInto(session, command);
  } catch {
    session.needs.add("off");
  }
  const { needs } = session;
  if (command.includes("<<")) needs.add("temporary");
  // A process by its number or a pattern of numbers; the mount table.
  if (/\/proc(?![\w/])|\/proc\/[^a-z]/.test(command)) needs.add("descriptors");
  if (/\bmount(s|info|stats)\b/.test(command)) needs.add("mounts");
  // The shell hands these out as links of its own process, which a wall for looking at processes does not follow.
  if (needs.has("processes") && /[<>]\(|\/dev\/(fd|std)/.test(command)) needs.add("descriptors");
  // Loads the units as the manager would, with folders of its own.
  if (/\bsystemd-analyze verify\b/.test(command)) needs.add("scratch");
  // Says for whom the route would be.
  if (/\broute get\b/.test(command)) needs.add("identity");
  // Another value in there: the shell's own number, and since Linux 6.14 the highest number.
  if (/\$\$|\bPPID\b|\bpid_max\b|\/proc\/sys\b/.test(command)) needs.add("ids");
  return needs;
}

/** The command lines a script was taken to run. For tests that compare them with what a shell really runs. */
export function judgedCommands(command: string): readonly (readonly Field[])[] {
  const session = newSession(defaultPolicy);
  session.judged = [];
  judgeInto(session, command);
  return session.judged;
}

/** Total: never throws, for any text. `canonical` is what was judged and what must be run. */
export function judge(command: string, asset: PolicyAsset, policy: Policy): Verdict {
  const session = newSession(policy);
  let canonical = command;
  try {
    const judged = judgeInto(session, command);
    canonical = judged.canonical;
    if (session.reasons.some((r) => r.code.startsWith("too-"))) rawScan(canonical, session);
    if (judged.script && session.reasons.some((r) => r.code === "too-complex"))
      plainRefusals(judged.script, session);
  } catch (fault) {
    report(session, "internal", fault instanceof Error ? fault.message : "fault", undefined);
    try {
      rawScan(command, session);
    } catch {
      report(session, "internal", "scan", undefined);
    }
  }
  const widened = applyPolicy(session, canonical, asset);
  const verdict = finish(session, canonical);
  return widened ? { ...verdict, widened } : verdict;
}
