import { absent, type Expression, evaluate, pending, present, type Slot, truth } from "./cel.ts";
import type { CompiledPlaybook, CompiledProbe } from "./compile.ts";
import { renderCommand, sudoMark } from "./render.ts";
import type { Parser, PlaybookProbe } from "./schema.ts";

/** What one command gave on one asset in this case. `failed`: it could not run, was denied or was rejected. */
export interface ProbeResult {
  status: "ran" | "failed";
  text: string;
  exitCode: number | null;
  stepId: string;
}

/** A command an instance is waiting for. */
export interface Need {
  command: string;
  /** What the result is filed under: the command, or for a fresh probe the command and who asked. */
  key: string;
  playbook: string;
  probe: string;
  timeoutS: number;
  cost: PlaybookProbe["cost"];
  purpose: { en: string; zh: string };
  /** Something seen or said leads to it; the others survey the host. */
  led: boolean;
}

/** What instances of one asset share. */
export interface Shared {
  readonly results: ReadonlyMap<string, ProbeResult>;
  readonly globals: ReadonlyMap<string, unknown>;
  readonly triage: (name: string) => Slot;
  readonly sudo: "root" | "works" | "none";
  readonly need: (need: Need) => void;
  /** Text and parse are pure, so equal ones are parsed once. */
  readonly parse: (command: string, parse: Parser, result: ProbeResult) => Slot;
}

/** One playbook with one set of parameters on one asset. All values are computed on demand and once. */
export interface Instance {
  readonly key: string;
  readonly playbook: CompiledPlaybook;
  readonly params: ReadonlyMap<string, unknown>;
  /** Whether root is to be had on its asset. */
  readonly sudo: Shared["sudo"];
  readonly parents: { instance: Instance; finding: string }[];
  /** 0–1, how well the fault text fits it. */
  relevance: number;
  /** 0–1, how much the fault text sounds like its kind of fault, whatever started it. */
  kind: number;
  readonly lookup: (name: string) => Slot;
  /** Commands whose output the name depends on, deepest first. */
  readonly commandsOf: (name: string) => readonly string[];
  /** Runs every probe that can run, so that needs are known. */
  readonly touch: () => void;
}

const notRun =
  /^(?:.*: )?(?:sh|bash|dash|sudo|env|timeout|nice)?(?:: (?:line )?\d+)?:? ?\S+: (?:command )?not found$|^sudo: .*command not found$|^sudo: (?:a password|a terminal|no tty)|is not in the sudoers|not allowed to (?:execute|run)/;
const refused = /Operation not permitted|[Pp]ermission denied|must be (?:run as )?root|^unshare: /;

/** What sudo says of itself on every host that can not resolve its own name; no part of the command's answer. */
const sudoWarning = /^sudo: unable to resolve host [^\n]*(?:\n|$)/gm;
/** The output as far as the command itself gave it. */
export function answerOf(result: ProbeResult): string {
  return result.text.replace(sudoWarning, "");
}

/** Whether the command ran well enough for its output to be believed. */
export function believable(probe: PlaybookProbe, result: ProbeResult): boolean {
  if (result.status === "failed" || result.exitCode === null) return false;
  const lines = answerOf(result)
    .split("\n")
    .filter((l) => l.trim() !== "");
  // A refusal among real output (one unreadable file of many) does not spoil the rest.
  const only = (re: RegExp): boolean =>
    lines.length > 0 && lines.length <= 2 && lines.every((l) => re.test(l));
  if (only(notRun)) return false;
  if (probe.exits) return probe.exits.includes(result.exitCode);
  return result.exitCode !== 126 && result.exitCode !== 127 && !only(refused);
}

const usage = /^(?:BusyBox v|[Uu]sage: |\S+: (?:unrecognized|invalid|unknown|illegal) )/m;
/** Nothing of the output says anything of the host. A refusal does, and so does, mostly, an empty answer that ended well. */
function gaveNothing(result: ProbeResult, emptyToo: boolean): boolean {
  if (result.status === "failed" || result.exitCode === null) return false;
  const answer = answerOf(result).trim();
  if (answer === "") return emptyToo || result.exitCode !== 0;
  return usage.test(answer) || answer.split("\n").every((line) => notRun.test(line));
}

interface Parts {
  readonly playbook: CompiledPlaybook;
  readonly params: ReadonlyMap<string, unknown>;
  readonly shared: Shared;
  readonly commands: Map<string, Set<string>>;
  readonly lookup: (name: string) => Slot;
}

/** The command as it will be sent: with or without `sudo -n`; unknown when root is required and not to be had. */
function withSudo(probe: CompiledProbe, rendered: string, shared: Shared): string | undefined {
  const want = probe.source.sudo;
  if (want === "required" && shared.sudo === "none") return undefined;
  const prefix = want !== "never" && shared.sudo === "works" ? "sudo -n " : "";
  return rendered.includes(sudoMark) ? rendered.replaceAll(sudoMark, prefix) : prefix + rendered;
}

