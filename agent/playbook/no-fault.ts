import type { Conclusion, Evidence } from "../events.ts";
import { complains, complainsOfContent } from "./complaint.ts";
import type { Judged } from "./conclude.ts";
import { type NamedCheck, namedChecks, unproven } from "./named.ts";
import { renderText } from "./render.ts";

/** What is said when no cause holds that the complaint could be about. */

/** Pieces of output shown as evidence. */
const evidenceLimit = 8;

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

const cutShortText = {
  en: "Inconclusive: no cause was found before the limit of commands was reached, and not all that the complaint leads to was looked at.",
  zh: "无法得出结论：达到命令数上限前没有找到原因，与故障描述有关的内容也没有全部检查。",
};

/** What a look at one moment can not rule out. */
const unseen = {
  what: { en: "What the complaint describes, while it happens", zh: "故障描述的现象发生时的情况" },
  why: {
    en: "Nothing looked at explains it now: it may come and go, or lie on the client's side, the network between, or another host.",
    zh: "目前检查的内容都不能解释它：可能时有时无，也可能出在客户端、中间网络或其它主机。",
  },
};

/** A complaint that names nothing leaves everything in particular unasked. */
const unnamed = {
  what: {
    en: "Any particular page, service or account: the complaint names none",
    zh: "具体的页面、服务或账号：故障描述没有提到",
  },
  why: {
    en: "Only the host as a whole was looked at; with an address, a service or an error message it can be tested by name.",
    zh: "目前只检查了整台主机；提供地址、服务名或报错信息后，可以逐项验证。",
  },
};

const listed = (checks: readonly NamedCheck[]): { en: string; zh: string } => ({
  en: checks.map((c) => `${c.what.en} ${c.seen.en}`).join("; "),
  zh: checks.map((c) => `${c.what.zh}${c.seen.zh}`).join("；"),
});

/**
 * Nothing holds. "No fault found" needs everything the fault text names to be fine, and is sure only where an address
 * was asked and answered: what the person sees may be something nobody looked at.
 */
export function noFault(
  all: readonly Judged[],
  notChecked: Conclusion["notChecked"],
  cutShort: boolean,
): Conclusion {
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
  if (cutShort && all.some((j) => complains(j.investigation.fault.text)))
    return {
      ...base,
      outcome: "inconclusive",
      confidence: "unknown",
      rootCause: cutShortText,
      notChecked,
    };
  const text = healthyText(all);
  const seen = listed(checks);
  const proven = checks.length > 0;
  // An address that was asked and answered does prove a complaint about it wrong, unless it is about the answer. That
  // something listens, runs, exists or resolves proves nobody wrong, in whatever words he complains.
  const answered = all.every(
    ({ investigation: { fault } }) => fault.urls.length > 0 && !complainsOfContent(fault.text),
  );
  const asserted = all.some(({ investigation: { fault } }) => fault.open || complains(fault.text));
  const vague = all.some(({ investigation: { fault } }) => fault.open);
  return {
    ...base,
    outcome: "no_fault_found",
    confidence: proven && answered ? "confirmed" : "likely",
    rootCause: {
      en: proven ? `${text.en} Checked by name: ${seen.en}.` : text.en,
      zh: proven ? `${text.zh}按故障描述逐项检查：${seen.zh}。` : text.zh,
    },
    notChecked: [
      ...(vague ? [unnamed] : []),
      ...(asserted && !answered ? [unseen] : []),
      ...notChecked,
    ].slice(0, 30),
  };
}
