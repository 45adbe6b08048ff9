import type { Conclusion, Evidence, Fix, Hypothesis } from "../events.ts";
import { namesOf } from "./bearing.ts";
import { changeText, type RelevantChange, relevantChange } from "./changes.ts";
import type { CompiledFix } from "./compile.ts";
import type { Investigation } from "./engine.ts";
import { citeFinding, citeNames } from "./evidence.ts";
import { hostEvents } from "./host-events.ts";
import type { Instance } from "./instance.ts";
import { type CauseState, causeStates, type Holding, holdingCauses } from "./judge-causes.ts";
import { noFault } from "./no-fault.ts";
import { renderCommand, renderText, sudoMark } from "./render.ts";

/** Turns the state of the investigations (one per asset) into hypotheses and into a conclusion. */

export interface Judged {
  readonly investigation: Investigation;
  readonly states: readonly CauseState[];
  readonly holding: readonly Holding[];
}

export function judgeInvestigation(investigation: Investigation): Judged {
  const states = causeStates(investigation);
  return { investigation, states, holding: holdingCauses(investigation, states) };
}

/** Proven, and something ties it to the complaint. */
const surely = (h: Holding): boolean => h.status === "confirmed" && h.bears;

const evidenceLimit = 8;

function evidenceOf(state: CauseState, judged: Judged): Evidence[] {
  const cited = state.cause.source.because.flatMap((id) =>
    citeFinding(state.instance, id, judged.investigation.results),
  );
  const seen = new Set<string>();
  return cited
    .filter((c) => {
      const key = `${c.stepId} ${c.excerpt}`;
      return !seen.has(key) && seen.add(key);
    })
    .slice(0, evidenceLimit);
}

/** The evidence of a cause that holds, with a line for each thing its statement names. */
function shownBy(h: Holding, judged: Judged): Evidence[] {
  const cited = evidenceOf(h, judged);
  const { instance } = h;
  const commands = [...h.cause.source.because, ...instance.playbook.probes.keys()].flatMap((name) =>
    instance.commandsOf(name),
  );
  return [...cited, ...citeNames(h.statement.en, cited, commands, judged.investigation.results)];
}

/** One hypothesis for each playbook tried and one for each cause that holds. */
export function hypothesesOf(all: readonly Judged[]): Hypothesis[] {
  return all.flatMap((judged) => {
    const several = all.length > 1 ? `${judged.investigation.assetId} ` : "";
    return judged.investigation.instances.flatMap((instance): Hypothesis[] => {
      const states = judged.states.filter((s) => s.instance === instance);
      if (states.length === 0) return [];
      const base = { playbook: instance.playbook.id, id: `${several}${instance.key}`.slice(0, 200) };
      const held = judged.holding.filter((h) => h.instance === instance);
      if (held.length > 0)
        return held.map((h) => ({
          ...base,
          id: `${base.id} ${h.cause.source.id}`.slice(0, 260),
          statement: h.statement,
          status: surely(h) ? "confirmed" : "likely",
          evidence: [...new Set(evidenceOf(h, judged).map((e) => e.stepId))],
        }));
      const status = states.some((s) => s.status === "pending")
        ? "open"
        : states.some((s) => s.status === "unknown")
          ? "not_checked"
          : "ruled_out";
      return [{ ...base, statement: instance.playbook.source.title, status, evidence: [] }];
    });
  });
}

function notCheckedOf(judged: Judged): Conclusion["notChecked"] {
  const byCommand = new Map<string, Set<CauseState>>();
  for (const s of judged.states)
    for (const command of s.why) byCommand.set(command, (byCommand.get(command) ?? new Set()).add(s));
  return [...byCommand].slice(0, 20).map(([command, states]) => {
    const titles = [...new Set([...states].map((s) => s.instance.playbook.source.title))];
    return {
      what: { en: titles.map((t) => t.en).join("; "), zh: titles.map((t) => t.zh).join("；") },
      why: {
        en: `A command it depends on could not run or gave no usable output: ${command}`,
        zh: `所依赖的命令无法执行或没有可用输出：${command}`,
      },
    };
  });
}

const causeIdOf = (h: Holding): string => `${h.instance.playbook.id}/${h.cause.source.id}`;
const fixIdOf = (h: Holding, index: number): string =>
  `${h.assetId}/${h.instance.key}/fix${index}`.slice(0, 200);

/** The cause that a fix of a conclusion was proposed for; undefined when it is not one of a playbook. */
export function causeOfFix(all: readonly Judged[], fixId: string): Holding | undefined {
  return all
    .flatMap((j) => j.holding)
    .toSorted((a, b) => b.score - a.score)
    .find((h) =>
      h.instance.playbook.fixes.some(
        (fix, index) => fix.source.for.includes(h.cause.source.id) && fixIdOf(h, index) === fixId,
      ),
    );
}

