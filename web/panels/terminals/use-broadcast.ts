import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Live } from "../../terminal/connect.ts";
import { type Barrier, barrierOf, type PaneInfo } from "./broadcast.ts";

/** Who receives what is typed in any of them; empty = off. Never stored. */
export interface Broadcast {
  receivers: readonly string[];
  /** Panes that dropped out by themselves since it was started, with the reason. */
  left: readonly { name: string; why: Barrier }[];
  start: (sessionIds: readonly string[]) => void;
  stop: () => void;
  /** All other receivers, for a key typed in this one; checked again at every key. */
  othersOf: (sessionId: string) => Live[];
}

export function useBroadcast(
  panes: ReadonlyMap<string, PaneInfo>,
  visible: (sessionId: string) => boolean,
): Broadcast {
  const [{ receivers, left }, setState] = useState<Pick<Broadcast, "receivers" | "left">>({
    receivers: [],
    left: [],
  });
  const now = useRef({ panes, visible, receivers });
  now.current = { panes, visible, receivers };

  // Whoever may no longer receive leaves, and does not come back by itself. One alone is no broadcast.
  useEffect(() => {
    const out = receivers.flatMap((id) => {
      const info = panes.get(id);
      const why = barrierOf(info, visible(id));
      return why ? [{ id, name: info?.name ?? "?", why }] : [];
    });
    if (out.length === 0) return;
    setState((old) => {
      const rest = old.receivers.filter((id) => !out.some((gone) => gone.id === id));
      return { receivers: rest.length > 1 ? rest : [], left: [...old.left, ...out] };
    });
  }, [receivers, panes, visible]);

  const start = useCallback((ids: readonly string[]) => setState({ receivers: ids, left: [] }), []);
  const stop = useCallback(() => setState({ receivers: [], left: [] }), []);
  const othersOf = useCallback((sessionId: string) => {
    const { panes: known, visible: seen, receivers: all } = now.current;
    if (!all.includes(sessionId) || barrierOf(known.get(sessionId), seen(sessionId))) return [];
    return all.flatMap((id) => {
      const info = known.get(id);
      return id !== sessionId && info?.live && !barrierOf(info, seen(id)) ? [info.live] : [];
    });
  }, []);
  return useMemo(
    () => ({ receivers, left, start, stop, othersOf }),
    [receivers, left, start, stop, othersOf],
  );
}
