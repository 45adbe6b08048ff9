import { ActionIcon, Button, Loader, Menu, Text, Tooltip } from "@mantine/core";
import { IconBroadcast, IconDots, IconMaximize, IconMinimize, IconX } from "@tabler/icons-react";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { closeCode } from "../../../server/wire/codes.ts";
import { useT } from "../../i18n/index.ts";
import { Tag } from "../../parts/notice.tsx";
import type { Live } from "../../terminal/connect.ts";
import type { Relay } from "../../terminal/view.tsx";
import type { PaneInfo } from "./broadcast.ts";
import type { Way } from "./layout.ts";
import { chordOf } from "./pane-keys.tsx";

const TerminalView = lazy(() => import("../../terminal/view.tsx"));

/** What a pane may ask of the workspace. */
export interface PaneActions {
  split: (way: Way) => void;
  beside: () => void;
  maximise: () => void;
  toTab: () => void;
  share: () => void;
  end: () => void;
  close: () => void;
  again: () => void;
}
interface Props {
  info: PaneInfo;
  visible: boolean;
  /** Has the keyboard among the panes of its tab. */
  focused: boolean;
  maximised: boolean;
  /** The only pane of its tab. */
  alone: boolean;
  mayOpen: boolean;
  relay: Relay | undefined;
  actions: PaneActions;
  tell: (sessionId: string, news: Partial<Pick<PaneInfo, "state" | "connected" | "live">>) => void;
}

function PaneMenu({
  info,
  maximised,
  alone,
  mayOpen,
  actions,
}: Omit<Props, "visible" | "focused" | "relay" | "tell">) {
  const t = useT();
  const { state } = info;
  const ends = state?.kind === "shell" && state.status !== "closed" && state.owner === true;
  const item = (label: string, run: () => void, chord?: string, off = false) => (
    <Menu.Item
      disabled={off}
      onClick={run}
      rightSection={
        chord ? (
          <Text size="xs" c="dimmed">
            {chord}
          </Text>
        ) : null
      }
    >
      {label}
    </Menu.Item>
  );
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon aria-label={t("panes.menu", { name: info.name })}>
          <IconDots size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {item(t("panes.splitRight"), () => actions.split("right"), chordOf("right"), !mayOpen)}
        {item(t("panes.splitDown"), () => actions.split("down"), chordOf("down"), !mayOpen)}
        {item(t("panes.beside"), actions.beside, chordOf("open"))}
        <Menu.Divider />
        {item(
          t(maximised ? "panes.restore" : "panes.maximise"),
          actions.maximise,
          chordOf("maximise"),
          alone,
        )}
        {item(t("panes.toTab"), actions.toTab, undefined, alone)}
        {state?.owner || state?.mine ? item(t("panes.share"), actions.share) : null}
        <Menu.Divider />
        {item(t("panes.close"), actions.close, chordOf("close"))}
        {ends ? item(t("panes.end"), actions.end) : null}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Under a terminal whose session is over: why the view said, and what can be done now. */
function Over({ gone, mayOpen, actions }: { gone: boolean; mayOpen: boolean; actions: PaneActions }) {
  const t = useT();
  return (
    <div className="pane-over" role="status">
      <Text size="sm" style={{ flex: 1 }}>
        {gone ? t("panes.gone") : t("term.closed")}
      </Text>
      {mayOpen ? (
        <Button size="compact-xs" onClick={actions.again}>
          {t("panes.again")}
        </Button>
      ) : null}
      <Button size="compact-xs" variant="default" onClick={actions.close}>
        {t("panes.close")}
      </Button>
    </div>
  );
}

/** One session with its bar. Hidden panes stay connected and keep reading; they only stop drawing with the GPU. */
export function PaneView(props: Props) {
  const t = useT();
  const { info, maximised, alone, actions, tell, relay } = props;
  const { sessionId, name } = info;
  const [gone, setGone] = useState(false);
  const onLive = useCallback((live: Live | undefined) => tell(sessionId, { live }), [tell, sessionId]);
  const { live } = info;
  const focused = props.focused && props.visible;
  useEffect(() => {
    const { element } = live?.screen.terminal ?? {};
    if (focused && !element?.closest(".pane")?.contains(document.activeElement))
      live?.screen.terminal.focus();
  }, [focused, live]);
  const over = gone || info.state?.status === "closed";
  return (
    <div className="pane-body">
      <Suspense fallback={<Loader size="sm" m="md" aria-label={t("common.loading")} />}>
        <TerminalView
          sessionId={sessionId}
          label={t("case.terminalOf", { name })}
          visible={props.visible}
          relay={relay}
          onLive={onLive}
          onState={(state) => tell(sessionId, { state })}
          onConnection={(connection) => {
            tell(sessionId, { connected: connection.kind === "open" });
            setGone(connection.kind === "refused" && connection.code === closeCode.notFound);
          }}
          before={
            <>
              <span className="pane-name mono">{name}</span>
              {relay ? (
                <Tag tone="bad">
                  <IconBroadcast size={13} aria-hidden /> {t("cast.receives")}
                </Tag>
              ) : null}
            </>
          }
          after={
            <>
              {alone ? null : (
                <Tooltip
                  label={`${t(maximised ? "panes.restore" : "panes.maximise")} (${chordOf("maximise")})`}
                >
                  <ActionIcon
                    className="pane-maximise"
                    aria-label={t(maximised ? "panes.restore" : "panes.maximise")}
                    onClick={actions.maximise}
                  >
                    {maximised ? <IconMinimize size={15} /> : <IconMaximize size={15} />}
                  </ActionIcon>
                </Tooltip>
              )}
              <PaneMenu {...props} />
              {alone ? null : (
                <ActionIcon aria-label={t("panes.close")} onClick={actions.close}>
                  <IconX size={15} />
                </ActionIcon>
              )}
            </>
          }
        />
      </Suspense>
      {over ? <Over gone={gone} mayOpen={props.mayOpen} actions={actions} /> : null}
    </div>
  );
}
