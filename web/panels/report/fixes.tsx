import { Button, Group, Stack, Text } from "@mantine/core";
import { useNavigate } from "react-router";
import type { CaseState } from "../../../agent/case.ts";
import type { Conclusion, Fix } from "../../../agent/events.ts";
import { failureOf } from "../../api.ts";
import { usePick, useT } from "../../i18n/index.ts";
import { Allowed } from "../../parts/allowed.tsx";
import { HostText, Visible } from "../../parts/host-text.tsx";
import { FailureNotice, Tag, type Tone } from "../../parts/notice.tsx";
import { useIntent } from "../case/intents.ts";

const riskTone: Record<Fix["risk"], Tone> = {
  safe: "good",
  change: "warn",
  disruptive: "warn",
  destructive: "bad",
};

/** What could be done, each with its risk; one with a command runs after approval, on the case page. */
export function Fixes({ state, conclusion }: { state: CaseState; conclusion: Conclusion }) {
  const t = useT();
  const pick = usePick();
  const navigate = useNavigate();
  const intent = useIntent(state.caseId);
  const run = (fix: Fix) =>
    intent.mutate(
      { type: "fix", fixId: fix.id },
      { onSuccess: () => void navigate(`/cases/${encodeURIComponent(state.caseId)}`) },
    );
  if (conclusion.fixes.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t("report.noFixes")}
      </Text>
    );
  return (
    <Stack gap="md">
      {intent.error ? <FailureNotice failure={failureOf(intent.error)} /> : null}
      {conclusion.fixes.map((fix) => (
        <div key={fix.id}>
          <Group gap={8} mb={4}>
            <Tag tone={riskTone[fix.risk]}>
              {fix.command ? t(`report.risk.${fix.risk}`) : t("report.advice")}
            </Tag>
            <Text size="sm">
              <Visible text={pick(fix.why)} />
            </Text>
          </Group>
          {fix.command ? (
            <>
              <HostText command text={fix.command} label={t("approval.command")} maxHeight={160} />
              <Group gap={8} mt={4}>
                <Allowed need="operator">
                  <Button
                    variant="default"
                    disabled={state.status === "closed"}
                    loading={
                      intent.isPending &&
                      intent.variables?.type === "fix" &&
                      intent.variables.fixId === fix.id
                    }
                    onClick={() => run(fix)}
                  >
                    {t("report.runFix")}
                  </Button>
                </Allowed>
                {fix.verify ? (
                  <Text size="xs" c="dimmed">
                    {t("report.verify")}:{" "}
                    <span className="mono">
                      <Visible text={fix.verify} padding />
                    </span>
                  </Text>
                ) : null}
              </Group>
            </>
          ) : null}
        </div>
      ))}
    </Stack>
  );
}
