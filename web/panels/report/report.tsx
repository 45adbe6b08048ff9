import { Button, EmptyState, Group, List, Menu, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconArrowLeft, IconDownload, IconFileText } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link, useParams } from "react-router";
import type { CaseState } from "../../../agent/case.ts";
import type { Conclusion, Evidence } from "../../../agent/events.ts";
import { type TextKey, useLang, usePick, useT } from "../../i18n/index.ts";
import { HostText, Visible } from "../../parts/host-text.tsx";
import { Notice, Tag } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { formatDuration } from "../../parts/time.ts";
import { useCase } from "../../store.ts";
import { ConnectionBanner } from "../case/case.tsx";
import { StepLinks } from "../case/hypotheses.tsx";
import { stepStatus } from "../case/words.ts";
import { CausalChain, RunPicture } from "./chain.tsx";
import { Fixes } from "./fixes.tsx";
import { HostEvents } from "./host-events.tsx";

function Section({ title, children }: { title: TextKey; children: ReactNode }) {
  const t = useT();
  return (
    <section className="panel report-section">
      <Title order={2} mb={8}>
        {t(title)}
      </Title>
      {children}
    </section>
  );
}

/** Every quoted excerpt once, with the step it comes from. */
function allEvidence(conclusion: Conclusion): Evidence[] {
  const all = [...conclusion.causes.flatMap((c) => c.evidence), ...conclusion.evidence];
  return all.filter((e, i) => all.findIndex((o) => o.stepId === e.stepId && o.excerpt === e.excerpt) === i);
}

function EvidenceList({ state, conclusion }: { state: CaseState; conclusion: Conclusion }) {
  const t = useT();
  const base = `/cases/${encodeURIComponent(state.caseId)}`;
  return (
    <Stack gap="sm">
      {allEvidence(conclusion).map((e) => {
        const step = state.steps[e.stepId];
        return (
          <div key={`${e.stepId}\n${e.excerpt}`}>
            <Group gap={8} mb={3} wrap="nowrap">
              <StepLinks state={state} ids={[e.stepId]} hrefBase={base} />
              <Text className="mono" truncate>
                <Visible text={step?.started?.canonical ?? step?.proposal.command ?? ""} />
              </Text>
              {step?.observed ? (
                <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
                  {t(stepStatus(step).key)} {step.observed.exitCode ?? ""}
                </Text>
              ) : null}
            </Group>
            <HostText text={e.excerpt} label={t("report.evidence")} maxHeight={220} />
          </div>
        );
      })}
    </Stack>
  );
}

const verificationTone = { fixed: "good", not_fixed: "bad", not_checked: "warn" } as const;
const verificationTitle = {
  fixed: "report.fixed",
  not_fixed: "report.notFixed",
  not_checked: "report.fixNotChecked",
} as const;

