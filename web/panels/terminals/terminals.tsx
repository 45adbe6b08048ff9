import { Anchor, Button, EmptyState, Loader, Select, Table, Text } from "@mantine/core";
import { IconTerminal2 } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import type { Terminal } from "../../../server/wire/api.ts";
import { failureOf } from "../../api.ts";
import { useLang, useT } from "../../i18n/index.ts";
import { Allowed } from "../../parts/allowed.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { FailureNotice, Loaded, Tag } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { formatTime } from "../../parts/time.ts";
import { useChange, useList } from "../../queries.ts";

/** Opens a plain terminal; `/terminals?open=ASSET` does so at once. */
function useOpenTerminal() {
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const wanted = params.get("open");
  const open = useChange(
    (api, assetId: string) => api.send<Terminal>("POST", "/api/terminals", { assetId, cols: 120, rows: 32 }),
    ["/api/terminals"],
  );
  const started = useRef<string | undefined>(undefined);
  const { mutate } = open;
  const start = (assetId: string) =>
    mutate(assetId, {
      onSuccess: ({ id }) => void navigate(`/terminals/${encodeURIComponent(id)}`, { replace: true }),
    });
  const startRef = useRef(start);
  startRef.current = start;
  useEffect(() => {
    if (!wanted || started.current === wanted) return;
    started.current = wanted;
    setParams({}, { replace: true });
    startRef.current(wanted);
  }, [wanted, setParams]);
  return { ...open, start };
}

function Row({ item, onEnd }: { item: Terminal; onEnd: () => void }) {
  const t = useT();
  const lang = useLang();
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/terminals/${encodeURIComponent(item.id)}`} fw={550}>
          {item.assetName}
        </Anchor>
      </Table.Td>
      <Table.Td>
        <Tag>{t(item.kind === "agent" ? "rec.agent" : "rec.shell")}</Tag>
      </Table.Td>
      <Table.Td>
        <Tag tone={item.status === "open" ? "good" : undefined}>{t(`terms.status.${item.status}`)}</Tag>
      </Table.Td>
      <Table.Td>{item.viewers}</Table.Td>
      <Table.Td>{formatTime(item.startedAt, lang)}</Table.Td>
      <Table.Td>
        {item.kind === "shell" && item.status !== "closed" ? (
          <Allowed need="operator">
            <Button size="compact-xs" variant="default" onClick={onEnd}>
              {t("terms.end")}
            </Button>
          </Allowed>
        ) : null}
      </Table.Td>
    </Table.Tr>
  );
}

function List({ terminals }: { terminals: Terminal[] }) {
  const t = useT();
  const [ending, setEnding] = useState<Terminal | undefined>();
  const end = useChange(
    (api, id: string) => api.send("DELETE", `/api/terminals/${encodeURIComponent(id)}`),
    ["/api/terminals", "/api/recordings"],
  );
  if (terminals.length === 0)
    return (
      <EmptyState
        py={48}
        icon={<IconTerminal2 size={34} />}
        title={t("terms.empty")}
        description={t("terms.emptyText")}
      />
    );
  return (
    <div className="panel table-scroll">
      <Table highlightOnHover miw={640} verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("rec.asset")}</Table.Th>
            <Table.Th>{t("common.kind")}</Table.Th>
            <Table.Th>{t("common.status")}</Table.Th>
            <Table.Th>{t("terms.viewers")}</Table.Th>
            <Table.Th>{t("rec.started")}</Table.Th>
            <Table.Th>{t("common.actions")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {terminals.map((item) => (
            <Row key={item.id} item={item} onEnd={() => setEnding(item)} />
          ))}
        </Table.Tbody>
      </Table>
      <Confirm
        opened={ending !== undefined}
        title={t("terms.endTitle")}
        text={t("terms.endText")}
        action={t("terms.end")}
        busy={end.isPending}
        error={end.error}
        onConfirm={() => ending && end.mutate(ending.id, { onSuccess: () => setEnding(undefined) })}
        onClose={() => setEnding(undefined)}
      />
    </div>
  );
}

/** Live terminals, and a way to open one on any asset. */
export default function TerminalsPanel() {
  const t = useT();
  const query = useList("/api/terminals", 5_000);
  const assets = useList("/api/assets").data?.assets ?? [];
  const open = useOpenTerminal();
  return (
    <Page
      title={t("terms.title")}
      actions={
        <Select
          size="xs"
          w={220}
          searchable
          aria-label={t("terms.open")}
          placeholder={t("terms.open")}
          nothingFoundMessage={t("common.noMatch")}
          data={assets.map((a) => ({ value: a.id, label: a.name }))}
          value={null}
          onChange={(id) => id && open.start(id)}
        />
      }
    >
      {open.isPending ? (
        <Text size="sm" mb="sm" role="status">
          <Loader size="xs" aria-hidden /> {t("terms.opening")}
        </Text>
      ) : null}
      {open.error ? (
        <FailureNotice
          failure={failureOf(open.error)}
          onRetry={
            open.variables === undefined ? undefined : () => open.variables && open.start(open.variables)
          }
        />
      ) : null}
      <Loaded query={query}>{({ terminals }) => <List terminals={terminals} />}</Loaded>
    </Page>
  );
}
