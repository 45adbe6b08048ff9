import { Button, Text } from "@mantine/core";
import {
  IconArrowBackUp,
  IconBulb,
  IconCircleDot,
  IconFlag,
  IconHandStop,
  IconMessage,
  IconPlayerPause,
  IconPlayerPlay,
  IconQuestionMark,
  IconRobot,
  IconTerminal2,
} from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";
import { type CaseState, openSteps, type StepState } from "../../../agent/case.ts";
import type { CaseEvent, EarlierAct } from "../../../agent/events.ts";
import { type T, useLang, usePick, useT } from "../../i18n/index.ts";
import { Visible } from "../../parts/host-text.tsx";
import { FailureNotice, Notice } from "../../parts/notice.tsx";
import { formatClock, formatDuration, formatTime } from "../../parts/time.ts";
import type { CaseView } from "../../store.ts";
import type { Intent } from "./intents.ts";
import { Output, StepEntry } from "./step-entry.tsx";
import { actorName } from "./words.ts";

/** Events that have their own place in the timeline; the others change a step that is there already. */
const shown: readonly CaseEvent["type"][] = [
  "case.opened",
  "case.paused",
  "case.resumed",
  "case.concluded",
  "case.closed",
  "plan.revised",
  "question.asked",
  "question.answered",
  "note.added",
  "step.proposed",
  "control.taken",
  "control.returned",
  "model.called",
];
/** What the timeline lists, in order: the log without what is shown inside another entry or says nothing. */
export function timelineEvents(events: readonly CaseEvent[]): CaseEvent[] {
  return events.filter((e) => {
    if (!shown.includes(e.type)) return false;
    if (e.type === "plan.revised") return e.data.note !== undefined;
    if (e.type === "model.called") return Boolean(e.data.text?.trim()) || e.data.outcome === "failed";
    return true;
  });
}

const icons: Partial<Record<CaseEvent["type"], typeof IconFlag>> = {
  "case.opened": IconFlag,
  "case.paused": IconPlayerPause,
  "case.resumed": IconPlayerPlay,
  "case.concluded": IconFlag,
  "case.closed": IconHandStop,
  "plan.revised": IconBulb,
  "question.asked": IconQuestionMark,
  "question.answered": IconMessage,
  "note.added": IconMessage,
  "step.proposed": IconTerminal2,
  "control.taken": IconHandStop,
  "control.returned": IconArrowBackUp,
  "model.called": IconRobot,
};

function assetName(state: CaseState, id: string): string {
  return state.opened?.assets.find((a) => a.id === id)?.name ?? id;
}

interface EntryProps {
  event: CaseEvent;
  state: CaseState;
  intent: Intent;
}
function Said({ children }: { children: string }) {
  return (
    <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
      <Visible text={children} />
    </Text>
  );
}
/** What was done on the case's assets in the day before: often the first thing to ask. */
function Earlier({ acts, state }: { acts: readonly EarlierAct[]; state: CaseState }) {
  const t = useT();
  const lang = useLang();
  return (
    <details className="earlier">
      <summary>{t("case.earlier", { count: acts.length })}</summary>
      <ul>
        {acts.map((act) => (
          <li key={`${act.at} ${act.assetId} ${act.what}`}>
            {formatTime(act.at, lang)} · {assetName(state, act.assetId)} · <Visible text={act.who} />{" "}
            {act.what === "" ? (
              t("case.earlierShell")
            ) : (
              <code>
                <Visible text={act.what} />
              </code>
            )}
            {act.exitCode === undefined
              ? null
              : ` · ${act.exitCode === null ? t("activity.unknown") : t("case.earlierExit", { code: act.exitCode })}`}
          </li>
        ))}
      </ul>
    </details>
  );
}
function Entry({ event, state, intent }: EntryProps): ReactNode {
  const t = useT();
  const pick = usePick();
  switch (event.type) {
    case "case.opened":
      return (
        <>
          <Said>{event.data.fault}</Said>
          {event.data.earlier?.length ? <Earlier acts={event.data.earlier} state={state} /> : null}
        </>
      );
    case "case.paused":
      return event.data.reason ? <Said>{event.data.reason}</Said> : null;
    case "case.concluded":
      return (
        <Notice
          tone={event.data.conclusion.outcome === "inconclusive" ? "warn" : "good"}
          title={t(`outcomes.${event.data.conclusion.outcome}`)}
        >
          <Said>{pick(event.data.conclusion.rootCause)}</Said>
        </Notice>
      );
    case "case.closed":
      return event.data.failure ? <FailureNotice failure={event.data.failure} /> : null;
    case "plan.revised":
      return event.data.note ? <Said>{pick(event.data.note)}</Said> : null;
    case "question.asked":
      return <Said>{pick(event.data.text)}</Said>;
    case "question.answered":
      return <Said>{event.data.text}</Said>;
    case "note.added":
      return (
        <>
          {event.data.text ? <Said>{event.data.text}</Said> : null}
          {event.data.failure ? <FailureNotice tone="warn" failure={event.data.failure} /> : null}
        </>
      );
    case "control.returned":
      return (
        <>
          {event.data.note ? <Said>{event.data.note}</Said> : null}
          {event.data.observed ? <Output caseId={state.caseId} output={event.data.observed} /> : null}
        </>
      );
    case "model.called":
      return event.data.failure ? (
        <FailureNotice tone="warn" failure={event.data.failure} />
      ) : (
        <Said>{event.data.text ?? ""}</Said>
      );
    case "step.proposed": {
      const step = state.steps[event.data.stepId];
      const many = (state.opened?.assets.length ?? 0) > 1;
      return step ? <StepEntry step={step} state={state} intent={intent} many={many} /> : null;
    }
    default:
      return null;
  }
}

