import { ActionIcon, Button, Group, Tooltip, useComputedColorScheme } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { closeCode } from "../../server/wire/codes.ts";
import type { TerminalState } from "../../server/wire/frames.ts";
import { useBackend } from "../backend.ts";
import { usePick, useT } from "../i18n/index.ts";
import { usePrefs } from "../prefs.ts";
import { browserTiming, type Connection } from "../reconnect.ts";
import { TerminalChannel } from "./channel.ts";
import { connect, type Hooks, type Live } from "./connect.ts";
import { LinkWarning, PasteWarning, SearchBar } from "./dialogs.tsx";
import { ControlRequest, People } from "./people.tsx";
import { defaultFont, themeOf } from "./xterm.ts";

interface StatusProps {
  state: TerminalState | undefined;
  connection: Connection;
  lost: number;
  onRetry: () => void;
}
function StatusLine({ state, connection, lost, onRetry }: StatusProps) {
  const t = useT();
  const pick = usePick();
  const closed = state?.closed;
  return (
    <>
      {connection.kind === "lost" ? (
        <span className="term-note" data-tone="warn" role="status">
          {t("term.lost")}{" "}
          <Button size="compact-xs" variant="default" onClick={onRetry}>
            {t("conn.now")}
          </Button>
        </span>
      ) : connection.kind === "refused" ? (
        <span className="term-note" data-tone="bad" role="alert">
          {connection.code === closeCode.linkEnded
            ? t("watch.ended")
            : connection.code === closeCode.notFound
              ? t("term.closed")
              : t("conn.refused", { code: connection.code })}
        </span>
      ) : null}
      {lost > 0 ? (
        <span className="term-note" data-tone="warn" role="status">
          {t("term.gap", { bytes: lost })}
        </span>
      ) : null}
      {state?.notRecorded ? (
        <span className="term-note" data-tone="bad" role="alert">
          {t(`term.notRecorded.${state.notRecorded}`)}
        </span>
      ) : null}
      {state?.status === "closed" ? (
        <span className="term-note" data-tone="info" role="status">
          {closed ? pick(closed) : t("term.closed")}
        </span>
      ) : null}
    </>
  );
}

