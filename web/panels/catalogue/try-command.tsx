import { Button, Group, NativeSelect, Stack, Text, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import type { CheckResult } from "../../../server/wire/supervisor.ts";
import { failureOf } from "../../api.ts";
import { usePick, useT } from "../../i18n/index.ts";
import { HostText, Visible } from "../../parts/host-text.tsx";
import { FailureNotice, Tag } from "../../parts/notice.tsx";
import { useChange, useList } from "../../queries.ts";
import { Reasons } from "../case/approval.tsx";
import { decisionTone } from "../case/words.ts";

function VerdictOf({ verdict }: { verdict: CheckResult }) {
  const t = useT();
  const pick = usePick();
  const marks = verdict.reasons.flatMap((r) => (r.span ? [{ ...r.span, decision: r.decision }] : []));
  return (
    <div role="status">
      <Group gap={8} mb={4}>
        <Tag tone={decisionTone[verdict.decision]}>{t(`decision.${verdict.decision}`)}</Tag>
        <Text size="xs" c="dimmed">
          {t("cat.tryHint")}
        </Text>
      </Group>
      <HostText command text={verdict.canonical} marks={marks} label={t("cat.canonical")} maxHeight={160} />
      <dl className="facts" style={{ marginTop: 6 }}>
        <dt>{t("approval.effects")}</dt>
        <dd>
          {verdict.effects.length === 0 ? (
            t("approval.noEffects")
          ) : (
            <Visible text={verdict.effects.map((e) => pick(e.text)).join("; ")} />
          )}
        </dd>
        <dt>{t("cat.why")}</dt>
        <dd>{verdict.reasons.length === 0 ? t("cat.noReasons") : <Reasons verdict={verdict} />}</dd>
      </dl>
    </div>
  );
}

/** A box that judges any command and never runs it. Enter judges, Shift+Enter makes a new line. */
export function TryCommand() {
  const t = useT();
  const assets = useList("/api/assets").data?.assets ?? [];
  const [command, setCommand] = useState("");
  const [assetId, setAssetId] = useState("");
  const check = useChange(
    (api, body: { command: string; assetId?: string }) => api.send<CheckResult>("POST", "/api/check", body),
    [],
  );
  const judge = () => {
    if (command.trim() !== "") check.mutate({ command, ...(assetId ? { assetId } : {}) });
  };
  return (
    <section className="panel report-section">
      <Title order={2} mb={6}>
        {t("cat.try")}
      </Title>
      <Stack gap={8}>
        <Group gap={8} align="flex-end">
          <Textarea
            style={{ flex: "1 1 320px" }}
            label={t("cat.tryLabel")}
            classNames={{ input: "mono" }}
            autosize
            minRows={1}
            maxRows={8}
            maxLength={64_000}
            value={command}
            onChange={(e) => setCommand(e.currentTarget.value)}
            onKeyDown={(e) => {
              if (e.key !== "Enter" || e.shiftKey || e.nativeEvent.isComposing) return;
              e.preventDefault();
              judge();
            }}
          />
          <NativeSelect
            label={t("cat.tryWhere")}
            value={assetId}
            data={[
              { value: "", label: t("cat.tryAnywhere") },
              ...assets.map((a) => ({ value: a.id, label: a.name })),
            ]}
            onChange={(e) => setAssetId(e.currentTarget.value)}
          />
          <Button loading={check.isPending} disabled={command.trim() === ""} onClick={judge}>
            {t("cat.judge")}
          </Button>
        </Group>
        {check.error ? <FailureNotice failure={failureOf(check.error)} /> : null}
        {check.data ? <VerdictOf verdict={check.data} /> : null}
      </Stack>
    </section>
  );
}
