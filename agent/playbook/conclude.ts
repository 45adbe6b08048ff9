import type { Conclusion, Evidence, Fix, Hypothesis } from "../events.ts";
import { changeText, type RelevantChange, relevantChange } from "./changes.ts";
import { complains, complainsOfContent } from "./complaint.ts";
import type { Investigation } from "./engine.ts";
import { citeFinding, citeNames } from "./evidence.ts";
import { type CauseState, causeStates, type Holding, holdingCauses } from "./judge-causes.ts";
import { type NamedCheck, namedChecks, unproven } from "./named.ts";
import { renderCommand, renderText } from "./render.ts";

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
          status: h.status === "confirmed" ? "confirmed" : "likely",
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

function fixesOf(holding: readonly Holding[]): Fix[] {
  return holding.flatMap((h) =>
    h.instance.playbook.fixes
      .map((fix, index) => ({ fix, index }))
      .filter(({ fix }) => fix.source.for.includes(h.cause.source.id))
      .flatMap(({ fix, index }): Fix[] => {
        const run = renderCommand(fix.run, h.instance.lookup);
        const verify = renderCommand(fix.verify, h.instance.lookup);
        const why = {
          en: renderText(fix.why.en, h.instance.lookup),
          zh: renderText(fix.why.zh, h.instance.lookup),
        };
        const command = run.state === "value" ? String(run.value) : "";
        return [
          {
            id: fixIdOf(h, index),
            assetId: h.assetId,
            command: command.replaceAll("\u0001", ""),
            risk: fix.source.risk,
            why,
            verify: verify.state === "value" ? String(verify.value).replaceAll("\u0001", "") : "",
          },
        ];
      }),
  );
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
    const name = `${h.instance.playbook.id}/${h.cause.source.id}`;
    const lead =
      h === root
        ? { en: "", zh: "" }
        : h.explainedBy
          ? { en: "Symptom: ", zh: "表象：" }
          : h.aside
            ? { en: "Unrelated to the complaint: ", zh: "与本次故障无关：" }
            : { en: "Also found: ", zh: "另外发现：" };
    return {
      id: name,
      statement: { en: lead.en + h.statement.en, zh: lead.zh + h.statement.zh },
      confidence: h.status === "confirmed" ? "confirmed" : "likely",
      assetId: h.assetId,
      evidence: judged ? shownBy(h, judged) : [],
    };
  });
}

/** Evidence that nothing is wrong: what triage looked at. */
function healthyEvidence(judged: Judged): Evidence[] {
  return [...judged.investigation.results.values()]
    .filter((r) => r.status === "ran" && r.text.trim() !== "")
    .slice(0, evidenceLimit)
    .map((r) => ({
      stepId: r.stepId,
      excerpt: r.text.trim().split("\n").slice(0, 4).join("\n").slice(0, 400),
    }));
}

/** What the hosts look like when nothing is wrong, in the words of the playbooks. */
function healthyText(all: readonly Judged[]): { en: string; zh: string } {
  const texts = all.flatMap((j) => {
    const host = j.investigation.instances.find((i) => i.playbook.healthy);
    const healthy = host?.playbook.healthy;
    return host && healthy
      ? [{ en: renderText(healthy.en, host.lookup), zh: renderText(healthy.zh, host.lookup) }]
      : [];
  });
  return {
    en:
      texts.map((t) => t.en).join(" ") ||
      "No fault found: nothing that was looked at is out of the ordinary.",
    zh: texts.map((t) => t.zh).join("") || "未发现故障：检查过的内容都没有异常。",
  };
}

const blindText = {
  en: "Inconclusive: too many of the commands could not run on this host to say what is wrong.",
  zh: "无法得出结论：这台主机上有太多命令没能执行，不足以判断哪里出了问题。",
};

/** What a look at one moment can not rule out. */
const unseen = {
  what: { en: "What the complaint describes, while it happens", zh: "故障描述的现象发生时的情况" },
  why: {
    en: "Nothing looked at explains it now: it may come and go, or lie on the client's side, the network between, or another host.",
    zh: "目前检查的内容都不能解释它：可能时有时无，也可能出在客户端、中间网络或其它主机。",
  },
};

const listed = (checks: readonly NamedCheck[]): { en: string; zh: string } => ({
  en: checks.map((c) => `${c.what.en} ${c.seen.en}`).join("; "),
  zh: checks.map((c) => `${c.what.zh}${c.seen.zh}`).join("；"),
});

/**
 * Nothing holds. "No fault found" needs everything the fault text names to be proven fine; without anything named
 * it is only likely, because what the person sees may be something nobody looked at.
 */
function noFault(all: readonly Judged[], notChecked: Conclusion["notChecked"]): Conclusion {
  const ran = all.flatMap((j) => [...j.investigation.results.values()]);
  const blind = ran.length === 0 || ran.filter((r) => r.status === "failed").length * 2 > ran.length;
  const checks = all.flatMap((j) => namedChecks(j.investigation));
  const open = checks.filter((c) => c.status !== "fine");
  const base = { causes: [], evidence: all.flatMap(healthyEvidence), fixes: [], prevent: [] };
  if (blind || open.length > 0) {
    const seen = listed(open);
    const unclear = {
      en: `Inconclusive: what the fault text names is not proven fine, and no cause was found for it: ${seen.en}.`,
      zh: `无法得出结论：故障描述中提到的对象未能确认正常，也没有找到原因：${seen.zh}。`,
    };
    const named = unproven(open);
    const left = [...named, ...notChecked].slice(0, 30);
    return {
      ...base,
      outcome: "inconclusive",
      confidence: "unknown",
      rootCause: open.length > 0 ? unclear : blindText,
      notChecked: left,
    };
  }
  const text = healthyText(all);
  const seen = listed(checks);
  const proven = checks.length > 0;
  // An address that was asked and answered does prove a complaint about it wrong, unless it is about the answer.
  const asserted = all.some(({ investigation: { fault } }) =>
    fault.urls.length === 0 ? complains(fault.text) : complainsOfContent(fault.text),
  );
  return {
    ...base,
    outcome: "no_fault_found",
    confidence: proven && !asserted ? "confirmed" : "likely",
    rootCause: {
      en: proven ? `${text.en} Checked by name: ${seen.en}.` : text.en,
      zh: proven ? `${text.zh}按故障描述逐项检查：${seen.zh}。` : text.zh,
    },
    notChecked: asserted ? [unseen, ...notChecked].slice(0, 30) : notChecked,
  };
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

/** The conclusion of the whole case over all its assets. */
export function concludeFrom(all: readonly Judged[], extra: Conclusion["notChecked"]): Conclusion {
  const notChecked = [...extra, ...all.flatMap(notCheckedOf)].slice(0, 30);
  const candidates = all.flatMap((j) => j.holding).filter((h) => !h.explainedBy);
  const root = candidates.toSorted((a, b) => b.score - a.score)[0];
  if (!root) return noFault(all, notChecked);
  if (root.cause.source.states === "symptom") return unexplained(all, root, notChecked);
  const causes = causesOf(all, root);
  const change = changeOf(all, root);
  return {
    outcome: "root_cause_found",
    confidence: root.status === "confirmed" ? "confirmed" : "likely",
    rootCause: withChange(all.length > 1 ? onAsset(all, root) : root.statement, change),
    causes,
    evidence: [...(causes[0]?.evidence ?? []), ...(change ? [change.evidence] : [])],
    notChecked,
    fixes: fixesOf([root, ...candidates.filter((h) => h !== root && h.status === "confirmed")]).slice(0, 12),
    prevent: preventOf(root),
  };
}