function ReportBody({ state, conclusion }: { state: CaseState; conclusion: Conclusion }) {
  const t = useT();
  const pick = usePick();
  const { verification, usage } = { verification: conclusion.verification, usage: state.usage };
  // Logs of earlier versions only know fixed or not.
  const result = verification?.result ?? (verification?.fixed ? "fixed" : "not_fixed");
  const steps = Object.values(state.steps).filter((s) => s.started).length;
  const confirmed = conclusion.confidence === "confirmed";
  return (
    <Stack gap="sm">
      <section className="panel report-section" data-lead>
        <Group gap={8} mb={6}>
          <Tag tone={conclusion.outcome === "inconclusive" ? "warn" : "good"}>
            {t(`outcomes.${conclusion.outcome}`)}
          </Tag>
          <Tag tone={confirmed ? "good" : "warn"}>{t(`report.confidence.${conclusion.confidence}`)}</Tag>
        </Group>
        <Text size="lg" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          <Visible text={pick(conclusion.rootCause)} />
        </Text>
      </section>
      {verification ? (
        <Notice tone={verificationTone[result]} title={t(verificationTitle[result])}>
          {verification.why ? (
            <Text size="sm" mb={4}>
              <Visible text={pick(verification.why)} />
            </Text>
          ) : null}
          <StepLinks
            state={state}
            ids={verification.steps?.length ? verification.steps : [verification.stepId]}
            hrefBase={`/cases/${encodeURIComponent(state.caseId)}`}
          />
        </Notice>
      ) : null}
      {conclusion.causes.length > 0 ? (
        <Section title="report.chain">
          <CausalChain state={state} conclusion={conclusion} />
        </Section>
      ) : null}
      {conclusion.hostEvents?.length ? (
        <Section title="hostEvents.title">
          <Text size="xs" c="dimmed" mb={8}>
            {t("hostEvents.lead")}
          </Text>
          <HostEvents state={state} events={conclusion.hostEvents} />
        </Section>
      ) : null}
      <Section title="report.evidence">
        <EvidenceList state={state} conclusion={conclusion} />
      </Section>
      <Section title="report.fixes">
        <Fixes state={state} conclusion={conclusion} />
      </Section>
      <Section title="report.notChecked">
        {conclusion.notChecked.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t("report.nothingUnchecked")}
          </Text>
        ) : (
          <List size="sm">
            {conclusion.notChecked.map((n) => (
              <List.Item key={n.what.en}>
                <Visible text={pick(n.what)} /> —{" "}
                <span style={{ color: "var(--quiet)" }}>
                  <Visible text={pick(n.why)} />
                </span>
              </List.Item>
            ))}
          </List>
        )}
      </Section>
      {conclusion.prevent.length > 0 ? (
        <Section title="report.prevent">
          <List size="sm">
            {conclusion.prevent.map((p) => (
              <List.Item key={p.en}>
                <Visible text={pick(p)} />
              </List.Item>
            ))}
          </List>
        </Section>
      ) : null}
      <Section title="report.timeline">
        <RunPicture state={state} />
        <Text size="xs" c="dimmed" mt={6}>
          {t("report.usageText", {
            calls: usage.modelCalls,
            tokens: usage.inputTokens + usage.outputTokens,
            cost: usage.costUsd.toFixed(4),
            steps,
            time: formatDuration(state.at - (state.opened?.at ?? state.at)),
          })}
        </Text>
      </Section>
    </Stack>
  );
}

function ReportPage({ caseId }: { caseId: string }) {
  const t = useT();
  const lang = useLang();
  const { view, retryNow } = useCase(caseId);
  const { state } = view;
  const file = (format: string) =>
    `/api/cases/${encodeURIComponent(caseId)}/report?format=${format}&lang=${lang}`;
  const conclusion = state.concluded?.conclusion;
  const actions = (
    <>
      <Button
        component={Link}
        to={`/cases/${encodeURIComponent(caseId)}`}
        variant="default"
        leftSection={<IconArrowLeft size={15} />}
      >
        {t("report.toCase")}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<IconDownload size={15} />}>
            {t("report.export")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(["json", "md", "text"] as const).map((format) => (
            <Menu.Item
              key={format}
              component="a"
              href={file(format)}
              download={`bartizan-${caseId}.${format === "text" ? "txt" : format}`}
            >
              {{ json: "JSON", md: "Markdown", text: "Text" }[format]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
  return (
    <>
      <ConnectionBanner connection={view.connection} onRetry={retryNow} />
      <Page title={t("report.title")} actions={actions} narrow>
        <Text mb="sm" c="dimmed">
          <Visible text={state.opened?.title ?? ""} />
        </Text>
        {conclusion ? (
          <ReportBody state={state} conclusion={conclusion} />
        ) : view.synced ? (
          <EmptyState
            py={48}
            icon={<IconFileText size={34} />}
            title={t("report.none")}
            description={t("report.noneText")}
          />
        ) : (
          <Stack gap={10} role="status" aria-label={t("common.loading")}>
            <Skeleton height={90} />
            <Skeleton height={160} />
          </Stack>
        )}
      </Page>
    </>
  );
}

/** The report of a case, from the same log as the case page; exports come from the server. */
export default function ReportPanel() {
  const { id = "" } = useParams();
  return <ReportPage key={id} caseId={id} />;
}
