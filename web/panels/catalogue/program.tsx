import { Group, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { CatalogueProgram } from "../../../server/wire/supervisor.ts";
import { useApi } from "../../api.ts";
import { type TextKey, usePick, useT } from "../../i18n/index.ts";
import { Loaded, Tag } from "../../parts/notice.tsx";
import { decisionTone } from "../case/words.ts";

const kinds = ["", "text", "num", "read", "tree", "write", "host", "outhost", "url", "name", "meta"];

function Kind({ kind }: { kind: string }) {
  const t = useT();
  return kinds.includes(kind) ? t(`cat.kind.${kind}` as TextKey) : kind;
}

type Option = CatalogueProgram["options"][number];

/** Options in one flow; those that ask or are refused carry their reason. */
function Options({ options }: { options: readonly Option[] }) {
  const t = useT();
  const pick = usePick();
  return (
    <ul className="cat-options">
      {options.map((o) => (
        <li key={o.name}>
          <span className="mono">{o.name}</span>{" "}
          {o.value === undefined ? null : (
            <Text span size="xs" c="dimmed">
              <Kind kind={o.value} />
            </Text>
          )}{" "}
          {o.decision === "allow" ? null : (
            <>
              <Tag tone={decisionTone[o.decision]}>{t(`decision.${o.decision}`)}</Tag>{" "}
              {o.why ? (
                <Text span size="xs">
                  {pick(o.why)}
                </Text>
              ) : null}
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function Subs({ subs }: { subs: CatalogueProgram["subs"] }) {
  const t = useT();
  const pick = usePick();
  return (
    <Table verticalSpacing={3}>
      <Table.Tbody>
        {subs.map((s) => (
          <Table.Tr key={s.name}>
            <Table.Td className="mono">{s.name === "" ? "—" : s.name}</Table.Td>
            <Table.Td>
              <Tag tone={decisionTone[s.decision]}>{t(`decision.${s.decision}`)}</Tag>
            </Table.Td>
            <Table.Td>
              {s.why ? <Text size="xs">{pick(s.why)}</Text> : null}
              {s.options.length > 0 ? <Options options={s.options} /> : null}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Examples({ examples }: { examples: CatalogueProgram["examples"] }) {
  const t = useT();
  const pick = usePick();
  return (
    <Table verticalSpacing={3}>
      <Table.Tbody>
        {examples.map((e) => (
          <Table.Tr key={e.command}>
            <Table.Td className="mono cat-command">{e.command}</Table.Td>
            <Table.Td>
              <Tag tone={decisionTone[e.decision]}>{t(`decision.${e.decision}`)}</Tag>
            </Table.Td>
            <Table.Td>
              <Text size="xs">{e.why.map(pick).join("; ")}</Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Part({ title, note, children }: { title: TextKey; note?: TextKey; children: React.ReactNode }) {
  const t = useT();
  return (
    <section>
      <Title order={3} size="h5" mb={2}>
        {t(title)}
      </Title>
      {children}
      {note ? (
        <Text size="xs" c="dimmed">
          {t(note)}
        </Text>
      ) : null}
    </section>
  );
}

function Entry({ program }: { program: CatalogueProgram }) {
  const t = useT();
  const pick = usePick();
  const { name, family, why, aliases, options, subs, operands, examples, free, more } = program;
  return (
    <Stack gap="sm" p="sm">
      <div>
        <Group gap={8}>
          <Title order={2} className="mono">
            {name}
          </Title>
          <Tag>{family}</Tag>
          {why ? <Tag tone={decisionTone[why.decision]}>{t(`decision.${why.decision}`)}</Tag> : null}
        </Group>
        {why ? <Text size="sm">{pick(why.text)}</Text> : null}
        {aliases.length > 0 ? (
          <Text size="xs" c="dimmed">
            {t("cat.aliases", { names: aliases.join(" ") })}
          </Text>
        ) : null}
      </div>
      <Part title="cat.examples" {...(more ? { note: "cat.more" as const } : {})}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard */}
        <section className="table-scroll" tabIndex={0} aria-label={t("cat.examples")}>
          <Examples examples={examples} />
        </section>
      </Part>
      {subs.length > 0 ? (
        <Part title="cat.subs" note="cat.subsNote">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard */}
          <section className="table-scroll" tabIndex={0} aria-label={t("cat.subs")}>
            <Subs subs={subs} />
          </section>
        </Part>
      ) : null}
      {options.length > 0 ? (
        <Part title="cat.options" note={free ? "cat.optionsFree" : "cat.optionsNote"}>
          <Options options={options} />
        </Part>
      ) : null}
      {operands.length > 0 ? (
        <Part title="cat.operands">
          <Text size="sm">
            {operands.map((kind, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: kinds repeat and never move
              <span key={i}>
                {i > 0 ? ", " : ""}
                <Kind kind={kind} />
              </span>
            ))}
          </Text>
        </Part>
      ) : null}
    </Stack>
  );
}

/** One program's entry, its examples judged by the server as it is opened. */
export function Program({ name }: { name: string }) {
  const api = useApi();
  const path = `/api/catalogue/${encodeURIComponent(name)}`;
  const query = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => api.get<CatalogueProgram>(path, signal),
  });
  return <Loaded query={query}>{(program) => <Entry program={program} />}</Loaded>;
}
