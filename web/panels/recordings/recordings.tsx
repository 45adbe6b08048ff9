import { Anchor, EmptyState, Table } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Recording } from "../../../server/wire/records.ts";
import { useLang, useT } from "../../i18n/index.ts";
import { ListTable } from "../../parts/list-table.tsx";
import { Loaded, Tag } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { formatBytes, formatDuration, formatTime } from "../../parts/time.ts";
import { useList } from "../../queries.ts";

function Row({ item }: { item: Recording }) {
  const t = useT();
  const lang = useLang();
  const live = item.endedAt === null;
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/recordings/${encodeURIComponent(item.id)}`} fw={550}>
          {item.assetName}
        </Anchor>
      </Table.Td>
      <Table.Td>
        <Tag>{t(item.kind === "agent" ? "rec.agent" : "rec.shell")}</Tag>{" "}
        {live ? (
          <Tag tone="info">{t("rec.live")}</Tag>
        ) : item.complete ? null : (
          <Tag tone="warn">{t("rec.incomplete")}</Tag>
        )}
      </Table.Td>
      <Table.Td>{item.openedBy}</Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }}>{formatTime(item.startedAt, lang)}</Table.Td>
      <Table.Td>{formatDuration(item.durationMs)}</Table.Td>
      <Table.Td>{formatBytes(item.bytes)}</Table.Td>
      <Table.Td>
        {item.caseId ? (
          <Anchor component={Link} to={`/cases/${encodeURIComponent(item.caseId)}`}>
            {t("case.title")}
          </Anchor>
        ) : null}
      </Table.Td>
    </Table.Tr>
  );
}

/** Every recorded terminal, the newest first. */
export default function RecordingsPanel() {
  const t = useT();
  const query = useList("/api/recordings");
  return (
    <Page title={t("rec.title")}>
      <Loaded query={query}>
        {({ recordings }) =>
          recordings.length === 0 ? (
            <EmptyState
              py={56}
              icon={<IconPlayerPlay size={34} />}
              title={t("rec.empty")}
              description={t("rec.emptyText")}
            />
          ) : (
            <ListTable
              label={t("rec.title")}
              minWidth={760}
              hover
              heads={[
                t("rec.asset"),
                t("common.kind"),
                t("rec.openedBy"),
                t("rec.started"),
                t("rec.length"),
                t("rec.size"),
                t("case.title"),
              ]}
            >
              {recordings
                .toSorted((a, b) => b.startedAt - a.startedAt)
                .map((item) => (
                  <Row key={item.id} item={item} />
                ))}
            </ListTable>
          )
        }
      </Loaded>
    </Page>
  );
}
