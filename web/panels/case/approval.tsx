import { Button, Group, Kbd, Stack, Text, Textarea } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { CaseState, StepState } from "../../../agent/case.ts";
import { assetOf } from "../../../agent/case.ts";
import { failureOf } from "../../api.ts";
import { usePick, useT } from "../../i18n/index.ts";
import { useMay } from "../../parts/allowed.tsx";
import { HostText, Visible } from "../../parts/host-text.tsx";
import { FailureNotice, Tag } from "../../parts/notice.tsx";
import type { Mark } from "../../parts/visible.ts";
import type { Intent } from "./intents.ts";
import { useShortcuts } from "./shortcuts.tsx";
import { actorName, decisionTone } from "./words.ts";

/** Underlined parts of the judged command: what made the supervisor ask or refuse. */
export function marksOf(step: StepState): Mark[] {
  const { reasons = [], fromHost = [] } = step.verdict ?? {};
  return [
    ...reasons.flatMap((r) => (r.span ? [{ ...r.span, decision: r.decision }] : [])),
    ...fromHost.map(({ start, end }) => ({ start, end, decision: "ask" as const })),
  ];
}

/** True once the end of a scrollable block was on the screen; at once when everything fits. */
function useSeenEnd(text: string) {
  const ref = useRef<HTMLPreElement>(null);
  const [seenText, setSeenText] = useState<string | undefined>();
  const check = () => {
    const el = ref.current;
    if (el && el.scrollTop + el.clientHeight >= el.scrollHeight - 4) setSeenText(text);
  };
  useEffect(() => {
    const el = ref.current;
    if (!el) return;
    const look = () => {
      if (el.scrollTop + el.clientHeight >= el.scrollHeight - 4) setSeenText(text);
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(el);
    return () => observer.disconnect();
  }, [text]);
  return { ref, seen: seenText === text, check };
}

type Mode = "idle" | "edit" | "reject";

interface TypeBoxProps {
  mode: "edit" | "reject" | "override";
  initial: string;
  busy: boolean;
  onSubmit: (text: string) => void;
  onCancel: () => void;
}
/** The text field of edit, reject and override. Enter in a composition (Chinese input) is never a submit. */
export function TypeBox({ mode, initial, busy, onSubmit, onCancel }: TypeBoxProps) {
  const t = useT();
  const [text, setText] = useState(initial);
  const enough = mode === "override" ? text.trim().length >= 3 : mode === "reject" || text.trim() !== "";
  return (
    <Stack gap={6}>
      <Textarea
        label={t(`approval.${mode}Label`)}
        autoFocus
        autosize
        minRows={mode === "edit" ? 2 : 1}
        maxRows={10}
        classNames={mode === "edit" ? { input: "mono" } : {}}
        value={text}
        onChange={(e) => setText(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.nativeEvent.isComposing) return;
          if (e.key === "Escape") onCancel();
          if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && enough) onSubmit(text);
        }}
      />
      <Group gap={6}>
        <Button
          loading={busy}
          disabled={!enough}
          color={mode === "edit" ? "teal" : "red.9"}
          onClick={() => onSubmit(text)}
        >
          {t(`approval.${mode}Send`)}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {t("common.cancel")}
        </Button>
      </Group>
    </Stack>
  );
}

/** What the command does and why the supervisor decided so, in plain words. */
export function VerdictView({ step }: { step: StepState }) {
  const t = useT();
  const pick = usePick();
  const { verdict } = step;
  if (!verdict) return null;
  return (
    <dl className="facts">
      <dt>{t("approval.purpose")}</dt>
      <dd>
        <Visible text={pick(step.proposal.purpose)} />
      </dd>
      <dt>{t("approval.effects")}</dt>
      <dd>
        {verdict.effects.length === 0 ? (
          t("approval.noEffects")
        ) : (
          <Visible text={verdict.effects.map((e) => pick(e.text)).join("; ")} />
        )}
      </dd>
      <dt>{t("approval.verdict")}</dt>
      <dd>
        <Tag tone={decisionTone[verdict.decision]}>{t(`decision.${verdict.decision}`)}</Tag>{" "}
        <Reasons verdict={verdict} />
      </dd>
      {verdict.fromHost?.length ? (
        <>
          <dt>{t("approval.fromHostWord")}</dt>
          <dd>
            <span className="mono">
              <Visible text={verdict.fromHost.map((w) => w.text).join("  ")} />
            </span>{" "}
            — {t("approval.fromHost")}
          </dd>
        </>
      ) : null}
      {verdict.opinion ? (
        <>
          <dt>{t("approval.opinion")}</dt>
          <dd>
            <OpinionLine opinion={verdict.opinion} />
          </dd>
        </>
      ) : null}
    </dl>
  );
}

type Judged = NonNullable<StepState["verdict"]>;

