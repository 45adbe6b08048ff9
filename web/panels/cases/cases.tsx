import { Anchor, Button, EmptyState, Table, Text } from "@mantine/core";
import { IconListSearch, IconPlus } from "@tabler/icons-react";
import { Link, useNavigate } from "react-router";
import type { CaseSummary } from "../../../server/wire/api.ts";
import { useLang, usePick, useT } from "../../i18n/index.ts";
import { Visible } from "../../parts/host-text.tsx";
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
            <div className="panel table-scroll">
              <Table highlightOnHover miw={760} verticalSpacing={6}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t("case.title")}</Table.Th>
                    <Table.Th>{t("common.status")}</Table.Th>
                    <Table.Th>{t("new.hosts")}</Table.Th>
                    <Table.Th>{t("cases.found")}</Table.Th>
                    <Table.Th>{t("cases.updated")}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {cases
                    .toSorted((a, b) => b.updatedAt - a.updatedAt)
                    .map((item) => (
                      <Row key={item.id} item={item} />
                    ))}
                </Table.Tbody>
              </Table>
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}
