/** Tabs and split panes as plain values: every change gives a new workspace. No DOM here. */

/** Which side of its sibling the new pane goes to. */
export type Way = "right" | "down";
export type Direction = "left" | "right" | "up" | "down";
/** One session in one pane; a session is in a workspace at most once. */
export interface Pane {
  kind: "pane";
  sessionId: string;
  assetId: string;
}
export interface Split {
  kind: "split";
  way: Way;
  /** Part of the room that `first` (left or top) has, {@link leastShare} to 1 - leastShare. */
  share: number;
  first: Layout;
  second: Layout;
}
export type Layout = Pane | Split;
export interface Tab {
  root: Layout;
  /** Session of the pane that has the keyboard. */
  focus: string;
  /** The focused pane has the whole tab. */
  maximised: boolean;
}
export interface Workspace {
  tabs: readonly Tab[];
  current: number;
}
/** In percent of the tab. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}
/** `path`: the way from the root to the split, "0" for first and "1" for second. */
export interface Divider {
  path: string;
  way: Way;
  share: number;
  rect: Rect;
}

export const leastShare = 0.1;
/** More would be too small to read, and each is a connection. */
export const mostPanes = 16;
const mostTabs = 24;
export const emptyWorkspace: Workspace = { tabs: [], current: 0 };

export function panesOf(layout: Layout): Pane[] {
  return layout.kind === "pane" ? [layout] : [...panesOf(layout.first), ...panesOf(layout.second)];
}
export function allPanes(workspace: Workspace): Pane[] {
  return workspace.tabs.flatMap((tab) => panesOf(tab.root));
}
export function currentTab(workspace: Workspace): Tab | undefined {
  return workspace.tabs[workspace.current];
}
/** Index of the tab that has this session, or -1. */
export function tabOf(workspace: Workspace, sessionId: string): number {
  return workspace.tabs.findIndex((tab) => panesOf(tab.root).some((pane) => pane.sessionId === sessionId));
}
export function isFull(workspace: Workspace, place: "tab" | Way): boolean {
  const tab = currentTab(workspace);
  if (place === "tab") return workspace.tabs.length >= mostTabs;
  return tab !== undefined && panesOf(tab.root).length >= mostPanes;
}

function withTab(workspace: Workspace, index: number, change: (tab: Tab) => Tab): Workspace {
  return { ...workspace, tabs: workspace.tabs.map((tab, i) => (i === index ? change(tab) : tab)) };
}
export function focusOn(workspace: Workspace, sessionId: string): Workspace {
  const index = tabOf(workspace, sessionId);
  const tab = workspace.tabs[index];
  if (!tab || (index === workspace.current && tab.focus === sessionId)) return workspace;
  const moved = tab.focus === sessionId ? tab : { ...tab, focus: sessionId, maximised: false };
  return { ...withTab(workspace, index, () => moved), current: index };
}
export function showTab(workspace: Workspace, index: number): Workspace {
  return workspace.tabs[index] ? { ...workspace, current: index } : workspace;
}

/** Shows the session: where it is already, else in a new tab or beside the focused pane. */
export function place(workspace: Workspace, pane: Pane, where: "tab" | Way): Workspace {
  if (tabOf(workspace, pane.sessionId) >= 0) return focusOn(workspace, pane.sessionId);
  const tab = currentTab(workspace);
  if (where === "tab" || !tab || isFull(workspace, where)) {
    const added: Tab = { root: pane, focus: pane.sessionId, maximised: false };
    const tabs = [...workspace.tabs, added].slice(-mostTabs);
    return { tabs, current: tabs.length - 1 };
  }
  return withTab(workspace, workspace.current, () => ({
    root: replace(tab.root, tab.focus, (old) => ({
      kind: "split",
      way: where,
      share: 0.5,
      first: old,
      second: pane,
    })),
    focus: pane.sessionId,
    maximised: false,
  }));
}
function replace(layout: Layout, sessionId: string, by: (pane: Pane) => Layout): Layout {
  if (layout.kind === "pane") return layout.sessionId === sessionId ? by(layout) : layout;
  return {
    ...layout,
    first: replace(layout.first, sessionId, by),
    second: replace(layout.second, sessionId, by),
  };
}
/** Another session takes the place of one that has ended. */
export function replacePane(workspace: Workspace, sessionId: string, pane: Pane): Workspace {
  const index = tabOf(workspace, sessionId);
  if (index < 0 || tabOf(workspace, pane.sessionId) >= 0) return workspace;
  return withTab(workspace, index, (tab) => ({
    ...tab,
    root: replace(tab.root, sessionId, () => pane),
    focus: tab.focus === sessionId ? pane.sessionId : tab.focus,
  }));
}

