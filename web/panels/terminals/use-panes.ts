import { useCallback, useMemo, useState } from "react";
import { useT } from "../../i18n/index.ts";
import { useList } from "../../queries.ts";
import type { PaneInfo } from "./broadcast.ts";
import type { Pane } from "./layout.ts";

type Told = Pick<PaneInfo, "state" | "connected" | "live">;
const nothing: Told = { state: undefined, connected: false, live: undefined };

/**
 * What is known of every session of the workspace: its host by the lists (numbered when there are several), the rest
 * by what its pane tells.
 */
export function usePanes(panes: readonly Pane[]): {
  infos: ReadonlyMap<string, PaneInfo>;
  tell: (sessionId: string, news: Partial<Told>) => void;
} {
  const t = useT();
  const [told, setTold] = useState<ReadonlyMap<string, Told>>(new Map());
  const terminals = useList("/api/terminals").data?.terminals;
  const assets = useList("/api/assets").data?.assets;
  const tell = useCallback((sessionId: string, news: Partial<Told>) => {
    setTold((old) => new Map(old).set(sessionId, { ...(old.get(sessionId) ?? nothing), ...news }));
  }, []);
  const infos = useMemo(() => {
    const started = (id: string) => terminals?.find((item) => item.id === id)?.startedAt ?? 0;
    const seen = new Map<string, number>();
    const list = panes
      .toSorted((a, b) => started(a.sessionId) - started(b.sessionId))
      .map(({ sessionId, assetId }): [string, PaneInfo] => {
        const terminal = terminals?.find(({ id }) => id === sessionId);
        const asset = assets?.find(({ id }) => id === (terminal?.assetId ?? assetId));
        const host = terminal?.assetName ?? asset?.name ?? t("panes.unknown");
        const count = (seen.get(host) ?? 0) + 1;
        seen.set(host, count);
        const name = count > 1 ? `${host} #${count}` : host;
        return [sessionId, { sessionId, name, tags: asset?.tags ?? [], ...(told.get(sessionId) ?? nothing) }];
      });
    return new Map(list);
  }, [panes, told, terminals, assets, t]);
  return { infos, tell };
}
