import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { failureOf, type ShownFailure } from "../api.ts";
import { usePick, useT } from "../i18n/index.ts";
import { Visible } from "./host-text.tsx";

export type Tone = "good" | "warn" | "bad" | "info";
const icons = {
  good: IconCircleCheck,
  warn: IconAlertTriangle,
  bad: IconAlertTriangle,
  info: IconInfoCircle,
} as const;

export function Notice(props: { tone: Tone; title?: string; children?: ReactNode }) {
  const Icon = icons[props.tone];
  return (
    <div className="notice" data-tone={props.tone} role={props.tone === "bad" ? "alert" : "status"}>
      <Icon size={18} aria-hidden />
      <div style={{ flex: 1, minWidth: 0 }}>
        {props.title ? <Text fw={600}>{props.title}</Text> : null}
        {props.children}
      </div>
    </div>
  );
}

/** A failure as people need it: what happened, what to try, and the raw detail for whoever looks deeper. */
export function FailureNotice(props: {
  failure: ShownFailure;
  onRetry?: (() => void) | undefined;
  tone?: Tone;
}) {
  const t = useT();
  const pick = usePick();
  const { failure } = props;
  return (
    <Notice tone={props.tone ?? "bad"} title={pick(failure.message)}>
      <Text size="sm">{pick(failure.next)}</Text>
      {failure.detail ? (
        <Text size="xs" className="mono" mt={4} style={{ overflowWrap: "anywhere" }}>
          <Visible text={failure.detail} />
        </Text>
      ) : null}
      <Group gap={8} mt={4}>
        <Text size="xs" c="dimmed">
          {t("common.code")}: {failure.code}
        </Text>
        {props.onRetry ? (
          <Button size="compact-xs" variant="default" onClick={props.onRetry}>
            {t("common.retry")}
          </Button>
        ) : null}
      </Group>
    </Notice>
  );
}

interface Query<D> {
  data: D | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}
/** The designed loading and failed states of a query; children see the data. Old data stays visible when a refresh fails. */
export function Loaded<D>(props: { query: Query<D>; children: (data: D) => ReactNode }) {
  const t = useT();
  const { query } = props;
  if (query.data !== undefined) {
    return (
      <>
        {query.error ? (
          <FailureNotice tone="warn" failure={failureOf(query.error)} onRetry={() => void query.refetch()} />
        ) : null}
        {props.children(query.data)}
      </>
    );
  }
  if (query.error)
    return <FailureNotice failure={failureOf(query.error)} onRetry={() => void query.refetch()} />;
  return (
    <Stack gap={8} role="status" aria-label={t("common.loading")}>
      <Skeleton height={34} />
      <Skeleton height={34} width="92%" />
      <Skeleton height={34} width="96%" />
      <Skeleton height={34} width="70%" />
    </Stack>
  );
}

export function Tag(props: { tone?: Tone | undefined; children: ReactNode; title?: string }) {
  return (
    <span className="tag" data-tone={props.tone} title={props.title}>
      {props.children}
    </span>
  );
}
