import { Anchor, Button, EmptyState, Table, Text } from "@mantine/core";
import { IconListSearch, IconPlus } from "@tabler/icons-react";
import { Link, useNavigate } from "react-router";
import type { CaseSummary } from "../../../server/wire/api.ts";
import { useLang, usePick, useT } from "../../i18n/index.ts";
import { Visible } from "../../parts/host-text.tsx";
import { ListTable } from "../../parts/list-table.tsx";
import { Loaded, Tag } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { formatTime } from "../../parts/time.ts";
import { useList } from "../../queries.ts";
import { statusTone } from "../case/words.ts";

function Row({ item }: { item: CaseSummary }) {
  const t = useT();
  const lang = useLang();
  const pick = usePick();
  return (
    <Table.Tr>
      <Table.Td maw={360}>
        <Anchor component={Link} to={`/cases/${encodeURIComponent(item.id)}`} fw={550} lineClamp={2}>
          <Visible text={item.title} />
        </Anchor>
      </Table.Td>
      <Table.Td>
        <Tag tone={statusTone[item.status]}>{t(`status.${item.status}`)}</Tag>
      </Table.Td>
      <Table.Td>{item.assets.map((a) => a.name).join(", ")}</Table.Td>
      <Table.Td maw={420}>
        <Text size="sm" lineClamp={2}>
          {item.rootCause ? <Visible text={pick(item.rootCause)} /> : "—"}
        </Text>
      </Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }}>{formatTime(item.updatedAt, lang)}</Table.Td>
    </Table.Tr>
  );
}

/** All investigations, the newest first. */
export default function CasesPanel() {
  const t = useT();
  const navigate = useNavigate();
  const query = useList("/api/cases", 10_000);
  const create = (
    <Button leftSection={<IconPlus size={15} />} onClick={() => void navigate("/cases/new")}>
      {t("case.new")}
    </Button>
  );
  return (
    <Page title={t("cases.title")} actions={create}>
      <Loaded query={query}>
        {({ cases }) =>
          cases.length === 0 ? (
            <EmptyState
              py={56}
              icon={<IconListSearch size={34} />}
              title={t("cases.empty")}
              description={t("cases.emptyText")}
            />
          ) : (
            <ListTable
              label={t("cases.title")}
              minWidth={760}
              hover
              heads={[
                t("case.title"),
                t("common.status"),
                t("new.hosts"),
                t("cases.found"),
                t("cases.updated"),
              ]}
            >
              {cases
                .toSorted((a, b) => b.updatedAt - a.updatedAt)
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
