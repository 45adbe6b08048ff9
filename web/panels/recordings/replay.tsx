import { Button, Loader } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo } from "react";
import { useParams } from "react-router";
import { useApi } from "../../api.ts";
import { useT } from "../../i18n/index.ts";
import { Loaded, Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { useList } from "../../queries.ts";
import { readCast } from "./asciicast.ts";

const Player = lazy(() => import("./player.tsx"));

function Replay({ text, label }: { text: string; label: string }) {
  const t = useT();
  const cast = useMemo(() => readCast(text), [text]);
  if (!cast) return <Notice tone="bad">{t("rec.unreadable")}</Notice>;
  return (
    <Suspense fallback={<Loader size="sm" />}>
      <Player cast={cast} label={label} />
    </Suspense>
  );
}

/** One recording, played from its asciicast export. */
export default function ReplayPanel() {
  const t = useT();
  const api = useApi();
  const { id = "" } = useParams();
  const path = `/api/recordings/${encodeURIComponent(id)}/asciicast`;
  const query = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => api.text(path, signal),
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const entry = useList("/api/recordings").data?.recordings.find((r) => r.id === id);
  const title = `${t("rec.replay")}${entry ? ` — ${entry.assetName}` : ""}`;
  return (
    <Page
      title={title}
      actions={
        <Button
          component="a"
          href={path}
          download={`${id}.cast`}
          variant="default"
          leftSection={<IconDownload size={15} />}
        >
          {t("rec.download")}
        </Button>
      }
    >
      {entry?.complete === false && entry.endedAt !== null ? (
        <Notice tone="warn">{t("rec.incompleteText")}</Notice>
      ) : null}
      <Loaded query={query}>{(text) => <Replay text={text} label={title} />}</Loaded>
    </Page>
  );
}
