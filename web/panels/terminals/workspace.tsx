import { ActionIcon, Button, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconBroadcast, IconKeyboard } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { Link, useParams } from "react-router";
import type { Terminal } from "../../../server/wire/api.ts";
import { failureOf } from "../../api.ts";
import { useT } from "../../i18n/index.ts";
import { useMay } from "../../parts/allowed.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { FailureNotice, Notice } from "../../parts/notice.tsx";
import { useChange, useList } from "../../queries.ts";
import { BroadcastBanner, BroadcastDialog } from "./broadcast-dialog.tsx";
import * as layout from "./layout.ts";
import { OpenDialog, type Place } from "./open-dialog.tsx";
import { type PaneActions, PaneView } from "./pane.tsx";
import { PaneArea } from "./pane-area.tsx";
import { chordOf, PaneKeysHelp, usePaneKeys } from "./pane-keys.tsx";
import { ShareDialog } from "./share.tsx";
import { TabBar } from "./tab-bar.tsx";
import { type Broadcast, useBroadcast } from "./use-broadcast.ts";
import { usePanes } from "./use-panes.ts";
import { useWorkspace } from "./use-workspace.ts";

/** What is open over the panes. */
type Dialog =
  | { kind: "open"; where: Place }
  | { kind: "broadcast" | "help" }
  | { kind: "share" | "end"; sessionId: string };
type Change = ReturnType<typeof useWorkspace>["change"];

/** Opens a new session and shows it: in a tab, beside the focused pane, or in the place of one that is over. */
function useOpen(change: Change) {
  const open = useChange(
    (api, to: { assetId: string; where: Place | { instead: string } }) =>
      api.send<Terminal>("POST", "/api/terminals", { assetId: to.assetId, cols: 120, rows: 32 }),
    ["/api/terminals"],
  );
  const { mutate } = open;
  const start = useCallback(
    (assetId: string, where: Place | { instead: string }) =>
      mutate(
        { assetId, where },
        {
          onSuccess: ({ id }) => {
            const pane: layout.Pane = { kind: "pane", sessionId: id, assetId };
            change((w) =>
              typeof where === "object"
                ? layout.replacePane(w, where.instead, pane)
                : layout.place(w, pane, where),
            );
          },
        },
      ),
    [mutate, change],
  );
  return { ...open, start };
}

/** Everything that a person can do with the panes; the same for menus, buttons and keys. */
function useWorkspacePanel(sessionId: string) {
  const wide = useMediaQuery("(min-width: 48em)", true, { getInitialValueInEffect: false });
  const userId = useList("/api/session").data?.user?.id ?? "";
  const list = useList("/api/terminals", 10_000);
  const terminals = list.data?.terminals ?? (list.isError ? [] : undefined);
  const { workspace, change } = useWorkspace(userId, sessionId, terminals);
  const tab = layout.currentTab(workspace);
  const panes = useMemo(() => layout.allPanes(workspace), [workspace]);
  const { infos, tell } = usePanes(panes);
  const arranged = useMemo(
    () =>
      tab ? layout.arrange(wide ? tab : { ...tab, maximised: true }) : { panes: new Map(), dividers: [] },
    [tab, wide],
  );
  const visible = useCallback((id: string) => arranged.panes.has(id), [arranged]);
  const broadcast = useBroadcast(infos, visible);
  const open = useOpen(change);
  const [dialog, setDialog] = useState<Dialog | undefined>();
  const [wentOn, setWentOn] = useState<layout.Pane | undefined>();
  const close = (id: string) => {
    const pane = panes.find((p) => p.sessionId === id);
    const state = infos.get(id)?.state;
    setWentOn(state && state.status !== "closed" ? pane : undefined);
    change((w) => layout.closePane(w, id));
  };
  return {
    wide,
    terminals,
    workspace,
    change,
    tab,
    panes,
    infos,
    tell,
    arranged,
    visible,
    broadcast,
    open,
    dialog,
    setDialog,
    wentOn,
    setWentOn,
    close,
  };
}
type Panel = ReturnType<typeof useWorkspacePanel>;