function without(layout: Layout, sessionId: string): Layout | undefined {
  if (layout.kind === "pane") return layout.sessionId === sessionId ? undefined : layout;
  const first = without(layout.first, sessionId);
  const second = without(layout.second, sessionId);
  return first && second ? { ...layout, first, second } : (first ?? second);
}
/** Takes a pane out; its neighbour gets the room, an empty tab goes. The session itself goes on. */
export function closePane(workspace: Workspace, sessionId: string): Workspace {
  const index = tabOf(workspace, sessionId);
  const tab = workspace.tabs[index];
  if (!tab) return workspace;
  const root = without(tab.root, sessionId);
  if (!root) return closeTab(workspace, index);
  const order = panesOf(tab.root).findIndex((pane) => pane.sessionId === sessionId);
  const rest = panesOf(root);
  const next = rest[Math.min(Math.max(0, order - 1), rest.length - 1)];
  const focus = tab.focus === sessionId && next ? next.sessionId : tab.focus;
  return withTab(workspace, index, () => ({ root, focus, maximised: tab.maximised && focus === tab.focus }));
}
export function closeTab(workspace: Workspace, index: number): Workspace {
  const tabs = workspace.tabs.filter((_, i) => i !== index);
  const current = workspace.current > index ? workspace.current - 1 : workspace.current;
  return { tabs, current: Math.max(0, Math.min(current, tabs.length - 1)) };
}
/** Gives the focused pane a tab of its own. */
export function moveToTab(workspace: Workspace): Workspace {
  const tab = currentTab(workspace);
  const pane = tab && panesOf(tab.root).find(({ sessionId }) => sessionId === tab.focus);
  if (!tab || !pane || tab.root.kind === "pane" || isFull(workspace, "tab")) return workspace;
  return place(closePane(workspace, pane.sessionId), pane, "tab");
}
export function toggleMaximised(workspace: Workspace): Workspace {
  return withTab(workspace, workspace.current, (tab) =>
    tab.root.kind === "pane" ? tab : { ...tab, maximised: !tab.maximised },
  );
}

/** Where the panes and the dividers of a tab are. */
export function arrange(tab: Tab): { panes: Map<string, Rect>; dividers: Divider[] } {
  const panes = new Map<string, Rect>();
  const dividers: Divider[] = [];
  const all: Rect = { x: 0, y: 0, width: 100, height: 100 };
  if (tab.maximised) panes.set(tab.focus, all);
  else walk(tab.root, all, "", panes, dividers);
  return { panes, dividers };
}
function walk(layout: Layout, rect: Rect, path: string, panes: Map<string, Rect>, dividers: Divider[]): void {
  if (layout.kind === "pane") {
    panes.set(layout.sessionId, rect);
    return;
  }
  const { way, share } = layout;
  const { x, y, width, height } = rect;
  dividers.push({ path, way, share, rect });
  const first = way === "right" ? { ...rect, width: width * share } : { ...rect, height: height * share };
  const second =
    way === "right"
      ? { ...rect, x: x + first.width, width: width - first.width }
      : { ...rect, y: y + first.height, height: height - first.height };
  walk(layout.first, first, `${path}0`, panes, dividers);
  walk(layout.second, second, `${path}1`, panes, dividers);
}