function heading(event: CaseEvent, state: CaseState, t: T): string | undefined {
  if (event.type === "step.proposed") return undefined;
  if (event.type === "case.closed") return t(`closed.${event.data.reason}`);
  if (event.type === "control.taken" || event.type === "control.returned")
    return t(`event.${event.type}`, { name: assetName(state, event.data.assetId) });
  if (event.type === "model.called")
    return t("event.model.called", { model: event.data.model, time: formatDuration(event.data.durationMs) });
  return t(`event.${event.type}` as "event.note.added");
}

/** Steps in the queue behind the first open one: judged harmless or not judged yet, and not started. */
export function plannedSteps(state: CaseState): StepState[] {
  return openSteps(state)
    .slice(1)
    .filter((s) => s.phase === "proposed" || (s.phase === "judged" && s.verdict?.decision === "allow"));
}

function Planned({ steps }: { steps: readonly StepState[] }) {
  const t = useT();
  if (steps.length === 0) return null;
  return (
    <details className="planned">
      <summary>{t("case.planned", { count: steps.length })}</summary>
      <ul className="mono">
        {steps.map((s) => (
          <li key={s.id}>
            <Visible text={s.verdict?.canonical ?? s.proposal.command} />
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Stays at the newest entry unless the reader scrolled up; then offers a way back down. */
function useFollow(length: number) {
  const ref = useRef<HTMLElement>(null);
  const [away, setAway] = useState(false);
  const toEnd = () => ref.current?.scrollTo({ top: ref.current.scrollHeight });
  const onScroll = () => {
    const el = ref.current;
    if (el) setAway(el.scrollHeight - el.scrollTop - el.clientHeight > 80);
  };
  const followed = useRef(away);
  followed.current = away;
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the length grows
  useEffect(() => {
    if (!followed.current) ref.current?.scrollTo({ top: ref.current.scrollHeight });
  }, [length]);
  return { ref, away, onScroll, toEnd };
}

export function Timeline({ view, intent }: { view: CaseView; intent: Intent }) {
  const t = useT();
  const lang = useLang();
  const { state, events, text, synced } = view;
  const planned = plannedSteps(state);
  const hidden = new Set(planned.map((s) => s.id));
  const list = timelineEvents(events).filter((e) => e.type !== "step.proposed" || !hidden.has(e.data.stepId));
  const follow = useFollow(events.length + text.length);
  const { hash } = useLocation();
  // An address that names a step (from the report) shows it once the log is here.
  useEffect(() => {
    if (synced && /^#step-\d+$/.test(hash)) document.getElementById(hash.slice(1))?.scrollIntoView();
  }, [synced, hash]);
  return (
    <div className="timeline-wrap">
      <section
        className="timeline"
        ref={follow.ref}
        onScroll={follow.onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
        aria-label={t("case.timeline")}
      >
        <ol>
          {list.map((event) => {
            const Icon = icons[event.type] ?? IconCircleDot;
            const title = heading(event, state, t);
            const number =
              event.type === "step.proposed" ? state.steps[event.data.stepId]?.number : undefined;
            return (
              <li
                key={event.seq}
                id={number === undefined ? undefined : `step-${number}`}
                className="entry"
                data-type={event.type}
              >
                <span className="entry-icon">
                  <Icon size={14} aria-hidden />
                </span>
                <div className="entry-body">
                  {title ? (
                    <Text size="sm" fw={600}>
                      {title}
                    </Text>
                  ) : null}
                  <Entry event={event} state={state} intent={intent} />
                  <Text size="xs" c="dimmed">
                    {actorName(event.actor, t)} ·{" "}
                    <time dateTime={new Date(event.at).toISOString()}>{formatClock(event.at, lang)}</time>
                  </Text>
                </div>
              </li>
            );
          })}
        </ol>
        <Planned steps={planned} />
        {text ? (
          <div className="entry" data-type="live">
            <span className="entry-icon">
              <IconRobot size={14} aria-hidden />
            </span>
            <div className="entry-body">
              <Text size="sm" fw={600}>
                {t("case.thinking")}
              </Text>
              <Said>{text}</Said>
            </div>
          </div>
        ) : null}
      </section>
      {follow.away ? (
        <Button className="to-end" size="compact-xs" onClick={follow.toEnd}>
          {t("case.toEnd")}
        </Button>
      ) : null}
    </div>
  );
}