const marked = (command: string, sudo: Instance["sudo"]): string =>
  command.replaceAll(sudoMark, sudo === "works" ? "sudo -n " : "");

/** What changes a host is run as root: where the playbook marks it, else at the start. */
function asRoot(command: string, sudo: Instance["sudo"]): string {
  const plain = command === "" || command.includes(sudoMark) || /^sudo\b/.test(command);
  return marked(plain ? command : sudoMark + command, sudo);
}

function fixOf(h: Holding, fix: CompiledFix, index: number): Fix {
  const { lookup, sudo } = h.instance;
  const run = renderCommand(fix.run, lookup);
  const verify = renderCommand(fix.verify, lookup);
  return {
    id: fixIdOf(h, index),
    assetId: h.assetId,
    causeId: causeIdOf(h),
    command: run.state === "value" ? asRoot(String(run.value), sudo) : "",
    risk: fix.source.risk,
    why: { en: renderText(fix.why.en, lookup), zh: renderText(fix.why.zh, lookup) },
    verify: verify.state === "value" ? marked(String(verify.value), sudo) : "",
  };
}

/** Of several steps for one cause, those that do not fit this host are left out; a single one stays as advice. */
function fixesOf(holding: readonly Holding[]): Fix[] {
  return holding.flatMap((h) => {
    const fixes = h.instance.playbook.fixes
      .map((fix, index) => ({ fix, index }))
      .filter(({ fix }) => fix.source.for.includes(h.cause.source.id))
      .map(({ fix, index }) => ({ advice: fix.source.run === "", step: fixOf(h, fix, index) }));
    const runs = fixes.some(({ step }) => step.command !== "");
    return fixes.filter((f) => !runs || f.advice || f.step.command !== "").map((f) => f.step);
  });
}

function preventOf(root: Holding): { en: string; zh: string }[] {
  return root.instance.playbook.source.prevent
    .filter((p) => p.for.length === 0 || p.for.includes(root.cause.source.id))
    .map((p) => p.text);
}

function causesOf(all: readonly Judged[], root: Holding): Conclusion["causes"] {
  const others = all.flatMap((j) => j.holding).filter((h) => h !== root);
  const ordered = [root, ...others.filter((h) => !h.explainedBy), ...others.filter((h) => h.explainedBy)];
  return ordered.slice(0, 12).map((h) => {
    const judged = all.find((j) => j.investigation.assetId === h.assetId);
    const lead =
      h === root
        ? { en: "", zh: "" }
        : h.explainedBy
          ? { en: "Symptom: ", zh: "表象：" }
          : h.aside
            ? { en: "Unrelated to the complaint: ", zh: "与本次故障无关：" }
            : { en: "Also found: ", zh: "另外发现：" };
    return {
      id: causeIdOf(h),
      statement: { en: lead.en + h.statement.en, zh: lead.zh + h.statement.zh },
      confidence: surely(h) ? "confirmed" : "likely",
      assetId: h.assetId,
      evidence: judged ? shownBy(h, judged) : [],
    };
  });
}

/** With several assets the statement says which one it is about. */
function onAsset(all: readonly Judged[], root: Holding): { en: string; zh: string } {
  const name =
    all.find((j) => j.investigation.assetId === root.assetId)?.investigation.assetName ?? root.assetId;
  return { en: `${name}: ${root.statement.en}`, zh: `${name}：${root.statement.zh}` };
}

const statementLimit = 1000;

/** A recent change of what the root cause names. */
function changeOf(all: readonly Judged[], root: Holding): RelevantChange | undefined {
  const judged = all.find((j) => j.investigation.assetId === root.assetId);
  const change = judged && relevantChange(judged.investigation, root.statement.en);
  // A cause that is itself a change has said so.
  return change && root.statement.en.includes(change.what) ? undefined : change;
}

/** The statement with the change that preceded it, where there is room for that. */
function withChange(
  statement: { en: string; zh: string },
  change: RelevantChange | undefined,
): { en: string; zh: string } {
  if (!change) return statement;
  const note = changeText(change);
  const joined = (text: string, more: string, stop: string): string => {
    const body = text.endsWith(stop) ? text.slice(0, -stop.length) : text;
    const whole = `${body}${more}${stop}`;
    return whole.length <= statementLimit ? whole : text;
  };
  return { en: joined(statement.en, note.en, "."), zh: joined(statement.zh, note.zh, "。") };
}

