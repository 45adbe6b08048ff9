import { Button, Loader } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useCallback } from "react";
import { useParams, useSearchParams } from "react-router";
import type { RecordingIndex } from "../../../server/wire/records.ts";
import { useApi } from "../../api.ts";
import { useT } from "../../i18n/index.ts";
import { Loaded, Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";

const Player = lazy(() => import("./player.tsx"));

/** How often to ask for the kept screens while they are made, milliseconds. */
const askAgainMs = 1500;

/** Where to begin: `?step=ID` a step of the case, `?at=MS` a time. */
function startOf(index: RecordingIndex, params: URLSearchParams): number {
  const step = params.get("step");
  const marker = index.markers.find(({ marker: m }) => m.what === "step" && m.stepId === step);
  return marker?.atMs ?? Math.min(index.durationMs, Math.max(0, Number(params.get("at")) || 0));
}

/** One recording, played from its own bytes. */
export default function ReplayPanel() {
  const t = useT();
  const api = useApi();
  const { id = "" } = useParams();
  const [params] = useSearchParams();
  const base = `/api/recordings/${encodeURIComponent(id)}`;
  const query = useQuery({
    queryKey: [base, "index"],
    queryFn: ({ signal }) => api.get<RecordingIndex>(`${base}/index`, signal),
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => (state.data?.keyframes === null ? askAgainMs : false),
  });
  const read = useCallback(
    (from: number, to: number) => api.bytes(`${base}/frames?from=${from}&to=${to}`),
    [api, base],
  );
  const entry = query.data?.recording;
  const title = `${t("rec.replay")}${entry ? ` — ${entry.assetName}` : ""}`;
  return (
    <Page
      title={title}
      actions={
        <Button
          component="a"
          href={`${base}/asciicast`}
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
      <Loaded query={query}>
        {(index) =>
          index.points.length === 0 ? (
            <Notice tone="info">{t("rec.nothing")}</Notice>
          ) : (
            <Suspense fallback={<Loader size="sm" aria-label={t("common.loading")} />}>
              <Player index={index} read={read} label={title} startAt={startOf(index, params)} />
            </Suspense>
          )
        }
      </Loaded>
    </Page>
  );
}
