import { ActionIcon, Button, Group, Progress, Text, Title, Tooltip } from "@mantine/core";
import {
  IconFileText,
  IconKeyboard,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
} from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import type { CaseState } from "../../../agent/case.ts";
import { useT } from "../../i18n/index.ts";
import { Allowed } from "../../parts/allowed.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { Visible } from "../../parts/host-text.tsx";
import { Tag } from "../../parts/notice.tsx";
import { formatDuration } from "../../parts/time.ts";
import type { Connection } from "../../reconnect.ts";
import type { Intent } from "./intents.ts";
import { statusTone } from "./words.ts";

/** How much of the budget is used: the tightest limit as a bar, all of them in words. */
function Usage({ state }: { state: CaseState }) {
  const t = useT();
  const budget = state.opened?.budget;
  if (!budget) return null;
  const { usage } = state;
  const steps = Object.values(state.steps).filter((s) => s.started).length;
  const tokens = usage.inputTokens + usage.outputTokens;
  const share = Math.max(
    steps / budget.maxSteps,
    tokens / budget.maxTokens,
    budget.maxCostUsd > 0 ? usage.costUsd / budget.maxCostUsd : 0,
    state.activeMs / budget.maxWallMs,
  );
  const words = t("case.usage", {
    steps,
    maxSteps: budget.maxSteps,
    tokens,
    cost: usage.costUsd.toFixed(usage.costUsd < 1 ? 4 : 2),
    time: formatDuration(state.activeMs),
    maxTime: formatDuration(budget.maxWallMs),
  });
  return (
    <div className="usage">
      <Text size="xs" c="dimmed">
        {words}
      </Text>
      <Progress
        size={3}
        value={Math.min(100, share * 100)}
        color={share > 0.8 ? "orange" : "teal"}
        aria-label={t("case.budget")}
      />
    </div>
  );
}

interface Props {
  state: CaseState;
  connection: Connection;
  intent: Intent;
  onHelp: () => void;
}
export function CaseHeader({ state, connection, intent, onHelp }: Props) {
  const t = useT();
  const [stopping, setStopping] = useState(false);
  const { status, opened } = state;
  const over = status === "closed" || status === "none";
  return (
    <header className="casehead">
      <div style={{ minWidth: 0, flex: "1 1 260px" }}>
        <Group gap={8} wrap="nowrap">
          <Title order={1} className="casetitle" title={opened?.fault}>
            <Visible text={opened?.title ?? t("common.loading")} />
          </Title>
          <Tag tone={statusTone[status]}>{t(`status.${status}`)}</Tag>
          {connection.kind === "open" || connection.kind === "connecting" ? (
            <Tooltip label={t(`conn.${connection.kind}`)}>
              <span
                className="dot"
                data-open={connection.kind === "open"}
                role="img"
                aria-label={t(`conn.${connection.kind}`)}
              />
            </Tooltip>
          ) : null}
        </Group>
        {opened ? (
          <Text size="xs" c="dimmed" truncate>
            {opened.assets.map((a) => a.name).join(", ")} · {t(`strategy.${opened.strategy}`)} ·{" "}
            {opened.planner === "offline" ? t("planner.offline") : opened.planner}
          </Text>
        ) : null}
      </div>
      <Usage state={state} />
      <Group gap={6} wrap="nowrap">
        <Allowed need="operator">
          {over ? null : status === "paused" ? (
            <Button
              leftSection={<IconPlayerPlay size={15} />}
              loading={intent.isPending}
              onClick={() => intent.mutate({ type: "resume" })}
            >
              {t("case.resume")}
            </Button>
          ) : (
            <Button
              variant="default"
              leftSection={<IconPlayerPause size={15} />}
              onClick={() => intent.mutate({ type: "pause" })}
            >
              {t("case.pause")}
            </Button>
          )}
          {over ? null : (
            <Button
              variant="default"
              leftSection={<IconPlayerStop size={15} />}
              onClick={() => setStopping(true)}
            >
              {t("case.stop")}
            </Button>
          )}
        </Allowed>
        {opened ? (
          <Button
            component={Link}
            to={`/cases/${encodeURIComponent(state.caseId)}/report`}
            variant={state.concluded ? "filled" : "default"}
            leftSection={<IconFileText size={15} />}
          >
            {t("case.report")}
          </Button>
        ) : null}
        <Tooltip label={`${t("keys.title")} (?)`}>
          <ActionIcon aria-label={t("keys.title")} onClick={onHelp}>
            <IconKeyboard size={17} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Confirm
        opened={stopping}
        title={t("case.stopTitle")}
        text={t("case.stopText")}
        action={t("case.stop")}
        busy={intent.isPending}
        error={intent.error}
        onConfirm={() => intent.mutate({ type: "stop" }, { onSuccess: () => setStopping(false) })}
        onClose={() => setStopping(false)}
      />
    </header>
  );
}