/** Something fails, and why was not seen: told as it is, with what would have to be looked at. */
function unexplained(
  all: readonly Judged[],
  root: Holding,
  notChecked: Conclusion["notChecked"],
): Conclusion {
  const { en, zh } = all.length > 1 ? onAsset(all, root) : root.statement;
  const judged = all.find((j) => j.investigation.assetId === root.assetId);
  const { next } = root.cause;
  const { lookup } = root.instance;
  const left = next ? { en: renderText(next.en, lookup), zh: renderText(next.zh, lookup) } : root.statement;
  const why = { en: "No playbook found a reason for it.", zh: "没有预案找到它的原因。" };
  return {
    outcome: "inconclusive",
    confidence: "unknown",
    rootCause: {
      en: `Inconclusive, the reason was not found. What was seen: ${en}`,
      zh: `无法得出结论，未找到原因。观察到的现象：${zh}`,
    },
    causes: [],
    evidence: judged ? shownBy(root, judged) : [],
    notChecked: [{ what: left, why }, ...notChecked].slice(0, 30),
    fixes: [],
    prevent: [],
  };
}

/** Proven wrong, but not proven to be what somebody complains of. */
const untied = (root: Holding): Conclusion["notChecked"] =>
  root.status === "confirmed" && !root.bears
    ? [
        {
          what: { en: "Whether this is what the complaint is about", zh: "这是否就是所反映的故障" },
          why: {
            en: "It is wrong beyond doubt, but nothing seen ties it to what the complaint speaks of.",
            zh: "该问题确实存在，但没有看到它与故障描述之间的联系。",
          },
        },
      ]
    : [];

/** A complaint that names nothing, and several things that are wrong: which one is meant is not known. */
function rivals(all: readonly Judged[], root: Holding, candidates: readonly Holding[]): Holding[] {
  const open = all.some((j) => j.investigation.fault.open);
  const objects = (h: Holding): string[] => namesOf(h.instance, h.cause.about);
  const mine = new Set(objects(root));
  return candidates.filter(
    (h) => open && h !== root && surely(h) && !h.aside && !objects(h).some((name) => mine.has(name)),
  );
}

const several: Conclusion["notChecked"] = [
  {
    what: { en: "Which of the faults found is the one complained of", zh: "反映的是所发现问题中的哪一个" },
    why: {
      en: "The complaint names nothing, and more than one thing is wrong with this host.",
      zh: "故障描述没有提到具体对象，而这台主机上不止一个问题。",
    },
  },
];

/** What is wrong with the host and can not be what the complaint is about. */
const besides = (asides: readonly Holding[]): Conclusion["notChecked"] =>
  asides.slice(0, 5).map((h) => ({
    what: h.statement,
    why: {
      en: "Seen besides: it harms only its own object, which the complaint does not speak of.",
      zh: "另外发现：它只影响自身，而故障描述没有提到它。",
    },
  }));

/** The conclusion of the whole case over all its assets, with what happened on the host of the root cause, or on all. */
export function concludeFrom(
  all: readonly Judged[],
  extra: Conclusion["notChecked"],
  cutShort = false,
): Conclusion {
  const conclusion = judgeAll(all, extra, cutShort);
  const [root] = conclusion.causes;
  const happened = all
    .map((j) => j.investigation)
    .filter((i) => !root || i.assetId === root.assetId)
    .flatMap((i) => hostEvents(i, root?.statement.en ?? ""));
  return happened.length > 0 ? { ...conclusion, hostEvents: happened } : conclusion;
}

function judgeAll(all: readonly Judged[], extra: Conclusion["notChecked"], cutShort: boolean): Conclusion {
  const gaps = [...extra, ...all.flatMap(notCheckedOf)];
  const free = all.flatMap((j) => j.holding).filter((h) => !h.explainedBy);
  const candidates = free.some((h) => !h.aside) ? free : [];
  const root = candidates.toSorted((a, b) => b.score - a.score)[0];
  if (!root) return noFault(all, [...besides(free), ...gaps].slice(0, 30), cutShort);
  const alone = rivals(all, root, candidates).length === 0;
  const notChecked = [...untied(root), ...(alone ? [] : several), ...gaps].slice(0, 30);
  if (root.cause.source.states === "symptom") return unexplained(all, root, notChecked);
  const causes = causesOf(all, root);
  const change = changeOf(all, root);
  return {
    outcome: "root_cause_found",
    confidence: surely(root) && alone ? "confirmed" : "likely",
    rootCause: withChange(all.length > 1 ? onAsset(all, root) : root.statement, change),
    causes,
    evidence: [...(causes[0]?.evidence ?? []), ...(change ? [change.evidence] : [])],
    notChecked,
    fixes: fixesOf([root, ...candidates.filter((h) => h !== root && h.status === "confirmed")]).slice(0, 12),
    prevent: preventOf(root),
  };
}
