import type { CaseState } from "../../../agent/case.ts";
import { stepsOf } from "../../../agent/case.ts";
import type { Conclusion } from "../../../agent/events.ts";
import { useLang, usePick, useT } from "../../i18n/index.ts";
import { Visible } from "../../parts/host-text.tsx";
import { Tag } from "../../parts/notice.tsx";
import { formatClock, formatDuration } from "../../parts/time.ts";
import { StepLinks } from "../case/hypotheses.tsx";

/** The causes as a chain from the root to what was reported; the first cause is the deepest. */
export function CausalChain({ state, conclusion }: { state: CaseState; conclusion: Conclusion }) {
  const t = useT();
  const pick = usePick();
  const base = `/cases/${encodeURIComponent(state.caseId)}`;
  return (
    <ol className="chain">
      {conclusion.causes.map((cause, i) => (
        <li key={cause.id} className="chain-node" data-root={i === 0}>
          <div>
            <Visible text={pick(cause.statement)} />
          </div>
          <div>
            <Tag tone={cause.confidence === "confirmed" ? "bad" : "warn"}>
              {t(`report.confidence.${cause.confidence}`)}
            </Tag>{" "}
            <StepLinks state={state} ids={cause.evidence.map((e) => e.stepId)} hrefBase={base} />
          </div>
        </li>
      ))}
      <li className="chain-node" data-symptom>
        <div className="chain-label">{t("report.chainSymptom")}</div>
        <div>
          <Visible text={state.opened?.fault ?? ""} />
        </div>
      </li>
    </ol>
  );
}

/** When each command ran and for how long, as bars on one time axis. */
export function RunPicture({ state }: { state: CaseState }) {
  const t = useT();
  const lang = useLang();
  const ran = stepsOf(state).filter((s) => s.started && s.observed);
  const first = ran[0]?.started?.at;
  const last = ran.reduce((max, s) => Math.max(max, s.observed?.at ?? 0), 0);
  if (first === undefined) return null;
  const span = Math.max(1, last - first);
  const rows = ran.slice(0, 40);
  const height = 18;
  const x = (at: number) => 60 + ((at - first) / span) * 660;
  return (
    <svg
      className="runs"
      viewBox={`0 0 740 ${rows.length * height + 22}`}
      role="img"
      aria-label={`${t("report.timeline")}: ${formatClock(first, lang)} – ${formatClock(last, lang)}`}
    >
      {rows.map((step, i) => {
        const start = step.started?.at ?? first;
        const width = Math.max(3, ((step.observed?.durationMs ?? 0) / span) * 660);
        const good = step.observed?.exitCode === 0;
        return (
          <g key={step.id} transform={`translate(0 ${i * height})`}>
            <title>{`${step.proposal.command} (${formatDuration(step.observed?.durationMs ?? 0)})`}</title>
            <text x="52" y="13" textAnchor="end" className="runs-label">
              {step.number}
            </text>
            <rect
              x={Math.min(720 - width, x(start))}
              y="4"
              width={Math.min(660, width)}
              height="10"
              rx="2"
              className={good ? "runs-bar" : "runs-bar odd-exit"}
            />
          </g>
        );
      })}
      <text x="60" y={rows.length * height + 16} className="runs-label">
        {formatClock(first, lang)}
      </text>
      <text x="720" y={rows.length * height + 16} textAnchor="end" className="runs-label">
        {formatClock(last, lang)}
      </text>
    </svg>
  );
}