/** The reasons that decided, each with the words of the command it is about, as underlined above. */
export function Reasons({ verdict }: { verdict: Pick<Judged, "canonical" | "decision" | "reasons"> }) {
  const pick = usePick();
  const { canonical, decision, reasons } = verdict;
  const deciding = reasons.filter((r) => reasons.length === 1 || r.decision === decision);
  return (
    <ul className="reasons">
      {deciding.map((r) => (
        <li key={`${r.code} ${r.span?.start ?? -1} ${r.text.en}`}>
          {r.span && r.span.end > r.span.start ? (
            <span className="mono offend" data-decision={r.decision}>
              <Visible
                text={canonical.slice(r.span.start, Math.min(r.span.end, r.span.start + 60))}
                padding
              />
            </span>
          ) : null}{" "}
          <Visible text={pick(r.text)} />
        </li>
      ))}
    </ul>
  );
}

function OpinionLine({ opinion }: { opinion: NonNullable<Judged["opinion"]> }) {
  const t = useT();
  const { by, decision, failed = "", reason = "", rules } = opinion;
  if (decision === undefined) return t("approval.opinionFailed", { by, failed });
  const said = { by, decision: t(`decision.${decision}`), rules: t(`decision.${rules}`) };
  return (
    <>
      {t("approval.opinionSaid", said)} <Visible text={reason} />
    </>
  );
}

interface Props {
  step: StepState;
  state: CaseState;
  intent: Intent;
  /** More steps waiting behind this one. */
  more: number;
}
/** The decision on one proposed step. Approving is possible only after the end of the command was on the screen. */
export function ApprovalCard({ step, state, intent, more }: Props) {
  const t = useT();
  const [mode, setMode] = useState<Mode>("idle");
  const command = step.verdict?.canonical ?? step.proposal.command;
  const { ref, seen, check } = useSeenEnd(command);
  const asset = assetOf(state, step.proposal.assetId);
  const digest = step.approval?.digest;
  const may = useMay("operator");
  const ready = may && seen && digest !== undefined && !intent.isPending;
  const approve = (scope: "once" | "case") => {
    if (ready) intent.mutate({ type: "approve", stepId: step.id, digest, scope });
  };
  const idle = mode === "idle";
  useShortcuts({
    a: () => idle && approve("once"),
    e: () => idle && may && setMode("edit"),
    r: () => idle && may && setMode("reject"),
  });
  const send = (text: string) =>
    intent.mutate(
      mode === "edit"
        ? { type: "edit", stepId: step.id, command: text }
        : { type: "reject", stepId: step.id, reason: text.trim() },
      { onSuccess: () => setMode("idle") },
    );
  return (
    <section className="approval" aria-label={t("approval.title", { number: step.number })}>
      <Group gap={8}>
        <Text fw={650}>{t("approval.title", { number: step.number })}</Text>
        <Text size="xs" c="dimmed">
          {asset ? `${asset.account}@${asset.name}` : ""} · {actorName(step.proposedBy, t)}
          {more > 0 ? ` · ${t("approval.more", { count: more })}` : ""}
        </Text>
      </Group>
      {idle ? (
        <HostText
          ref={ref}
          onScroll={check}
          command
          text={command}
          marks={marksOf(step)}
          label={t("approval.command")}
          maxHeight={150}
        />
      ) : (
        <HostText command text={command} marks={marksOf(step)} label={t("approval.command")} maxHeight={80} />
      )}
      <VerdictView step={step} />
      {intent.error ? <FailureNotice failure={failureOf(intent.error)} /> : null}
      {mode === "idle" ? (
        <>
          {seen ? null : (
            <Text size="xs" c="var(--warn)" role="status">
              {t("approval.scroll")}
            </Text>
          )}
          <Group gap={6}>
            <Button
              disabled={!ready}
              loading={intent.isPending}
              onClick={() => approve("once")}
              rightSection={<Kbd size="xs">A</Kbd>}
            >
              {t("approval.approve")}
            </Button>
            <Button variant="default" onClick={() => setMode("edit")} rightSection={<Kbd size="xs">E</Kbd>}>
              {t("common.edit")}
            </Button>
            <Button variant="default" onClick={() => setMode("reject")} rightSection={<Kbd size="xs">R</Kbd>}>
              {t("approval.reject")}
            </Button>
            {step.verdict?.decision === "deny" || step.verdict?.fromHost?.length ? null : (
              <Button variant="subtle" disabled={!ready} onClick={() => approve("case")}>
                {t("approval.allowCase")}
              </Button>
            )}
          </Group>
        </>
      ) : (
        <TypeBox
          key={mode}
          mode={mode}
          initial={mode === "edit" ? command : ""}
          busy={intent.isPending}
          onSubmit={send}
          onCancel={() => setMode("idle")}
        />
      )}
    </section>
  );
}
