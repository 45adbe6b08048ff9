import { Anchor, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearchParams } from "react-router";
import type { PlaybookOutline } from "../../../server/wire/api.ts";
import { useApi } from "../../api.ts";
import { useLang, usePick, useT } from "../../i18n/index.ts";
import { HostText } from "../../parts/host-text.tsx";
import { Loaded, Tag, type Tone } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { PlaybookTree } from "./tree.tsx";
import { type Mark, type Marks, marksOf } from "./tree-layout.ts";

const tones: Record<Mark, Tone | undefined> = {
  confirmed: "bad",
  likely: "warn",
  open: "info",
  ruled_out: "good",
  not_checked: "warn",
  ran: undefined,
  failed: "warn",
};

function MarkTag({ mark }: { mark: Mark | undefined }) {
  const t = useT();
  if (!mark) return null;
  const tone = tones[mark];
  return <Tag {...(tone ? { tone } : {})}>{t(`play.mark.${mark}`)}</Tag>;
}

function Causes({ outline, marks }: { outline: PlaybookOutline; marks: Marks }) {
  const t = useT();
  const pick = usePick();
  return (
    <section aria-label={t("play.causes")}>
      <h2 className="play-head">{t("play.causes")}</h2>
      {outline.causes.map((cause) => (
        <article key={cause.id} className="panel play-part">
          <Group gap={8} mb={4}>
            <Text fw={600} className="mono" size="sm">
              {cause.id}
            </Text>
            <MarkTag mark={marks[`cause:${cause.id}`]} />
          </Group>
          <Text size="sm">{pick(cause.statement)}</Text>
          <Text size="xs" c="dimmed" mt={4}>
            {t("play.holds")} <code>{cause.when}</code>
            {cause.confirm === undefined ? null : (
              <>
                {" · "}
                {t("play.confirmed")} <code>{cause.confirm}</code>
              </>
            )}
          </Text>
          {cause.fixes.map((fix) => (
            <div key={fix.why.en} className="play-fix">
              <Text size="sm">{pick(fix.why)}</Text>
              {fix.run ? <HostText text={fix.run} label={t("play.commandOf", { name: cause.id })} /> : null}
            </div>
          ))}
        </article>
      ))}
    </section>
  );
}

function Probes({ outline, marks }: { outline: PlaybookOutline; marks: Marks }) {
  const t = useT();
  const pick = usePick();
  if (outline.probes.length === 0) return null;
  return (
    <section aria-label={t("play.probes")}>
      <h2 className="play-head">{t("play.probes")}</h2>
      {outline.probes.map((probe) => (
        <article key={probe.id} className="panel play-part">
          <Group gap={8}>
            <Text fw={600} className="mono" size="sm">
              {probe.id}
            </Text>
            <MarkTag mark={marks[`probe:${probe.id}`]} />
            {probe.sudo === "never" ? null : <Tag>{t(`play.sudo.${probe.sudo}`)}</Tag>}
          </Group>
          {probe.purpose ? <Text size="sm">{pick(probe.purpose)}</Text> : null}
          <HostText text={probe.run} label={t("play.commandOf", { name: probe.id })} />
        </article>
      ))}
    </section>
  );
}

function Outline({ outline, marks }: { outline: PlaybookOutline; marks: Marks }) {
  const t = useT();
  const lang = useLang();
  const raises = [...new Set(outline.findings.flatMap((f) => f.raises))];
  const phrases = [...outline.symptoms[lang], ...outline.symptoms.errors, ...outline.symptoms.alerts];
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        {t(`play.start.${outline.start}`)}
        {phrases.length > 0 ? ` ${t("play.symptoms")} ${phrases.join(", ")}` : ""}
      </Text>
      <PlaybookTree outline={outline} marks={marks} />
      {raises.length > 0 ? (
        <Text size="sm" mt="sm">
          {t("play.raises")}{" "}
          {raises.map((id, at) => (
            <span key={id}>
              {at > 0 ? ", " : ""}
              <Anchor component={Link} underline="always" to={`/playbooks/${encodeURIComponent(id)}`}>
                {id}
              </Anchor>
            </span>
          ))}
        </Text>
      ) : null}
      <Causes outline={outline} marks={marks} />
      <Probes outline={outline} marks={marks} />
    </>
  );
}

/** One playbook: its tree as a picture, its causes, fixes and probes in words; from a case also how each stood. */
export default function PlaybookPanel() {
  const t = useT();
  const api = useApi();
  const pick = usePick();
  const { id = "" } = useParams();
  const [params] = useSearchParams();
  const path = `/api/playbooks/${encodeURIComponent(id)}`;
  const query = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => api.get<PlaybookOutline>(path, signal),
  });
  const caseId = params.get("case");
  return (
    <Page
      title={query.data ? pick(query.data.title) : t("play.title")}
      actions={
        caseId ? (
          <Anchor component={Link} to={`/cases/${encodeURIComponent(caseId)}`} size="sm">
            {t("play.backToCase")}
          </Anchor>
        ) : null
      }
    >
      <Loaded query={query}>{(outline) => <Outline outline={outline} marks={marksOf(params)} />}</Loaded>
    </Page>
  );
}
