import {
  ActionIcon,
  Button,
  Group,
  Modal,
  Stack,
  Text,
  TextInput,
  Tooltip,
  useComputedColorScheme,
} from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconSearch, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { TerminalState } from "../../server/wire/frames.ts";
import { useBackend } from "../backend.ts";
import { usePick, useT } from "../i18n/index.ts";
import { HostText, Visible } from "../parts/host-text.tsx";
import { Tag } from "../parts/notice.tsx";
import { usePrefs } from "../prefs.ts";
import type { Connection } from "../reconnect.ts";
import { TerminalChannel } from "./channel.ts";
import { connect, type Hooks, type Live } from "./connect.ts";
import { pasteRisk } from "./paste.ts";
import { themeOf } from "./xterm.ts";

function SearchBar({ live, onClose }: { live: Live | undefined; onClose: () => void }) {
  const t = useT();
  const [query, setQuery] = useState("");
  const find = (back: boolean) => {
    if (back) live?.screen.search.findPrevious(query);
    else live?.screen.search.findNext(query);
  };
  return (
    <Group gap={4} className="term-search">
      <TextInput
        size="xs"
        autoFocus
        aria-label={t("term.search")}
        placeholder={t("term.search")}
        value={query}
        onChange={(e) => setQuery(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.nativeEvent.isComposing) return;
          if (e.key === "Enter") find(e.shiftKey);
          if (e.key === "Escape") onClose();
        }}
      />
      <ActionIcon aria-label={t("term.previous")} onClick={() => find(true)}>
        <IconArrowUp size={15} />
      </ActionIcon>
      <ActionIcon aria-label={t("term.next")} onClick={() => find(false)}>
        <IconArrowDown size={15} />
      </ActionIcon>
      <ActionIcon aria-label={t("common.close")} onClick={onClose}>
        <IconX size={15} />
      </ActionIcon>
    </Group>
  );
}

interface PasteProps {
  text: string;
  onPaste: () => void;
  onClose: () => void;
}
export function PasteWarning({ text, onPaste, onClose }: PasteProps) {
  const t = useT();
  const risk = pasteRisk(text);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("term.pasteTitle")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="sm">
        <Text size="sm">
          {t("term.pasteText", { lines: risk?.lines ?? 1 })} {risk?.controls ? t("term.pasteControls") : ""}
        </Text>
        <HostText text={text} label={t("term.pasteTitle")} maxHeight={220} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("common.cancel")}
          </Button>
          <Button onClick={onPaste}>{t("term.paste")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function LinkWarning({ uri, onClose }: { uri: string; onClose: () => void }) {
  const t = useT();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("term.linkTitle")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="sm">
        <Text size="sm">{t("term.linkText")}</Text>
        <Text className="mono" style={{ overflowWrap: "anywhere" }}>
          <Visible text={uri} />
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("common.cancel")}
          </Button>
          <Button component="a" href={uri} target="_blank" rel="noopener noreferrer" onClick={onClose}>
            {t("common.open")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

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
          {t("conn.refused", { code: connection.code })}
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
  /** A person's own terminal asks for control as soon as it opens. */
  takeControl?: boolean;
  onState?: (state: TerminalState) => void;
}
/** A live terminal: bytes from the channel, keys to it while this viewer is in control. */
export default function TerminalView({
  sessionId,
  label,
  visible = true,
  takeControl = false,
  onState,
}: Props) {
  const t = useT();
  const backend = useBackend();
  const prefs = usePrefs();
  const dark = useComputedColorScheme("light") === "dark";
  const host = useRef<HTMLDivElement>(null);
  const [live, setLive] = useState<Live | undefined>();
  const [state, setState] = useState<TerminalState | undefined>();
  const [connection, setConnection] = useState<Connection>({ kind: "connecting" });
  const [lost, setLost] = useState(0);
  const [pasted, setPasted] = useState<string | undefined>();
  const [link, setLink] = useState<string | undefined>();
  const [searching, setSearching] = useState(false);
  const look = useRef({ dark, fontSize: prefs.fontSize, screenReader: prefs.screenReader });
  look.current = { dark, fontSize: prefs.fontSize, screenReader: prefs.screenReader };
  const told = useRef(onState);
  told.current = onState;

  useEffect(() => {
    if (!host.current) return;
    const hooks: Hooks = {
      state: (next) => {
        setState(next);
        told.current?.(next);
      },
      connection: setConnection,
      gap: (bytes) => setLost((n) => n + bytes),
      paste: setPasted,
      link: setLink,
    };
    const opened = connect(
      host.current,
      (sink) => new TerminalChannel(backend, sessionId, sink),
      look.current,
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
    setLive(opened);
    return () => {
      setLive(undefined);
      opened.dispose();
    };
  }, [backend, sessionId]);
  const asked = useRef(false);
  useEffect(() => {
    if (!live || (!takeControl && !asked.current)) return;
    asked.current = takeControl;
    live.channel.control(takeControl);
  }, [live, takeControl]);

  useEffect(() => {
    if (!live) return;
    const { options } = live.screen.terminal;
    options.theme = themeOf(dark);
    options.fontSize = prefs.fontSize;
    options.screenReaderMode = prefs.screenReader;
  }, [live, dark, prefs.fontSize, prefs.screenReader]);
  useEffect(() => live?.screen.setVisible(visible), [live, visible]);

  return (
    <section className="term" aria-label={label} data-dark={dark}>
      <Group className="term-bar" gap={6}>
        <Tag tone={state?.mine ? "good" : undefined}>
          {state?.mine
            ? t("term.mine")
            : state?.controller
              ? t("term.controller", { name: state.controller })
              : state?.kind === "agent"
                ? t("term.agent")
                : t("term.watching")}
        </Tag>
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
      </Group>
      <div className="term-host" ref={host} />
      {pasted === undefined ? null : (
        <PasteWarning
          text={pasted}
          onPaste={() => {
            live?.screen.terminal.paste(pasted);
            setPasted(undefined);
          }}
          onClose={() => setPasted(undefined)}
        />
      )}
      {link === undefined ? null : <LinkWarning uri={link} onClose={() => setLink(undefined)} />}
    </section>
  );
}
