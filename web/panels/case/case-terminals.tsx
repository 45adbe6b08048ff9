import { Button, Group, Loader, Tabs, Text } from "@mantine/core";
import { IconArrowBackUp, IconHandStop } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { CaseState } from "../../../agent/case.ts";
import type { ScopeAsset } from "../../../agent/events.ts";
import type { Terminal } from "../../../server/wire/api.ts";
import { failureOf, useApi } from "../../api.ts";
import { useT } from "../../i18n/index.ts";
import { Allowed } from "../../parts/allowed.tsx";
import { FailureNotice } from "../../parts/notice.tsx";
import { useList } from "../../queries.ts";
import type { Intent } from "./intents.ts";

const TerminalView = lazy(() => import("../../terminal/view.tsx"));

interface Props {
  asset: ScopeAsset;
  state: CaseState;
  intent: Intent;
  visible: boolean;
}
function CaseTerminal({ asset, state, intent, visible }: Props) {
  const t = useT();
  const api = useApi();
  const me = useList("/api/session").data?.user;
  const query = useQuery({
    queryKey: ["case-terminal", state.caseId, asset.id],
    queryFn: () =>
      api.send<Terminal>("POST", "/api/terminals", {
        assetId: asset.id,
        caseId: state.caseId,
        cols: 120,
        rows: 32,
      }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const holder = state.control[asset.id]?.by;
  const mine = holder?.kind === "person" && holder.id === me?.id;
  const over = state.status === "closed";
  return (
    <div className="case-terminal">
      <Group gap={6} px={8} py={4}>
        <Text size="xs" c="dimmed" className="mono" style={{ flex: 1 }}>
          {asset.account}@{asset.name}
        </Text>
        <Allowed need="operator">
          {mine ? (
            <Button
              size="compact-xs"
              leftSection={<IconArrowBackUp size={14} />}
              onClick={() => intent.mutate({ type: "return", assetId: asset.id })}
            >
              {t("case.handBack")}
            </Button>
          ) : over || holder ? null : (
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconHandStop size={14} />}
              onClick={() => intent.mutate({ type: "take", assetId: asset.id })}
            >
              {t("case.takeOver")}
            </Button>
          )}
        </Allowed>
      </Group>
      <div className="case-terminal-body">
        {query.error ? (
          <FailureNotice failure={failureOf(query.error)} onRetry={() => void query.refetch()} />
        ) : query.data ? (
          <Suspense fallback={<Loader size="xs" m="md" aria-label={t("common.loading")} />}>
            <TerminalView
              sessionId={query.data.id}
              label={t("case.terminalOf", { name: asset.name })}
              visible={visible}
            />
          </Suspense>
        ) : (
          <Loader size="xs" m="md" aria-label={t("common.loading")} />
        )}
      </div>
    </div>
  );
}

/** One live terminal per asset. Every one stays connected; only the visible one draws with the GPU. */
export function CaseTerminals({ state, intent }: { state: CaseState; intent: Intent }) {
  const assets = state.opened?.assets ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const active = chosen ?? assets[0]?.id ?? null;
  const only = assets.length === 1 ? assets[0] : undefined;
  if (only) return <CaseTerminal asset={only} state={state} intent={intent} visible />;
  return (
    <Tabs value={active} onChange={setChosen} keepMounted className="case-tabs">
      <Tabs.List>
        {assets.map((asset) => (
          <Tabs.Tab key={asset.id} value={asset.id}>
            {asset.name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {assets.map((asset) => (
        <Tabs.Panel key={asset.id} value={asset.id} className="case-tab">
          <CaseTerminal asset={asset} state={state} intent={intent} visible={asset.id === active} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
