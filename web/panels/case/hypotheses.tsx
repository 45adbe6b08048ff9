import { Text } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleMinus,
  IconFlame,
} from "@tabler/icons-react";
import { Link } from "react-router";
import type { CaseState } from "../../../agent/case.ts";
import type { Hypothesis } from "../../../agent/events.ts";
import { usePick, useT } from "../../i18n/index.ts";
import { Tag } from "../../parts/notice.tsx";
import { type Mark, marksToQuery } from "../playbooks/tree-layout.ts";
import { hypothesisTone } from "./words.ts";

const icons = {
  open: IconCircleDashed,
  confirmed: IconFlame,
  likely: IconAlertTriangle,
  ruled_out: IconCircleCheck,
  not_checked: IconCircleMinus,
} as const;
const rank: Record<Hypothesis["status"], number> = {
  confirmed: 0,
  likely: 1,
  open: 2,
  not_checked: 3,
  ruled_out: 4,
};

/** Branches of the tree: the hypotheses of one playbook together, the most pressing first. */
export function branches(hypotheses: readonly Hypothesis[]): { playbook: string; items: Hypothesis[] }[] {
  const groups = new Map<string, Hypothesis[]>();
  for (const h of hypotheses) groups.set(h.playbook ?? "", [...(groups.get(h.playbook ?? "") ?? []), h]);
  const best = (items: Hypothesis[]) => Math.min(...items.map((h) => rank[h.status]));
  return [...groups]
    .map(([playbook, items]) => ({
      playbook,
      items: items.toSorted((a, b) => rank[a.status] - rank[b.status]),
    }))
    .sort((a, b) => best(a.items) - best(b.items));
}

/** The playbook's picture with how each part of it stands in this case. */
function branchLink(state: CaseState, playbook: string, items: readonly Hypothesis[]): string {
  const marks: Record<string, Mark> = {};
  for (const { proposal, observed } of Object.values(state.steps)) {
    if (proposal.probe?.playbook !== playbook || !observed) continue;
    const key = `probe:${proposal.probe.probe}`;
    if (marks[key] !== "ran") marks[key] = observed.outcome === "exited" ? "ran" : "failed";
  }
  for (const { id, status } of items) {
    const cause = /^.* ([a-z][a-z0-9-]*)$/.exec(id)?.[1];
    if (cause) marks[`cause:${cause}`] = status;
    else marks[`branch:${playbook}`] = status;
  }
  const query = marksToQuery(marks);
  return `/playbooks/${encodeURIComponent(playbook)}?case=${encodeURIComponent(state.caseId)}&${query}`;
}

/** Links to the steps a claim rests on. */
export function StepLinks({
  state,
  ids,
  hrefBase = "",
}: {
  state: CaseState;
  ids: readonly string[];
  hrefBase?: string;
}) {
  const t = useT();
  return [...new Set(ids)].map((id) => {
    const step = state.steps[id];
    if (!step) return null;
    const target = `${hrefBase}#step-${step.number}`;
    const shared = { className: "steplink", title: step.proposal.command };
    const text = t("case.stepNumber", { number: step.number });
    return hrefBase ? (
      <Link key={id} to={target} {...shared}>
        {text}
      </Link>
    ) : (
      <a key={id} href={target} {...shared}>
        {text}
      </a>
    );
  });
}

type Branch = ReturnType<typeof branches>[number];

function BranchItems({ state, branch: { playbook, items } }: { state: CaseState; branch: Branch }) {
  const t = useT();
  const pick = usePick();
  return (
    <li>
      {playbook ? (
        <Link className="hypo-branch" title={t("case.branch")} to={branchLink(state, playbook, items)}>
          {playbook}
        </Link>
      ) : null}
      <ul>
        {items.map((h) => {
          const Icon = icons[h.status];
          return (
            <li key={h.id} className="hypo" data-status={h.status}>
              <Icon size={16} aria-hidden className="hypo-icon" data-tone={hypothesisTone[h.status]} />
              <div>
                <span>{pick(h.statement)}</span>{" "}
                <Tag tone={hypothesisTone[h.status]}>{t(`hypothesis.${h.status}`)}</Tag>{" "}
                <StepLinks state={state} ids={h.evidence} />
                {h.why ? (
                  <Text size="xs" c="dimmed">
                    {pick(h.why)}
                  </Text>
                ) : null}
              </div>
            </li>
          );
        })}
      </ul>
    </li>
  );
}

/** More branches that lead nowhere than this are folded: what is left of the tree is what people look for. */
const fewDead = 4;

/** The hypotheses as a tree with a mark for how each stands and the steps that decided it. */
export function Hypotheses({ state }: { state: CaseState }) {
  const t = useT();
  if (state.hypotheses.length === 0)
    return (
      <Text size="sm" c="dimmed" p="sm">
        {t("case.noHypotheses")}
      </Text>
    );
  const all = branches(state.hypotheses);
  const dead = all.filter(({ items }) => items.every((h) => h.status === "ruled_out"));
  const folded = dead.length > fewDead ? dead : [];
  return (
    <>
      <ul className="hypotheses">
        {all
          .filter((branch) => !folded.includes(branch))
          .map((branch) => (
            <BranchItems key={branch.playbook} state={state} branch={branch} />
          ))}
      </ul>
      {folded.length > 0 ? (
        <details className="hypo-folded">
          <summary>{t("case.ruledOutBranches", { count: folded.length })}</summary>
          <ul className="hypotheses">
            {folded.map((branch) => (
              <BranchItems key={branch.playbook} state={state} branch={branch} />
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}
