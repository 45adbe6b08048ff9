import type { Share } from "../../server/wire/shares.ts";
import { BroadcastBanner, BroadcastDialog } from "../panels/terminals/broadcast-dialog.tsx";
import type { Layout, Workspace } from "../panels/terminals/layout.ts";
import { OpenDialog } from "../panels/terminals/open-dialog.tsx";
import { PaneKeysHelp } from "../panels/terminals/pane-keys.tsx";
import { ShareDialog } from "../panels/terminals/share.tsx";
import { useBroadcast } from "../panels/terminals/use-broadcast.ts";
import type { Answer, Script, ShownTerminal } from "./backend.ts";
import { assets, terminals } from "./lists.ts";
import type { GalleryState } from "./states.tsx";

const at = Date.UTC(2026, 10, 22, 8, 0, 0);
const nothing = () => undefined;
const pane = (sessionId: string, assetId: string): Layout => ({ kind: "pane", sessionId, assetId });
const split = (way: "right" | "down", share: number, first: Layout, second: Layout): Layout => ({
  kind: "split",
  way,
  share,
  first,
  second,
});
const three: Workspace = {
  tabs: [
    {
      root: split("right", 0.55, pane("t2", "a3"), split("down", 0.4, pane("t3", "a2"), pane("t9", "a5"))),
      focus: "t2",
      maximised: false,
    },
    { root: pane("t1", "a1"), focus: "t1", maximised: false },
  ],
  current: 0,
};
const shares: Share[] = [
  { id: "s1", createdBy: "Li Wei", createdAt: at, expiresAt: at + 3_600_000, watching: 2 },
  { id: "s2", createdBy: "王芳", createdAt: at, expiresAt: at + 900_000, watching: 0 },
];

interface Terminals {
  mine: ShownTerminal;
  watched: ShownTerminal;
  screen: string;
}
const info = (id: number, sessionId: string, shown: Partial<ShownTerminal["state"]>) => {
  const asset = assets[id];
  return {
    sessionId,
    name: asset?.name ?? "",
    tags: asset?.tags ?? [],
    connected: true,
    live: undefined,
    state: {
      sessionId,
      assetId: asset?.id ?? "",
      kind: "shell" as const,
      status: "open" as const,
      cols: 80,
      rows: 24,
      viewers: 1,
      controller: "Li Wei",
      mine: true,
      ...shown,
    },
  };
};
const infos = [
  info(2, "t2", {}),
  info(1, "t3", {}),
  info(4, "t4", {}),
  info(3, "t5", { mine: false }),
  info(0, "t1", { kind: "agent" }),
];

/** Broadcast as it looks while it is on, with one pane that has dropped out. */
function Banner({ on }: { on: boolean }) {
  const broadcast = useBroadcast(new Map(), () => true);
  const left = [{ name: "web-02", why: "notMine" as const }];
  const names = ["db-01", "web-01", "北京-跳板机"];
  return (
    <>
      <h1>Bartizan</h1>
      <BroadcastBanner
        broadcast={{ ...broadcast, left, receivers: on ? names : [] }}
        names={names}
        onChoose={nothing}
      />
    </>
  );
}

/** Tabs, split panes, broadcast and the share dialog, in their states. */
export function paneStates(
  answers: Record<string, Answer>,
  { mine, watched, screen }: Terminals,
): GalleryState[] {
  const script: Script = {
    answers: {
      ...answers,
      "/api/terminals": {
        body: {
          terminals: [
            ...terminals,
            { ...terminals[1], id: "t3", assetId: "a2", assetName: "web-02", status: "open" },
          ],
        },
      },
      "/api/terminals/t2/shares": { body: { shares } },
    },
    terminals: {
      t2: { ...mine, state: { ...mine.state, owner: true, people: watched.state.people ?? [], you: 1 } },
      t3: { output: screen, state: { ...watched.state, kind: "shell", status: "closed", closed: ended } },
      t9: "gone",
    },
    terminal: mine,
  };
  const state = (id: string, element: React.ReactNode, path = "/terminals/t2"): GalleryState => ({
    id,
    path,
    script,
    element,
  });
  const stored = (id: string, workspace: Workspace): GalleryState => ({
    id,
    path: "/terminals/t2",
    script,
    storage: { "bartizan.panes.u1": JSON.stringify(workspace) },
  });
  const dialog = (element: React.ReactNode) => (
    <>
      <h1>Bartizan</h1>
      {element}
    </>
  );
  const maximised = {
    ...three,
    tabs: three.tabs.map((tab, i) => (i === 0 ? { ...tab, maximised: true } : tab)),
  };
  return [
    stored("terminal-split", three),
    stored("terminal-maximised", maximised),
    state(
      "terminal-open",
      dialog(<OpenDialog where="right" shown={["t2"]} onOpen={nothing} onShow={nothing} onClose={nothing} />),
    ),
    state("terminal-keys", dialog(<PaneKeysHelp onClose={nothing} />)),
    state("terminal-share", dialog(<ShareDialog sessionId="t2" onClose={nothing} />)),
    state(
      "terminal-broadcast",
      dialog(
        <BroadcastDialog
          panes={infos}
          visible={(id) => id !== "t4"}
          chosen={["t2", "t3"]}
          onStart={nothing}
          onClose={nothing}
        />,
      ),
    ),
    state("terminal-broadcast-on", <Banner on />),
    state("terminal-broadcast-ended", <Banner on={false} />),
  ];
}
const ended = { code: "exited", en: "The shell ended (exit 0).", zh: "会话已结束（退出码 0）。" };
