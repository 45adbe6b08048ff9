import { Button, Group, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import type { RecordingHits } from "../../../server/wire/records.ts";
import { failureOf, useApi } from "../../api.ts";
import { useT } from "../../i18n/index.ts";
import { Visible } from "../../parts/host-text.tsx";
import { FailureNotice, Tag } from "../../parts/notice.tsx";
import { formatDuration } from "../../parts/time.ts";
import type { Stretch } from "./playback.ts";

/** Who was at work, as a list to jump from. */
export function StepsPart(props: {
  stretches: readonly Stretch[];
  at: number;
  onSeek: (atMs: number) => void;
}) {
  const t = useT();
  return (
    <section aria-label={t("rec.who")}>
      <h2 className="section">{t("rec.who")}</h2>
      {props.stretches.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("rec.nobody")}
        </Text>
      ) : null}
      <ol className="player-list">
        {props.stretches.map((stretch) => (
          <li key={`${stretch.from}-${stretch.name}`}>
            <button
              type="button"
              className="player-row"
              data-now={props.at >= stretch.from && props.at < stretch.to}
              onClick={() => props.onSeek(stretch.from)}
            >
              <span className="mono">{formatDuration(stretch.from)}</span>
              <span className="player-who" data-who={stretch.who} aria-hidden />
              <span className="player-what">
                {stretch.command === undefined ? (
                  t("rec.types", { name: stretch.name })
                ) : (
                  <code>
                    <Visible text={stretch.command} />
                  </code>
                )}
              </span>
              {stretch.exitCode !== undefined && stretch.exitCode !== 0 ? (
                <Tag tone="warn">{stretch.exitCode === null ? "?" : `exit ${stretch.exitCode}`}</Tag>
              ) : null}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Finds text in what the terminal showed. */
export function SearchPart({ id, onSeek }: { id: string; onSeek: (atMs: number) => void }) {
  const t = useT();
  const api = useApi();
  const [words, setWords] = useState("");
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState<RecordingHits>();
  const [error, setError] = useState<unknown>();
  const search = async (event: FormEvent) => {
    event.preventDefault();
    if (words === "" || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const path = `/api/recordings/${encodeURIComponent(id)}/search?q=${encodeURIComponent(words)}`;
      setFound(await api.get<RecordingHits>(path));
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section aria-label={t("rec.search")}>
      <h2 className="section">{t("rec.search")}</h2>
      <form onSubmit={(event) => void search(event)}>
        <Group gap={8} wrap="nowrap" mb={8}>
          <TextInput
            style={{ flex: 1 }}
            size="xs"
            aria-label={t("rec.search")}
            leftSection={<IconSearch size={14} />}
            maxLength={200}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          <Button size="xs" type="submit" variant="default" loading={busy} disabled={words === ""}>
            {t("common.search")}
          </Button>
        </Group>
      </form>
      {error ? <FailureNotice failure={failureOf(error)} /> : null}
      <div role="status">
        {found ? (
          <Text size="xs" c="dimmed" mb={4}>
            {t(found.more ? "rec.hitsMore" : "rec.hits", { count: found.hits.length })}
          </Text>
        ) : null}
      </div>
      <ol className="player-list">
        {found?.hits.map((hit, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two hits may be alike in every way but their place
          <li key={at}>
            <button type="button" className="player-row" onClick={() => onSeek(hit.atMs)}>
              <span className="mono">{formatDuration(hit.atMs)}</span>
              <code className="player-what">
                <Visible text={hit.snippet.slice(0, hit.start)} />
                <mark>
                  <Visible text={hit.snippet.slice(hit.start, hit.start + hit.length)} />
                </mark>
                <Visible text={hit.snippet.slice(hit.start + hit.length)} />
              </code>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
