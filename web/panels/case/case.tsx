import { Button, SegmentedControl, Skeleton, Splitter, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { openQuestion, openSteps } from "../../../agent/case.ts";
import { closeCode } from "../../../server/wire/codes.ts";
import { useT } from "../../i18n/index.ts";
import { Allowed } from "../../parts/allowed.tsx";
import { FailureNotice, Notice } from "../../parts/notice.tsx";
import type { Connection } from "../../reconnect.ts";
import { type CaseView, useCase } from "../../store.ts";
import { ApprovalCard } from "./approval.tsx";
import { CaseHeader } from "./case-header.tsx";
import { CaseTerminals } from "./case-terminals.tsx";
import { Composer, QuestionCard } from "./composer.tsx";
import { Hypotheses } from "./hypotheses.tsx";
import { type Intent, useIntent } from "./intents.ts";
import { ShortcutHelp, useShortcuts } from "./shortcuts.tsx";
import { Timeline } from "./timeline.tsx";

/** The banner of a lost or refused connection; nothing while all is well. */
export function ConnectionBanner({ connection, onRetry }: { connection: Connection; onRetry: () => void }) {
  const t = useT();
  if (connection.kind === "open" || connection.kind === "connecting") return null;
  if (connection.kind === "lost")
    return (
      <Notice tone="warn">
        <Text size="sm" span>
          {t("conn.lost")}
        </Text>{" "}
        <Button size="compact-xs" variant="default" onClick={onRetry}>
          {t("conn.now")}
        </Button>
      </Notice>
    );
  const text =
    connection.code === closeCode.unauthenticated
      ? t("conn.signIn")
      : connection.code === closeCode.notFound
        ? t("case.missing")
        : t("conn.refused", { code: connection.code });
  return <Notice tone="bad">{text}</Notice>;
}

/** What waits for a person: the first open approval, else the open question. */
function Decision({ view, intent }: { view: CaseView; intent: Intent }) {
  const { state } = view;
  const waiting = openSteps(state).filter((s) => s.phase === "waiting");
  const step = waiting[0];
  const question = openQuestion(state);
  if (state.status === "closed") return null;
  if (step && state.status !== "paused") {
    return <ApprovalCard key={step.id} step={step} state={state} intent={intent} more={waiting.length - 1} />;
  }
  return question && !step ? <QuestionCard key={question.id} question={question} intent={intent} /> : null;
}

interface PartProps {
  view: CaseView;
  intent: Intent;
  noteRef: React.RefObject<HTMLTextAreaElement | null>;
}
function Talk({ view, intent, noteRef }: PartProps) {
  const t = useT();
  const { state } = view;
  // Each card has its own mutation, so that one's failure is not shown at another.
  const decide = useIntent(state.caseId);
  const note = useIntent(state.caseId);
  return (
    <div className="talk">
      {view.events.length === 0 ? (
        <Stack gap={8} p="sm" style={{ flex: 1 }} role="status" aria-label={t("common.loading")}>
          <Skeleton height={48} />
          <Skeleton height={90} />
          <Skeleton height={60} />
        </Stack>
      ) : (
        <Timeline view={view} intent={intent} />
      )}
      {state.status === "paused" ? (
        <div className="card-slot">
          {state.trouble ? (
            <FailureNotice tone="warn" failure={state.trouble} />
          ) : (
            <Notice tone="warn" title={t("case.paused")}>
              {state.paused?.reason}
            </Notice>
          )}
        </div>
      ) : null}
      <Allowed need="operator">
        <Decision view={view} intent={decide} />
        {state.status === "closed" ? null : <Composer intent={note} ref={noteRef} />}
      </Allowed>
    </div>
  );
}

type Tab = "talk" | "terminal" | "hypotheses";

function HypothesisPane({ view }: { view: CaseView }) {
  const t = useT();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
    <section className="hypo-pane" aria-label={t("case.hypotheses")} tabIndex={0}>
      <Text size="xs" fw={600} c="dimmed" px="sm" pt={6}>
        {t("case.hypotheses")}
      </Text>
      <Hypotheses state={view.state} />
    </section>
  );
}

function Body({ view, intent, noteRef }: PartProps) {
  const t = useT();
  const wide = useMediaQuery("(min-width: 62em)", true, { getInitialValueInEffect: false });
  const [tab, setTab] = useState<Tab>("talk");
  if (wide)
    return (
      <Splitter className="case-split" lineSize={1}>
        <Splitter.Pane defaultSize={54} min={25}>
          <div className="case-left">
            <div className="case-left-terminal">
              <CaseTerminals state={view.state} intent={intent} />
            </div>
            <HypothesisPane view={view} />
          </div>
        </Splitter.Pane>
        <Splitter.Pane defaultSize={46} min={28}>
          <Talk view={view} intent={intent} noteRef={noteRef} />
        </Splitter.Pane>
      </Splitter>
    );
  return (
    <div className="case-narrow">
      <SegmentedControl
        fullWidth
        size="xs"
        value={tab}
        onChange={(value) => setTab(value as Tab)}
        aria-label={t("case.view")}
        data={(["talk", "terminal", "hypotheses"] as const).map((v) => ({
          value: v,
          label: t(`case.tab.${v}`),
        }))}
      />
      <div className="case-narrow-body">
        {tab === "talk" ? <Talk view={view} intent={intent} noteRef={noteRef} /> : null}
        {tab === "terminal" ? <CaseTerminals state={view.state} intent={intent} /> : null}
        {tab === "hypotheses" ? <HypothesisPane view={view} /> : null}
      </div>
    </div>
  );
}

function CasePage({ caseId }: { caseId: string }) {
  const t = useT();
  const navigate = useNavigate();
  const { view, retryNow } = useCase(caseId);
  const intent = useIntent(caseId);
  const [help, setHelp] = useState(false);
  const noteRef = useRef<HTMLTextAreaElement>(null);
  const { state, connection } = view;
  const title = state.opened?.title ?? t("case.title");
  useEffect(() => {
    document.title = `${title} · Bartizan`;
  }, [title]);
  useShortcuts({
    "?": () => setHelp(true),
    p: () => {
      if (state.status === "closed" || state.status === "none" || intent.isPending) return;
      intent.mutate({ type: state.status === "paused" ? "resume" : "pause" });
    },
    n: () => noteRef.current?.focus(),
    t: () => document.querySelector<HTMLTextAreaElement>(".xterm-helper-textarea")?.focus(),
    g: () => navigate(`/cases/${encodeURIComponent(caseId)}/report`),
  });
  return (
    <div className="case">
      <CaseHeader state={state} connection={connection} intent={intent} onHelp={() => setHelp(true)} />
      <ConnectionBanner connection={connection} onRetry={retryNow} />
      <Body view={view} intent={intent} noteRef={noteRef} />
      {help ? <ShortcutHelp onClose={() => setHelp(false)} /> : null}
    </div>
  );
}

/** One case, live: terminals and hypotheses beside the timeline, with whatever waits for a person at hand. */
export default function CasePanel() {
  const { id = "" } = useParams();
  return <CasePage key={id} caseId={id} />;
}
