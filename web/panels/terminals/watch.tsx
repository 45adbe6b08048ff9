import { Anchor, Loader, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { OpenedShare } from "../../../server/wire/shares.ts";
import { ApiError, failureOf, useApi } from "../../api.ts";
import { useLang, useT } from "../../i18n/index.ts";
import { FailureNotice } from "../../parts/notice.tsx";
import { formatTime } from "../../parts/time.ts";

const TerminalView = lazy(() => import("../../terminal/view.tsx"));

const unauthenticated = (error: unknown) => error instanceof ApiError && error.status === 401;

/** A terminal by a shared link, `/watch#token=…`: that terminal and nothing else. */
export default function WatchPanel() {
  const t = useT();
  const lang = useLang();
  const api = useApi();
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get("token") ?? "");
  const query = useQuery({
    queryKey: ["watch", token],
    queryFn: () => api.send<OpenedShare>("POST", "/api/shares/open", { token }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    // Back from signing in: try again. A link that ended stays ended.
    refetchOnWindowFocus: ({ state }) => unauthenticated(state.error),
  });
  const share = query.data;
  return (
    <main className="watch">
      <div className="casehead">
        <Text component="h1" className="casetitle" fw={600} style={{ flex: 1 }}>
          {share?.assetName ?? t("watch.title")}
        </Text>
        {share ? (
          <Text size="sm" c="dimmed">
            {t("watch.by", { name: share.sharedBy, until: formatTime(share.expiresAt, lang) })}
          </Text>
        ) : null}
      </div>
      {query.error ? (
        <div className="page narrow">
          {unauthenticated(query.error) ? (
            <>
              <FailureNotice
                tone="info"
                failure={failureOf(query.error)}
                onRetry={() => void query.refetch()}
              />
              <Text mt="sm" size="sm">
                <Anchor href="/login" target="_blank">
                  {t("watch.signIn")}
                </Anchor>
              </Text>
            </>
          ) : (
            <FailureNotice failure={failureOf(query.error)} />
          )}
        </div>
      ) : share ? (
        <div style={{ flex: 1, minHeight: 0 }}>
          <Suspense fallback={<Loader size="sm" m="md" aria-label={t("common.loading")} />}>
            <TerminalView
              sessionId={share.id}
              base="/ws/shared"
              label={t("case.terminalOf", { name: share.assetName })}
            />
          </Suspense>
        </div>
      ) : (
        <Loader size="sm" m="md" aria-label={t("common.loading")} />
      )}
    </main>
  );
}
