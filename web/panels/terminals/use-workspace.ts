import { useCallback, useEffect, useRef, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import type { Terminal } from "../../../server/wire/api.ts";
import { currentTab, place, readWorkspace, tabOf, type Workspace } from "./layout.ts";

const ownAddress = "panes";
const keyOf = (userId: string) => `bartizan.panes.${userId}`;

/** The layout of this window; or the last one of this browser, when it has the session that is asked for. */
function stored(userId: string, sessionId: string): Workspace {
  try {
    const own = sessionStorage.getItem(keyOf(userId));
    if (own !== null) return readWorkspace(own);
    const last = readWorkspace(localStorage.getItem(keyOf(userId)));
    if (tabOf(last, sessionId) >= 0) return last;
  } catch {
    // Storage is blocked: the layout lasts as long as the page.
  }
  return readWorkspace(null);
}
function store(userId: string, workspace: Workspace): void {
  try {
    const text = JSON.stringify(workspace);
    sessionStorage.setItem(keyOf(userId), text);
    localStorage.setItem(keyOf(userId), text);
  } catch {
    // As above.
  }
}

/**
 * Tabs and panes of this window. The address names the session that has the focus; opening another address shows that
 * session. Only ids are stored, in this browser.
 *
 * @param terminals undefined until they are known
 */
export function useWorkspace(
  userId: string,
  sessionId: string,
  terminals: readonly Terminal[] | undefined,
): { workspace: Workspace; change: (by: (workspace: Workspace) => Workspace) => void } {
  const navigate = useNavigate();
  const [workspace, setWorkspace] = useState(() => stored(userId, sessionId));
  const current = useRef(workspace);
  const address = useRef<string | undefined>(sessionId);
  const put = useCallback(
    (next: Workspace) => {
      if (next === current.current) return;
      current.current = next;
      store(userId, next);
      setWorkspace(next);
    },
    [userId],
  );
  const change = useCallback(
    (by: (workspace: Workspace) => Workspace) => {
      put(by(current.current));
      const focus = currentTab(current.current)?.focus;
      const to = focus ? `/terminals/${encodeURIComponent(focus)}` : "/terminals";
      if (focus === address.current) return;
      address.current = focus;
      void navigate(to, { replace: true, state: ownAddress });
    },
    [put, navigate],
  );
  // An address the panes made themselves may come late, when the layout has changed again.
  const own = useLocation().state === ownAddress;
  const placed = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (!terminals || placed.current === sessionId) return;
    placed.current = sessionId;
    if (own && current.current.tabs.length > 0) return;
    address.current = sessionId;
    const assetId = terminals.find(({ id }) => id === sessionId)?.assetId ?? "unknown";
    put(place(current.current, { kind: "pane", sessionId, assetId }, "tab"));
  }, [terminals, sessionId, own, put]);
  return { workspace, change };
}
