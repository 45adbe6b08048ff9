import { Button, EmptyState, Group, Stack, Text } from "@mantine/core";
import { IconFlask } from "@tabler/icons-react";
import { useNavigate } from "react-router";
import type { DemoFault } from "../../../server/wire/api.ts";
import { failureOf } from "../../api.ts";
import { usePick, useT } from "../../i18n/index.ts";
import { FailureNotice, Loaded, Tag } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { useChange, useList } from "../../queries.ts";

function Fault({ fault, assetId }: { fault: DemoFault; assetId: string | null }) {
  const t = useT();
  const pick = usePick();
  const navigate = useNavigate();
  const change = useChange(
    (api, active: boolean) =>
      api.send("POST", `/api/demo/faults/${encodeURIComponent(fault.id)}`, { active }),
    ["/api/demo/faults"],
  );
  const start = () => {
    const params = new URLSearchParams({ fault: pick(fault.symptom) });
    if (assetId) params.set("asset", assetId);
    void navigate(`/cases/new?${params.toString()}`);
  };
  return (
    <section className="panel report-section" aria-label={pick(fault.title)}>
      <Group gap={8}>
        <Text fw={600}>{pick(fault.title)}</Text>
        {fault.active ? <Tag tone="warn">{t("practice.active")}</Tag> : null}
      </Group>
      <Text size="sm" c="dimmed" mb={8}>
        {pick(fault.symptom)}
      </Text>
      {change.error ? <FailureNotice failure={failureOf(change.error)} /> : null}
      <Group gap={6}>
        <Button
          variant={fault.active ? "default" : "light"}
          loading={change.isPending || fault.busy}
          onClick={() => change.mutate(!fault.active)}
        >
          {t(fault.active ? "practice.undo" : "practice.make")}
        </Button>
        <Button variant={fault.active ? "filled" : "default"} onClick={start}>
          {t("practice.start")}
        </Button>
      </Group>
    </section>
  );
}

/** Real faults to practise on, on the demo host only. */
export default function PracticePanel() {
  const t = useT();
  const query = useList("/api/demo/faults", 5_000);
  return (
    <Page title={t("practice.title")} narrow>
      <Text size="sm" c="dimmed" mb="sm">
        {t("practice.lead")}
      </Text>
      <Loaded query={query}>
        {({ faults, assetId }) =>
          faults.length === 0 ? (
            <EmptyState py={48} icon={<IconFlask size={34} />} title={t("practice.empty")} />
          ) : (
            <Stack gap="sm">
              {faults.map((fault) => (
                <Fault key={fault.id} fault={fault} assetId={assetId} />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Page>
  );
}