function useKeys(panel: Panel, mayOpen: boolean): void {
  const { tab, workspace, change, setDialog, open, broadcast } = panel;
  const focus = tab?.focus;
  const assetId = panel.panes.find((pane) => pane.sessionId === focus)?.assetId;
  const show = (index: number) => change((w) => layout.showTab(w, index));
  const count = workspace.tabs.length;
  usePaneKeys({
    focus: (direction) => {
      const to = tab && layout.neighbour(tab, direction);
      if (to !== undefined) change((w) => layout.focusOn(w, to));
    },
    nudge: (direction) => change((w) => layout.nudge(w, direction, 0.04)),
    tab: show,
    command: (command) => {
      if (command === "right" || command === "down") {
        if (mayOpen && assetId !== undefined) open.start(assetId, command);
      } else if (command === "open") setDialog({ kind: "open", where: "tab" });
      else if (command === "help") setDialog({ kind: "help" });
      else if (command === "maximise") change(layout.toggleMaximised);
      else if (command === "next") show((workspace.current + 1) % count);
      else if (command === "previous") show((workspace.current + count - 1) % count);
      else if (command === "broadcast") {
        if (broadcast.receivers.length > 0) broadcast.stop();
        else setDialog({ kind: "broadcast" });
      } else if (command === "close" && focus !== undefined) panel.close(focus);
      else if (command === "bar")
        document
          .querySelector<HTMLElement>('.pane[data-focus="true"] .term-bar button, .term-bar button')
          ?.focus();
    },
  });
}

