import { absent, compile, evaluate, present, type Slot } from "./cel.ts";
import type { CompiledPlaybook, CompiledRaise } from "./compile.ts";
import { type FaultFacts, faultFacts } from "./fault.ts";
import {
  answerOf,
  createInstance,
  type Instance,
  type Need,
  type ProbeResult,
  type Shared,
} from "./instance.ts";
import { paramValue } from "./render.ts";
import { createRetriever, type Retriever } from "./retrieve.ts";
import type { Parser } from "./schema.ts";

/** The compiled set of playbooks and its index; made once, used by any number of cases. */
export interface Library {
  readonly playbooks: ReadonlyMap<string, CompiledPlaybook>;
  /** Ranks those a complaint may start. */
  readonly retriever: Retriever;
  /** Ranks all: which kinds of fault a complaint sounds like. */
  readonly kinds: Retriever;
}

export function createLibrary(playbooks: readonly CompiledPlaybook[]): Library {
  return {
    playbooks: new Map(playbooks.map((p) => [p.id, p])),
    retriever: createRetriever(playbooks.filter((p) => p.source.start !== "always").map((p) => p.source)),
    kinds: createRetriever(playbooks.map((p) => p.source)),
  };
}

export interface InvestigatedAsset {
  id: string;
  name: string;
  account: string;
  tags: readonly string[];
}

export interface EngineInput {
  library: Library;
  asset: InvestigatedAsset;
  /** Fault text with the operator's notes and answers. */
  fault: string;
  /** By command text. */
  results: ReadonlyMap<string, ProbeResult>;
  /** Playbooks started besides those the text ranks high: a person or a model asked for them. */
  start?: readonly { playbook: string; params: ReadonlyMap<string, unknown> }[];
}

/** State of the investigation of one asset: everything follows from the input. */
export interface Investigation {
  readonly assetId: string;
  readonly assetName: string;
  readonly asset: InvestigatedAsset;
  readonly instances: readonly Instance[];
  /** Commands that would tell more, the most telling first. */
  readonly needs: readonly Need[];
  readonly results: ReadonlyMap<string, ProbeResult>;
  readonly fault: FaultFacts;
}

const startScore = 0.5;
const startCount = 6;
/** Most instances beside those that always start: raising each other must end. */
const instanceLimit = 60;

/** Facts every expression may use whatever the playbook. */
function globals(input: EngineInput, fault: FaultFacts): Map<string, unknown> {
  const { name, account, tags } = input.asset;
  return new Map<string, unknown>([
    ["fault", fault],
    ["asset", { name, account, tags: [...tags] }],
  ]);
}

/** `sudo -n` is tried first; one refusal anywhere tells that it is no use on this asset. */
function sudoOf(input: EngineInput): Shared["sudo"] {
  if (input.asset.account === "root") return "root";
  for (const [command, result] of input.results) {
    if (!command.includes("sudo -n")) continue;
    if (
      /^sudo: (a password|a terminal|no tty)|is not in the sudoers|not allowed to (execute|run)|(^|[: ])sudo: (command )?not found/m.test(
        result.text,
      )
    )
      return "none";
  }
  return "works";
}

interface Work {
  readonly input: EngineInput;
  readonly shared: Shared;
  readonly instances: Map<string, Instance>;
  readonly triageCommands: (name: string) => readonly string[];
}

type Bound = { state: "bound"; params: Map<string, unknown> } | { state: "waiting" | "unfit" };

/** Parameter values: the raiser's, else the default; a required one without value makes the playbook unfit. */
function bind(
  playbook: CompiledPlaybook,
  given: ReadonlyMap<string, unknown>,
  lookup: (n: string) => Slot,
): Bound {
  const params = new Map<string, unknown>();
  for (const [name, expression] of playbook.params) {
    const spec = playbook.source.params[name];
    if (!spec) continue;
    let value = paramValue(spec.type, given.get(name));
    if (value === undefined && expression) {
      const slot = evaluate(expression, (n) => (params.has(n) ? present(params.get(n)) : lookup(n)));
      if (slot.state === "pending") return { state: "waiting" };
      if (slot.state === "value") value = paramValue(spec.type, slot.value);
    }
    if (value !== undefined) params.set(name, value);
    else if (!spec.optional) return { state: "unfit" };
  }
  return { state: "bound", params };
}

function start(
  work: Work,
  id: string,
  given: ReadonlyMap<string, unknown>,
  parent?: { instance: Instance; finding: string },
): Instance | undefined {
  const playbook = work.input.library.playbooks.get(id);
  if (!playbook) return undefined;
  const lookup = (n: string): Slot =>
    work.shared.globals.has(n) ? present(work.shared.globals.get(n)) : work.shared.triage(n);
  const bound = bind(playbook, given, lookup);
  if (bound.state !== "bound") return undefined;
  const made = createInstance(playbook, bound.params, work.shared, work.triageCommands);
  const known = work.instances.get(made.key);
  if (!known && work.instances.size >= instanceLimit + work.input.library.playbooks.size) return undefined;
  const instance = known ?? made;
  if (parent && parent.instance !== instance && !instance.parents.some((p) => p.instance === parent.instance))
    instance.parents.push(parent);
  if (known) return undefined;
  work.instances.set(instance.key, instance);
  return instance;
}