function runOne(parts: Parts, probe: CompiledProbe, lookup: (name: string) => Slot): Slot {
  const rendered = renderCommand(probe.run, lookup);
  if (rendered.state !== "value") return rendered;
  const command = withSudo(probe, String(rendered.value), parts.shared);
  if (command === undefined) return { state: "unknown", why: [`${probe.name}: root`] };
  const key = probe.source.fresh ? `${command} # ${parts.playbook.id}.${probe.name}` : command;
  const result = parts.shared.results.get(key);
  if (!result) {
    const purpose = probe.source.purpose ?? parts.playbook.source.title;
    const { timeout: timeoutS, cost } = probe.source;
    parts.shared.need({
      command,
      key,
      playbook: parts.playbook.id,
      probe: probe.name,
      timeoutS,
      cost,
      purpose,
      led: probe.when !== undefined || parts.playbook.source.start === "raised" || parts.params.size > 0,
    });
    return pending;
  }
  if (probe.or) {
    const empty = probe.or.when && truth(evaluate(probe.or.when, lookup));
    if (gaveNothing(result, empty?.state === "value" && empty.value === true))
      return runOne(parts, probe.or.probe, lookup);
  }
  const used = parts.commands.get(probe.name) ?? new Set<string>();
  parts.commands.set(probe.name, used.add(key));
  if (!believable(probe.source, result)) return { state: "unknown", why: [key] };
  return parts.shared.parse(key, probe.parse, result);
}

function runEach(parts: Parts, probe: CompiledProbe, forEach: Expression): Slot {
  const items = evaluate(forEach, parts.lookup);
  if (items.state !== "value") return items;
  if (!Array.isArray(items.value)) return absent;
  const values: { item: unknown; value: unknown }[] = [];
  const why: string[] = [];
  let waiting = false;
  for (const item of items.value.slice(0, probe.source.max)) {
    const one = runOne(parts, probe, (n) => (n === "item" ? present(item) : parts.lookup(n)));
    if (one.state === "pending") waiting = true;
    else if (one.state === "unknown") why.push(...one.why);
    else if (one.state === "value") values.push({ item, value: one.value });
  }
  if (waiting) return pending;
  return values.length === 0 && why.length > 0 ? { state: "unknown", why } : present(values);
}

function runProbe(parts: Parts, probe: CompiledProbe): Slot {
  for (const name of probe.source.needs) {
    const slot = parts.lookup(name);
    if (slot.state !== "value") return slot;
    if (slot.value === false) return absent;
  }
  if (probe.when) {
    const slot = truth(evaluate(probe.when, parts.lookup));
    if (slot.state !== "value") return slot;
    if (slot.value !== true) return absent;
  }
  return probe.forEach ? runEach(parts, probe, probe.forEach) : runOne(parts, probe, parts.lookup);
}

function compute(parts: Parts, name: string, findings: ReadonlyMap<string, Expression>): Slot {
  if (parts.params.has(name)) return present(parts.params.get(name));
  if (parts.playbook.params.has(name)) return absent;
  const probe = parts.playbook.probes.get(name);
  if (probe) return runProbe(parts, probe);
  const fact = parts.playbook.facts.get(name);
  if (fact) return evaluate(fact, parts.lookup);
  const finding = findings.get(name);
  if (finding) return truth(evaluate(finding, parts.lookup));
  if (parts.shared.globals.has(name)) return present(parts.shared.globals.get(name));
  return parts.shared.triage(name);
}

export function createInstance(
  playbook: CompiledPlaybook,
  params: ReadonlyMap<string, unknown>,
  shared: Shared,
  triageCommands: (name: string) => readonly string[],
): Instance {
  const memo = new Map<string, Slot>();
  const findings = new Map(playbook.findings.map((f) => [f.source.id, f.when]));
  const commands = new Map<string, Set<string>>();
  const lookup = (name: string): Slot => {
    const known = memo.get(name);
    if (known) return known;
    memo.set(name, absent); // a cycle reads as absent instead of recursing for ever
    const slot = compute(parts, name, findings);
    memo.set(name, slot);
    return slot;
  };
  const parts: Parts = { playbook, params, shared, commands, lookup };
  const commandsOf = (name: string, seen = new Set<string>()): string[] => {
    if (seen.has(name) || params.has(name)) return [];
    seen.add(name);
    if (playbook.probes.has(name)) {
      lookup(name);
      return [...(commands.get(name) ?? [])];
    }
    const expression = playbook.facts.get(name) ?? findings.get(name);
    if (!expression) return [...triageCommands(name)];
    return [...new Set(expression.names.flatMap((n) => commandsOf(n, seen)))];
  };
  return {
    key: `${playbook.id}${params.size > 0 ? ` ${JSON.stringify([...params])}` : ""}`,
    playbook,
    params,
    sudo: shared.sudo,
    parents: [],
    relevance: 0,
    kind: 0,
    lookup,
    commandsOf,
    touch() {
      for (const name of playbook.probes.keys()) lookup(name);
    },
  };
}