function Dialogs({ panel }: { panel: Panel }) {
  const t = useT();
  const { dialog, setDialog, panes, infos, visible, broadcast, tab, change, open } = panel;
  const onClose = () => {
    setDialog(undefined);
    // The dialogs are there only while open, so they do not know where the keyboard was.
    infos.get(tab?.focus ?? "")?.live?.screen.terminal.focus();
  };
  const end = useChange(
    (api, id: string) => api.send("DELETE", `/api/terminals/${encodeURIComponent(id)}`),
    ["/api/terminals", "/api/recordings"],
  );
  if (dialog?.kind === "open")
    return (
      <OpenDialog
        where={dialog.where}
        shown={panes.map((pane) => pane.sessionId)}
        onOpen={(assetId, where) => {
          onClose();
          open.start(assetId, where);
        }}
        onShow={(pane, where) => {
          onClose();
          change((w) => layout.place(w, pane, where));
        }}
        onClose={onClose}
      />
    );
  if (dialog?.kind === "broadcast")
    return (
      <BroadcastDialog
        panes={(tab ? layout.panesOf(tab.root) : []).flatMap((p) => infos.get(p.sessionId) ?? [])}
        visible={visible}
        chosen={broadcast.receivers}
        onStart={(ids) => {
          broadcast.start(ids);
          onClose();
        }}
        onClose={onClose}
      />
    );
  if (dialog?.kind === "help") return <PaneKeysHelp onClose={onClose} />;
  if (dialog?.kind === "share") return <ShareDialog sessionId={dialog.sessionId} onClose={onClose} />;
  const ending = dialog?.kind === "end" ? dialog.sessionId : undefined;
  return (
    <Confirm
      opened={ending !== undefined}
      title={t("terms.endTitle")}
      text={t("terms.endText")}
      action={t("terms.end")}
      busy={end.isPending}
      error={end.error}
      onConfirm={() => ending && end.mutate(ending, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

/** Under the tabs: a terminal that goes on unseen, a session that could not be opened, broadcast. */
function Messages({ panel, nameOf }: { panel: Panel; nameOf: (id: string) => string }) {
  const t = useT();
  const { wentOn, setWentOn, terminals, open, broadcast, setDialog, change } = panel;
  const name = terminals?.find(({ id }) => id === wentOn?.sessionId)?.assetName ?? t("panes.unknown");
  const { error, variables } = open;
  return (
    <>
      <BroadcastBanner
        broadcast={broadcast}
        names={broadcast.receivers.map(nameOf)}
        onChoose={() => setDialog({ kind: "broadcast" })}
      />
      {error ? (
        <FailureNotice
          failure={failureOf(error)}
          onRetry={variables ? () => open.start(variables.assetId, variables.where) : undefined}
        />
      ) : null}
      {wentOn ? (
        <div className="went-on" role="status">
          <Text size="sm" style={{ flex: 1 }}>
            {t("panes.wentOn", { name })}
          </Text>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              change((w) => layout.place(w, wentOn, "tab"));
              setWentOn(undefined);
            }}
          >
            {t("panes.bringBack")}
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => setWentOn(undefined)}>
            {t("common.close")}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function Bar({ panel, nameOf }: { panel: Panel; nameOf: (id: string) => string }) {
  const t = useT();
  const { wide, workspace, tab, panes, infos, change, setDialog, terminals } = panel;
  const info = tab && infos.get(tab.focus);
  const caseId = terminals?.find(({ id }) => id === tab?.focus)?.caseId;
  const tabs = wide
    ? workspace.tabs.map((one, index) => {
        const count = layout.panesOf(one.root).length;
        const name = nameOf(one.focus);
        return {
          key: layout.panesOf(one.root)[0]?.sessionId ?? "",
          name: count > 1 ? t("panes.more", { name, count: count - 1 }) : name,
          current: index === workspace.current,
          onShow: () => change((w) => layout.showTab(w, index)),
          onClose: () => change((w) => layout.closeTab(w, index)),
        };
      })
    : panes.map(({ sessionId }) => ({
        key: sessionId,
        name: nameOf(sessionId),
        current: sessionId === tab?.focus,
        onShow: () => change((w) => layout.focusOn(w, sessionId)),
        onClose: () => panel.close(sessionId),
      }));
  const manyPanes = wide && tab !== undefined && tab.root.kind === "split";
  return (
    <TabBar tabs={tabs} onNew={() => setDialog({ kind: "open", where: "tab" })}>
      {manyPanes ? (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconBroadcast size={15} />}
          onClick={() => setDialog({ kind: "broadcast" })}
        >
          {t("cast.open")}
        </Button>
      ) : null}
      {info?.state?.owner || info?.state?.mine ? (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => setDialog({ kind: "share", sessionId: info.sessionId })}
        >
          {t("share.open")}
        </Button>
      ) : null}
      {caseId ? (
        <Button
          size="compact-sm"
          variant="default"
          component={Link}
          to={`/cases/${encodeURIComponent(caseId)}`}
        >
          {t("report.toCase")}
        </Button>
      ) : null}
      <Tooltip label={`${t("panes.keysTitle")} (${chordOf("help")})`}>
        <ActionIcon aria-label={t("panes.keysTitle")} onClick={() => setDialog({ kind: "help" })}>
          <IconKeyboard size={16} />
        </ActionIcon>
      </Tooltip>
    </TabBar>
  );
}

function relayOf(broadcast: Broadcast, sessionId: string, nameOf: (id: string) => string) {
  if (!broadcast.receivers.includes(sessionId)) return undefined;
  return { names: broadcast.receivers.map(nameOf), others: () => broadcast.othersOf(sessionId) };
}

/** Terminals in tabs and split panes. The address names the one that has the keyboard. */
export default function WorkspacePanel() {
  const { id = "" } = useParams();
  const t = useT();
  const panel = useWorkspacePanel(id);
  const { wide, workspace, change, tab, panes, infos, arranged, broadcast, open, setDialog } = panel;
  const mayOpen = useMay("operator");
  const nameOf = (sessionId: string) => infos.get(sessionId)?.name ?? t("panes.unknown");
  useKeys(panel, mayOpen);
  const title = tab ? nameOf(tab.focus) : t("terms.title");
  useEffect(() => {
    document.title = `${title} · Bartizan`;
  }, [title]);
  const alone = !wide || tab?.root.kind !== "split";
  const actionsOf = (pane: layout.Pane): PaneActions => {
    const { sessionId, assetId } = pane;
    const first = () => change((w) => layout.focusOn(w, sessionId));
    return {
      split: (way) => {
        first();
        open.start(assetId, way);
      },
      beside: () => {
        first();
        setDialog({ kind: "open", where: "right" });
      },
      maximise: () => change((w) => layout.toggleMaximised(layout.focusOn(w, sessionId))),
      toTab: () => change((w) => layout.moveToTab(layout.focusOn(w, sessionId))),
      share: () => setDialog({ kind: "share", sessionId }),
      end: () => setDialog({ kind: "end", sessionId }),
      close: () => panel.close(sessionId),
      again: () => open.start(assetId, { instead: sessionId }),
    };
  };
  return (
    <div className="workspace">
      <VisuallyHidden component="h1">{title}</VisuallyHidden>
      <Bar panel={panel} nameOf={nameOf} />
      <Messages panel={panel} nameOf={nameOf} />
      {layout.isFull(workspace, "right") && wide ? <Notice tone="info">{t("panes.full")}</Notice> : null}
      <PaneArea
        panes={panes}
        rects={arranged.panes}
        dividers={arranged.dividers}
        focus={tab?.focus}
        receivers={broadcast.receivers}
        onFocus={(sessionId) => change((w) => layout.focusOn(w, sessionId))}
        onMove={(path, share) => change((w) => layout.resize(w, path, share))}
      >
        {(pane, visible) => {
          const info = infos.get(pane.sessionId);
          return info ? (
            <PaneView
              info={info}
              visible={visible}
              focused={pane.sessionId === tab?.focus}
              maximised={tab?.maximised === true && visible}
              alone={alone}
              mayOpen={mayOpen}
              relay={relayOf(broadcast, pane.sessionId, nameOf)}
              actions={actionsOf(pane)}
              tell={panel.tell}
            />
          ) : null;
        }}
      </PaneArea>
      <Dialogs panel={panel} />
    </div>
  );
}
