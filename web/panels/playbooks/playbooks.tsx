import { Anchor, EmptyState, Table, Text, TextInput } from "@mantine/core";
import { IconBook2, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { usePick, useT } from "../../i18n/index.ts";
import { Loaded, Tag } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { useList } from "../../queries.ts";

/** What the product knows to look for without a model. */
export default function PlaybooksPanel() {
  const t = useT();
  const pick = usePick();
  const query = useList("/api/playbooks");
  const [search, setSearch] = useState("");
  return (
    <Page title={t("play.title")}>
      <Text size="sm" c="dimmed" mb="sm">
        {t("play.lead")}
      </Text>
      <TextInput
        mb="sm"
        maw={360}
        aria-label={t("common.search")}
        placeholder={t("common.search")}
        leftSection={<IconSearch size={15} />}
        value={search}
        onChange={(e) => setSearch(e.currentTarget.value)}
      />
      <Loaded query={query}>
        {({ playbooks }) => {
          const word = search.toLowerCase();
          const shown = playbooks.filter((p) =>
            [p.id, p.title.en, p.title.zh, ...p.causes.map((c) => c.id)]
              .join("\n")
              .toLowerCase()
              .includes(word),
          );
          if (playbooks.length === 0)
            return <EmptyState py={48} icon={<IconBook2 size={34} />} title={t("play.empty")} />;
          return (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
            <section className="panel table-scroll" tabIndex={0} aria-label={t("play.title")}>
              <Table miw={560} verticalSpacing={6}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t("common.name")}</Table.Th>
                    <Table.Th>{t("play.probes")}</Table.Th>
                    <Table.Th>{t("play.causes")}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {shown.map((p) => (
                    <Table.Tr key={p.id}>
                      <Table.Td>
                        <Anchor component={Link} to={`/playbooks/${encodeURIComponent(p.id)}`}>
                          {pick(p.title)}
                        </Anchor>
                        <Text size="xs" c="dimmed" className="mono">
                          {p.id}
                        </Text>
                      </Table.Td>
                      <Table.Td>{p.probes}</Table.Td>
                      <Table.Td>
                        <div className="tags">
                          {p.causes.map((c) => (
                            <Tag key={c.id}>{c.id}</Tag>
                          ))}
                        </div>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
              {shown.length === 0 ? (
                <Text c="dimmed" p="md">
                  {t("common.noMatch")}
                </Text>
              ) : null}
            </section>
          );
        }}
      </Loaded>
    </Page>
  );
}
