import { Stack, Text, TextInput, Title } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { NavLink, useParams } from "react-router";
import type { CatalogueList } from "../../../server/wire/supervisor.ts";
import { useT } from "../../i18n/index.ts";
import { Loaded, Tag } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { useList } from "../../queries.ts";
import { decisionTone } from "../case/words.ts";
import { SitePolicyView } from "./policy.tsx";
import { Program } from "./program.tsx";
import { TryCommand } from "./try-command.tsx";

type Summary = CatalogueList["programs"][number];

/** Names that begin with the word first, then those that contain it. */
function matching(programs: readonly Summary[], word: string): Summary[] {
  const w = word.trim().toLowerCase();
  if (w === "") return [...programs];
  const starts = programs.filter((p) => p.name.toLowerCase().startsWith(w));
  const holds = programs.filter((p) => !starts.includes(p) && p.name.toLowerCase().includes(w));
  const family = programs.filter((p) => p.family === w && !starts.includes(p) && !holds.includes(p));
  return [...starts, ...holds, ...family];
}

function ProgramList({ programs }: { programs: readonly Summary[] }) {
  const t = useT();
  const [word, setWord] = useState("");
  const found = matching(programs, word);
  return (
    <nav className="cat-list" aria-label={t("cat.search")}>
      <TextInput
        size="xs"
        aria-label={t("cat.search")}
        placeholder={t("cat.search")}
        leftSection={<IconSearch size={14} />}
        value={word}
        onChange={(e) => setWord(e.currentTarget.value)}
      />
      <Text size="xs" c="dimmed" role="status">
        {found.length === 0 ? t("cat.none") : t("cat.count", { count: found.length })}
      </Text>
      <ul>
        {found.map((p) => (
          <li key={p.name}>
            <NavLink to={`/catalogue/${encodeURIComponent(p.name)}`} className="cat-link">
              <span className="mono">{p.name}</span>
              <span className="cat-dots">
                {p.decisions.map((d) => (
                  <Tag key={d} tone={decisionTone[d]}>
                    {t(`decision.${d}`)}
                  </Tag>
                ))}
              </span>
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** What the supervisor knows: any command judged on the spot, every program's entry, the site's own policy. */
export default function CataloguePanel() {
  const t = useT();
  const { name } = useParams();
  const query = useList("/api/catalogue");
  return (
    <Page title={t("cat.title")}>
      <Text size="sm" c="dimmed" mb="sm">
        {t("cat.lead")}
      </Text>
      <Stack gap="sm">
        <TryCommand />
        <div className="cat-split panel">
          <Loaded query={query}>{({ programs }) => <ProgramList programs={programs} />}</Loaded>
          <div className="cat-entry">
            {name === undefined ? (
              <Text size="sm" c="dimmed" p="sm">
                {t("cat.pick")}
              </Text>
            ) : (
              <Program key={name} name={name} />
            )}
          </div>
        </div>
        <section className="panel report-section">
          <Title order={2} mb={6}>
            {t("policy.title")}
          </Title>
          <SitePolicyView />
        </section>
      </Stack>
    </Page>
  );
}
