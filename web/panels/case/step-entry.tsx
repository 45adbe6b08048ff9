import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { CaseState, StepState } from "../../../agent/case.ts";
import { assetOf } from "../../../agent/case.ts";
import type { OutputRef } from "../../../agent/events.ts";
import { failureOf, useApi } from "../../api.ts";
import { usePick, useT } from "../../i18n/index.ts";
import { Allowed } from "../../parts/allowed.tsx";
import { HostText, Visible } from "../../parts/host-text.tsx";
import { FailureNotice, Tag } from "../../parts/notice.tsx";
import { formatBytes, formatDuration } from "../../parts/time.ts";
import { marksOf, TypeBox, VerdictView } from "./approval.tsx";
import type { Intent } from "./intents.ts";
import { actorName, decisionTone, sandboxText, stepStatus } from "./words.ts";

/** Longest output put on the page at once, characters; the rest is in the download. */
const shownOutput = 200_000;

/** First lines of an output; the whole of it is fetched when asked for. */
export function Output({ caseId, output }: { caseId: string; output: OutputRef }) {
  const t = useT();
  const api = useApi();
  const [open, setOpen] = useState(false);
  const path = `/api/cases/${encodeURIComponent(caseId)}/outputs/${output.hash}`;
  const whole = output.bytes <= new TextEncoder().encode(output.preview).length;
  const query = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => api.text(path, signal),
    enabled: open && !whole,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (output.bytes === 0)
    return (
      <Text size="xs" c="dimmed">
        {t("case.noOutput")}
      </Text>
    );
  const lines = output.preview.split("\n");
  const short = lines.slice(0, 6).join("\n");
  const more = !whole || lines.length > 6;
  const full = (query.data ?? output.preview).slice(0, shownOutput);
  return (
    <div>
      <HostText text={open ? full : short} label={t("case.output")} maxHeight={open ? 420 : 140} />
      {query.error ? (
        <FailureNotice failure={failureOf(query.error)} onRetry={() => void query.refetch()} />
      ) : null}
      <Group gap={8} mt={2}>
        {more ? (
          <Button
            size="compact-xs"
            variant="subtle"
            aria-expanded={open}
            loading={query.isFetching}
            onClick={() => setOpen(!open)}
          >
            {open ? t("case.less") : t("case.more", { size: formatBytes(output.bytes) })}
          </Button>
        ) : null}
        {output.totalBytes > output.bytes ? (
          <Text size="xs" c="var(--warn)">
            {t("case.cut", { size: formatBytes(output.totalBytes - output.bytes) })}
          </Text>
        ) : null}
      </Group>
    </div>
  );
}

function Override({ step, state, intent }: { step: StepState; state: CaseState; intent: Intent }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const done = Object.values(state.steps).some((s) => s.proposal.replaces === step.id);
  if (step.dropped?.why !== "denied" || done || state.status === "closed") return null;
  if (!open)
    return (
      <Button
        size="compact-xs"
        variant="subtle"
        c="var(--bad)"
        style={{ alignSelf: "flex-start" }}
        onClick={() => setOpen(true)}
      >
        {t("approval.override")}
      </Button>
    );
  return (
    <>
      {intent.error ? <FailureNotice failure={failureOf(intent.error)} /> : null}
      <TypeBox
        mode="override"
        initial=""
        busy={intent.isPending}
        onSubmit={(reason) =>
          intent.mutate(
            { type: "override", stepId: step.id, reason: reason.trim() },
            { onSuccess: () => setOpen(false) },
          )
        }
        onCancel={() => setOpen(false)}
      />
    </>
  );
}

function Leave({ step }: { step: StepState }) {
  const t = useT();
  const { started, approval } = step;
  if (!started) {
    if (approval?.status !== "denied") return null;
    return (
      <Text size="xs">
        {t("case.rejectedBy", { name: approval.by ? actorName(approval.by, t) : "" })}{" "}
        <Visible text={approval.reason ?? ""} />
      </Text>
    );
  }
  if (started.leave === "supervisor") return null;
  const name = approval?.by ? actorName(approval.by, t) : "";
  return (
    <Text size="xs" c="dimmed">
      {t(`leave.${started.leave}`, { name })} <Visible text={approval?.override ?? ""} />
    </Text>
  );
}

interface Props {
  step: StepState;
  state: CaseState;
  intent: Intent;
  many: boolean;
}
/** One step in the timeline: command, verdict, how it ended, what it printed. */
export function StepEntry({ step, state, intent, many }: Props) {
  const t = useT();
  const pick = usePick();
  const [details, setDetails] = useState(false);
  const { observed, verdict } = step;
  const status = stepStatus(step);
  const command = verdict?.canonical ?? step.proposal.command;
  const asset = assetOf(state, step.proposal.assetId);
  const exit = observed?.outcome === "exited" ? ` ${observed.exitCode}` : "";
  return (
    <>
      <Group gap={6}>
        <Text span fw={600} size="sm">
          {t("case.stepNumber", { number: step.number })}
        </Text>
        <Tag tone={status.tone}>
          {t(status.key)}
          {exit}
        </Tag>
        {verdict ? (
          <Tag tone={decisionTone[verdict.decision]}>{t(`decision.${verdict.decision}`)}</Tag>
        ) : null}
        {verdict?.fromHost?.length ? <Tag tone="warn">{t("approval.fromHostWord")}</Tag> : null}
        {step.proposal.kind === "fix" ? <Tag tone="warn">{t("case.fix")}</Tag> : null}
        {many && asset ? <Tag>{asset.name}</Tag> : null}
        {observed ? (
          <Text span size="xs" c="dimmed">
            {formatDuration(observed.durationMs)}
            {observed.sandbox ? ` · ${sandboxText(observed.sandbox, t)}` : ""}
            {observed.revert ? ` · ${t(`case.revert.${observed.revert}`)}` : ""}
          </Text>
        ) : null}
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          c="dimmed"
          aria-expanded={details}
          onClick={() => setDetails(!details)}
        >
          {t("common.details")}
        </Button>
      </Group>
      <Text size="sm">
        <Visible text={pick(step.proposal.purpose)} />
      </Text>
      <HostText command text={command} marks={marksOf(step)} label={t("approval.command")} maxHeight={96} />
      {details || verdict?.decision === "deny" ? <VerdictView step={step} /> : null}
      <Leave step={step} />
      {step.phase === "interrupted" ? (
        <Text size="xs" c="var(--warn)">
          {t("case.interrupted")}
        </Text>
      ) : null}
      {observed?.failure ? <FailureNotice tone="warn" failure={observed.failure} /> : null}
      {observed ? <Output caseId={state.caseId} output={observed.output} /> : null}
      <Allowed need="operator">
        <Override step={step} state={state} intent={intent} />
      </Allowed>
    </>
  );
}