interface Props {
  sessionId: string;
  label: string;
  visible?: boolean;
  onState?: (state: TerminalState) => void;
  onConnection?: (connection: Connection) => void;
  /** The terminal while it is there. */
  onLive?: (live: Live | undefined) => void;
  /** Where the socket is; a shared link has its own place. */
  base?: string;
  /** Goes before and after what the bar says. */
  before?: ReactNode;
  after?: ReactNode;
  /** What is typed and pasted here goes to these terminals as well. */
  relay?: Relay | undefined;
}
export interface Relay {
  /** Of all terminals that receive, this one too. */
  names: readonly string[];
  others: () => readonly Live[];
}
/** Opens the terminal in `host` and keeps what it tells. */
function useTerminal(props: Props, dark: boolean) {
  const { sessionId, base = "/ws/terminals", visible = true } = props;
  const backend = useBackend();
  const prefs = usePrefs();
  const host = useRef<HTMLDivElement>(null);
  const [live, setLive] = useState<Live | undefined>();
  const [state, setState] = useState<TerminalState | undefined>();
  const [connection, setConnection] = useState<Connection>({ kind: "connecting" });
  const [lost, setLost] = useState(0);
  const [pasted, setPasted] = useState<string | undefined>();
  const [link, setLink] = useState<string | undefined>();
  const [searching, setSearching] = useState(false);
  const paste = (text: string) => {
    for (const terminal of [live, ...(props.relay?.others() ?? [])]) terminal?.paste(text);
    live?.screen.terminal.focus();
  };
  const now = useRef({ ...props, paste, look: { dark, ...prefs } });
  now.current = { ...props, paste, look: { dark, ...prefs } };

  useEffect(() => {
    if (!host.current) return;
    const hooks: Hooks = {
      state: (next) => {
        setState(next);
        now.current.onState?.(next);
      },
      connection: (next) => {
        setConnection(next);
        now.current.onConnection?.(next);
      },
      gap: (bytes) => setLost((n) => n + bytes),
      typed: (text) => {
        for (const other of now.current.relay?.others() ?? []) other.relay(text);
      },
      paste: (text, risky) => (risky ? setPasted(text) : now.current.paste(text)),
      link: setLink,
    };
    const opened = connect(
      host.current,
      (sink) => new TerminalChannel(backend, sessionId, sink, browserTiming, base),
      now.current.look,
      hooks,
    );
    opened.screen.terminal.attachCustomKeyEventHandler((event) => {
      const find =
        event.type === "keydown" &&
        event.shiftKey &&
        (event.ctrlKey || event.metaKey) &&
        event.code === "KeyF";
      if (find) {
        event.preventDefault();
        setSearching(true);
      }
      return !find;
    });
    const stopListening = followNetwork(opened);
    setLive(opened);
    now.current.onLive?.(opened);
    return () => {
      stopListening();
      setLive(undefined);
      now.current.onLive?.(undefined);
      opened.dispose();
    };
  }, [backend, sessionId, base]);

  useEffect(() => {
    if (!live) return;
    const { options } = live.screen.terminal;
    options.theme = themeOf(dark);
    options.fontFamily = prefs.fontFamily || defaultFont;
    options.fontSize = prefs.fontSize;
    options.screenReaderMode = prefs.screenReader;
    live.fitSoon();
  }, [live, dark, prefs.fontSize, prefs.fontFamily, prefs.screenReader]);
  useEffect(() => live?.screen.setVisible(visible), [live, visible]);
  const asked = { pasted, setPasted, link, setLink, searching, setSearching };
  return { host, live, state, connection, lost, paste, asked };
}
function followNetwork({ channel }: Live): () => void {
  const offline = () => channel.networkLost();
  const online = () => channel.retryNow();
  window.addEventListener("offline", offline);
  window.addEventListener("online", online);
  return () => {
    window.removeEventListener("offline", offline);
    window.removeEventListener("online", online);
  };
}

/** A live terminal: bytes from the channel, keys to it while this viewer is in control. */
export default function TerminalView(props: Props) {
  const t = useT();
  const { label, before, after, relay } = props;
  const dark = useComputedColorScheme("light") === "dark";
  const shown = useTerminal(props, dark);
  const { host, live, state, connection, lost } = shown;
  const { pasted, setPasted, link, setLink, searching, setSearching } = shown.asked;
  const take = useCallback((on: boolean) => live?.channel.control(on), [live]);
  const answer = useCallback((n: number, accept: boolean) => live?.channel.answer(n, accept), [live]);

  return (
    <section className="term" aria-label={label} data-dark={dark}>
      <Group className="term-bar" gap={6}>
        {before}
        {state ? <People state={state} take={take} answer={answer} /> : null}
        <StatusLine
          state={state}
          connection={connection}
          lost={lost}
          onRetry={() => live?.channel.retryNow()}
        />
        <div style={{ flex: 1 }} />
        {searching ? <SearchBar live={live} onClose={() => setSearching(false)} /> : null}
        <Tooltip label={`${t("term.search")} (Ctrl+Shift+F)`}>
          <ActionIcon aria-label={t("term.search")} onClick={() => setSearching(!searching)}>
            <IconSearch size={15} />
          </ActionIcon>
        </Tooltip>
        {after}
      </Group>
      {state ? <ControlRequest state={state} take={take} answer={answer} /> : null}
      <div className="term-host" ref={host} />
      {pasted === undefined ? null : (
        <PasteWarning
          text={pasted}
          hosts={relay?.names}
          onPaste={() => {
            shown.paste(pasted);
            setPasted(undefined);
          }}
          onClose={() => {
            setPasted(undefined);
            live?.screen.terminal.focus();
          }}
        />
      )}
      {link === undefined ? null : (
        <LinkWarning
          uri={link}
          onClose={() => {
            setLink(undefined);
            live?.screen.terminal.focus();
          }}
        />
      )}
    </section>
  );
}