const sane = (share: number) => Math.min(1 - leastShare, Math.max(leastShare, share));
/** Moves a divider of the current tab. */
export function resize(workspace: Workspace, path: string, share: number): Workspace {
  const change = (layout: Layout, rest: string): Layout => {
    if (layout.kind === "pane") return layout;
    if (rest === "") return { ...layout, share: sane(share) };
    return rest.startsWith("0")
      ? { ...layout, first: change(layout.first, rest.slice(1)) }
      : { ...layout, second: change(layout.second, rest.slice(1)) };
  };
  return withTab(workspace, workspace.current, (tab) => ({ ...tab, root: change(tab.root, path) }));
}
/** Moves the nearest divider of the focused pane by `step` of its split, in this direction. */
export function nudge(workspace: Workspace, direction: Direction, step: number): Workspace {
  const tab = currentTab(workspace);
  if (!tab || tab.maximised) return workspace;
  const way: Way = direction === "left" || direction === "right" ? "right" : "down";
  const around = (layout: Layout, path: string): string[] | undefined => {
    if (layout.kind === "pane") return layout.sessionId === tab.focus ? [] : undefined;
    const below = around(layout.first, `${path}0`) ?? around(layout.second, `${path}1`);
    return below && layout.way === way ? [...below, path] : below;
  };
  const path = around(tab.root, "")?.[0];
  const divider = arrange(tab).dividers.find((d) => d.path === path);
  if (path === undefined || !divider) return workspace;
  const sign = direction === "right" || direction === "down" ? 1 : -1;
  return resize(workspace, path, divider.share + sign * step);
}

/** Session of the pane next to the focused one on that side, or undefined. */
export function neighbour(tab: Tab, direction: Direction): string | undefined {
  const { panes } = arrange({ ...tab, maximised: false });
  const from = panes.get(tab.focus);
  if (!from) return undefined;
  const across = direction === "left" || direction === "right";
  const span = (r: Rect) => (across ? [r.y, r.y + r.height] : [r.x, r.x + r.width]) as [number, number];
  const distance = (r: Rect) =>
    ({
      left: from.x - (r.x + r.width),
      right: r.x - (from.x + from.width),
      up: from.y - (r.y + r.height),
      down: r.y - (from.y + from.height),
    })[direction];
  const overlap = (r: Rect) => Math.min(span(r)[1], span(from)[1]) - Math.max(span(r)[0], span(from)[0]);
  const near = 0.001;
  return [...panes]
    .filter(([id, r]) => id !== tab.focus && distance(r) > -near && overlap(r) > near)
    .sort(([, a], [, b]) => distance(a) - distance(b) || overlap(b) - overlap(a) || span(a)[0] - span(b)[0])
    .at(0)?.[0];
}

/** Reads a stored workspace; whatever is not one, or only in part, becomes what can be used of it. */
export function readWorkspace(text: string | null): Workspace {
  let stored: unknown;
  try {
    stored = JSON.parse(text ?? "");
  } catch {
    return emptyWorkspace;
  }
  const { tabs, current } = record(stored);
  const seen = new Set<string>();
  const read = (Array.isArray(tabs) ? tabs : []).slice(0, mostTabs).flatMap((tab) => readTab(tab, seen));
  const index = typeof current === "number" && Number.isInteger(current) ? current : 0;
  return { tabs: read, current: Math.max(0, Math.min(index, read.length - 1)) };
}
function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
function readTab(value: unknown, seen: Set<string>): Tab[] {
  const stored = record(value);
  const room = { left: mostPanes };
  const root = readLayout(stored.root, seen, room, 0);
  if (!root) return [];
  const panes = panesOf(root);
  const focus = panes.find(({ sessionId }) => sessionId === stored.focus) ?? panes[0];
  return focus
    ? [{ root, focus: focus.sessionId, maximised: stored.maximised === true && panes.length > 1 }]
    : [];
}
function readLayout(
  value: unknown,
  seen: Set<string>,
  room: { left: number },
  depth: number,
): Layout | undefined {
  const stored = record(value);
  const { sessionId, assetId, way, share } = stored;
  if (stored.kind === "pane") {
    const known = isId(sessionId) && isId(assetId) && !seen.has(sessionId);
    if (!known || room.left <= 0) return undefined;
    seen.add(sessionId);
    room.left--;
    return { kind: "pane", sessionId, assetId };
  }
  if (stored.kind !== "split" || depth >= mostPanes) return undefined;
  const first = readLayout(stored.first, seen, room, depth + 1);
  const second = readLayout(stored.second, seen, room, depth + 1);
  if (!first || !second || (way !== "right" && way !== "down")) return first ?? second;
  const part = typeof share === "number" && Number.isFinite(share) ? sane(share) : 0.5;
  return { kind: "split", way, share: part, first, second };
}
function isId(value: unknown): value is string {
  return typeof value === "string" && /^[\w-]{1,80}$/.test(value);
}
