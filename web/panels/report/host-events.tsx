import { Text } from "@mantine/core";
import type { CaseState } from "../../../agent/case.ts";
import type { HostEvent } from "../../../agent/events.ts";
import { useLang, useT } from "../../i18n/index.ts";
import { Visible } from "../../parts/host-text.tsx";
import { Tag } from "../../parts/notice.tsx";
import { formatTime } from "../../parts/time.ts";
import { StepLinks } from "../case/hypotheses.tsx";

const minute = 60_000;
/** Marks of the time axis, milliseconds before the case. */
const marks = [
  ["7 d", 7 * 1440 * minute],
  ["1 d", 1440 * minute],
  ["2 h", 120 * minute],
  ["10 min", 10 * minute],
] as const;
const kinds = ["error", "file", "cron", "package", "start", "boot", "login"] as const;

/** Where on the axis, percent: logarithmic, since the last minutes matter more than a day of last week. */
export function placeOf(age: number): number {
  const [longest, shortest] = [marks[0][1], minute];
  const bounded = Math.min(longest, Math.max(shortest, age));
  return 100 * (1 - Math.log(bounded / shortest) / Math.log(longest / shortest));
}

/** One line for each kind of event, with a dot for each event on a common time axis that ends at the case. */
function Picture({ events, opened }: { events: readonly HostEvent[]; opened: number }) {
  const t = useT();
  const lang = useLang();
  const lanes = kinds.filter((kind) => events.some((e) => e.kind === kind));
  return (
    <div className="lanes" aria-hidden>
      {lanes.map((kind) => (
        <div key={kind} className="lane">
          <span className="lane-label">{t(`hostEvents.${kind}`)}</span>
          <span className="lane-track">
            {events
              .filter((e) => e.kind === kind)
              .map((e) => (
                <span
                  key={`${e.at} ${e.what}`}
                  className="lane-dot"
                  data-kind={kind}
                  data-concerns={e.concerns}
                  style={{ left: `${placeOf(opened - e.at)}%` }}
                  title={`${formatTime(e.at, lang)} ${e.what}`}
                />
              ))}
          </span>
        </div>
      ))}
      <div className="lane">
        <span className="lane-label" />
        <span className="lane-track" data-axis>
          {marks.map(([text, age]) => (
            <span key={text} className="lane-mark" style={{ left: `${placeOf(age)}%` }}>
              {text}
            </span>
          ))}
          <span className="lane-mark" data-end>
            {t("hostEvents.now")}
          </span>
        </span>
      </div>
    </div>
  );
}

/** What happened on one host before the case: a picture to look at, and the same as a list to read. */
export function HostEvents({ state, events }: { state: CaseState; events: readonly HostEvent[] }) {
  const t = useT();
  const lang = useLang();
  const base = `/cases/${encodeURIComponent(state.caseId)}`;
  const assets = [...new Set(events.map((e) => e.assetId))];
  return assets.map((assetId) => {
    const own = events.filter((e) => e.assetId === assetId);
    return (
      <div key={assetId}>
        {assets.length > 1 ? (
          <Text fw={550}>{state.opened?.assets.find((a) => a.id === assetId)?.name ?? assetId}</Text>
        ) : null}
        <Picture events={own} opened={state.opened?.at ?? Date.now()} />
        <ol className="host-events">
          {own.map((e) => (
            <li key={`${e.at} ${e.kind} ${e.what}`} data-concerns={e.concerns}>
              <time dateTime={new Date(e.at).toISOString()}>{formatTime(e.at, lang)}</time>
              <Tag {...(e.kind === "error" ? { tone: "bad" as const } : {})}>{t(`hostEvents.${e.kind}`)}</Tag>
              <span className="host-event-what">
                <span className="mono">
                  <Visible text={e.what} />
                </span>{" "}
                {e.count === undefined ? null : `${t("hostEvents.more", { count: e.count - 1 })} `}
                {e.concerns ? <Tag tone="warn">{t("hostEvents.concerns")}</Tag> : null}{" "}
                {e.stepId === undefined ? null : <StepLinks state={state} ids={[e.stepId]} hrefBase={base} />}
              </span>
            </li>
          ))}
        </ol>
      </div>
    );
  });
}