function follow(work: Work, parent: Instance, finding: string, raise: CompiledRaise): Instance[] {
  const items = raise.forEach ? evaluate(raise.forEach, parent.lookup) : present([null]);
  if (items.state !== "value" || !Array.isArray(items.value)) return [];
  return items.value.slice(0, raise.max).flatMap((item: unknown) => {
    const scope = (n: string): Slot => (n === "item" ? present(item) : parent.lookup(n));
    const given = new Map<string, unknown>();
    for (const [name, expression] of raise.with) {
      const slot = evaluate(expression, scope);
      if (slot.state === "value") given.set(name, slot.value);
    }
    const child = start(work, raise.playbook, given, { instance: parent, finding });
    return child ? [child] : [];
  });
}

/** Opens instances until nothing raises another; every instance runs its probes as far as they can. */
function spread(work: Work, first: Instance[]): void {
  const queue = [...first];
  for (let instance = queue.shift(); instance; instance = queue.shift()) {
    instance.touch();
    for (const finding of instance.playbook.findings) {
      if (finding.raise.length === 0) continue;
      const slot = instance.lookup(finding.source.id);
      if (slot.state !== "value" || slot.value !== true) continue;
      for (const raise of finding.raise) queue.push(...follow(work, instance, finding.source.id, raise));
    }
  }
}

const costOrder = { low: 0, medium: 1, high: 2 } as const;

/** Pure: the same input always gives the same investigation. */
export function investigate(input: EngineInput): Investigation {
  const fault = faultFacts(input.fault);
  const needs = new Map<string, Need>();
  const ranks = input.library.retriever.rank(input.fault);
  const relevance = (playbook: string): number => (playbook === "triage" ? 2 : (ranks.get(playbook) ?? 0));
  const kinds = input.library.kinds.rank(input.fault);
  /** How much the complaint sounds like what a command is for, by command: the best of all that ask for it. */
  const sounds = new Map<string, number>();
  const parsed = new Map<string, Map<Parser, Slot>>();
  let triage: Instance | undefined;
  const shared: Shared = {
    results: input.results,
    globals: globals(input, fault),
    triage: (name) => {
      if (!triage) return absent;
      const { playbook } = triage;
      return playbook.probes.has(name) || playbook.facts.has(name) ? triage.lookup(name) : absent;
    },
    sudo: sudoOf(input),
    need: (need) => {
      const known = needs.get(need.key);
      const led = need.led || known?.led === true || relevance(need.playbook) >= startScore;
      needs.set(need.key, { ...(known ?? need), led });
      sounds.set(need.key, Math.max(sounds.get(need.key) ?? 0, kinds.get(need.playbook) ?? 0));
    },
    parse: (command, parse, result) => {
      const known = parsed.get(command) ?? new Map<Parser, Slot>();
      parsed.set(command, known);
      const slot = known.get(parse) ?? parseSlot(command, parse, result);
      known.set(parse, slot);
      return slot;
    },
  };
  const work: Work = {
    input,
    shared,
    instances: new Map(),
    triageCommands: (name) => triage?.commandsOf(name) ?? [],
  };
  const book = input.library.playbooks.get("triage");
  if (book) {
    triage = createInstance(book, new Map(), { ...shared, triage: () => absent }, () => []);
    work.instances.set(triage.key, triage);
  }
  const chosen = [...ranks].filter(([id, score]) => score >= startScore && startsAlone(input.library, id));
  const always = [...input.library.playbooks.values()].filter(
    (p) => p.source.start === "always" && p.id !== "triage",
  );
  const opened = [...always.map((p) => p.id), ...chosen.slice(0, startCount).map(([id]) => id)].flatMap(
    (id) => {
      const instance = start(work, id, new Map());
      return instance ? [instance] : [];
    },
  );
  const asked = (input.start ?? []).flatMap(({ playbook, params }) => {
    const instance = start(work, playbook, params);
    return instance ? [instance] : [];
  });
  spread(work, [...(triage ? [triage] : []), ...opened, ...asked]);
  for (const i of work.instances.values()) {
    i.relevance = ranks.get(i.playbook.id) ?? 0;
    i.kind = kinds.get(i.playbook.id) ?? 0;
  }
  return {
    assetId: input.asset.id,
    assetName: input.asset.name,
    asset: input.asset,
    instances: [...work.instances.values()],
    needs: [...needs.values()].sort(
      (a, b) =>
        costOrder[a.cost] - costOrder[b.cost] ||
        relevance(b.playbook) - relevance(a.playbook) ||
        (sounds.get(b.key) ?? 0) - (sounds.get(a.key) ?? 0),
    ),
    results: input.results,
    fault,
  };
}

const startsAlone = (library: Library, id: string): boolean =>
  library.playbooks.get(id)?.source.start === "symptoms";

function parseSlot(command: string, parse: Parser, result: ProbeResult): Slot {
  try {
    return present(parse(answerOf(result), result.exitCode));
  } catch {
    return { state: "unknown", why: [command] };
  }
}

/** Names in expressions that mean nothing: a misspelt one would silently be absent for ever. */
export function unresolvedNames(library: Library, playbook: CompiledPlaybook, source: string): string[] {
  const triage = library.playbooks.get("triage");
  const known = new Set([
    "fault",
    "asset",
    "item",
    "out",
    "relatedIn",
    ...playbook.params.keys(),
    ...playbook.probes.keys(),
    ...playbook.facts.keys(),
    ...playbook.findings.map((f) => f.source.id),
    ...(triage ? [...triage.probes.keys(), ...triage.facts.keys()] : []),
  ]);
  const bound = new Set(
    [...source.matchAll(/\b(?:filter|map|exists|all|exists_one|bind)\(\s*(\w+)\s*,/g)].map((m) => m[1]),
  );
  return compile(source).names.filter((n) => !known.has(n) && !bound.has(n));
}
