import { Button, Group, Popover, Text, UnstyledButton } from "@mantine/core";
import { IconKeyboard, IconKeyboardOff, IconUsers } from "@tabler/icons-react";
import { useEffect } from "react";
import type { TerminalPerson, TerminalState } from "../../server/wire/frames.ts";
import { useT } from "../i18n/index.ts";
import { Visible } from "../parts/host-text.tsx";
import { Tag } from "../parts/notice.tsx";

/** What a person may ask of the control of a terminal. */
export interface ControlActions {
  take: (take: boolean) => void;
  answer: (number: number, accept: boolean) => void;
}
interface Props extends ControlActions {
  state: TerminalState;
}

function Person({ person, you, answer }: { person: TerminalPerson; you: TerminalState } & ControlActions) {
  const t = useT();
  const own = person.number === you.you;
  return (
    <Group gap={6} wrap="nowrap">
      <Text size="sm" style={{ flex: 1, overflowWrap: "anywhere" }}>
        <Visible text={person.name} />
        {own ? ` ${t("people.you")}` : ""}
      </Text>
      {person.controls ? (
        <Tag tone="good">{t("people.controls")}</Tag>
      ) : person.link ? (
        <Tag>{t("people.link")}</Tag>
      ) : person.asks ? (
        <Tag tone="warn">{t("people.asks")}</Tag>
      ) : (
        <Tag>{t("people.watches")}</Tag>
      )}
      {you.mine && !own && !person.link ? (
        <Button size="compact-xs" variant="default" onClick={() => answer(person.number, true)}>
          {t("people.handOver")}
        </Button>
      ) : null}
    </Group>
  );
}

/** Who controls and who watches, with names, and a way to ask for the keyboard. */
export function People(props: Props) {
  const t = useT();
  const { state, take } = props;
  const people = state.people ?? [];
  const me = people.find((p) => p.number === state.you);
  const possible = state.kind === "shell" ? state.status === "open" : state.controller !== null;
  const label = state.mine
    ? t("term.mine")
    : state.controller
      ? t(state.away ? "people.away" : "term.controller", { name: state.controller })
      : state.kind === "agent"
        ? t("term.agent")
        : t("people.free");
  return (
    <>
      <Tag tone={state.mine ? "good" : undefined}>{label}</Tag>
      {people.length > 0 ? (
        <Popover position="bottom-start" shadow="md" trapFocus width={300}>
          <Popover.Target>
            <UnstyledButton className="term-people" aria-label={t("people.list", { count: people.length })}>
              <IconUsers size={14} aria-hidden /> {people.length}
            </UnstyledButton>
          </Popover.Target>
          <Popover.Dropdown aria-label={t("people.title")}>
            <div className="people-list">
              {people.map((person) => (
                <Person key={person.number} person={person} you={state} {...props} />
              ))}
            </div>
          </Popover.Dropdown>
        </Popover>
      ) : null}
      {me && !me.link && !state.mine && possible ? (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconKeyboard size={14} />}
          onClick={() => take(!me.asks)}
        >
          {t(me.asks ? "people.cancel" : state.controller && !state.owner ? "people.ask" : "people.take")}
        </Button>
      ) : null}
      {state.mine && state.kind === "shell" ? (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={t("people.release")}
          onClick={() => take(false)}
        >
          <span className="term-give">
            <IconKeyboardOff size={14} aria-hidden />
            <span>{t("people.release")}</span>
          </span>
        </Button>
      ) : null}
      {me?.asks ? (
        <span className="term-note" data-tone="info" role="status">
          {t("people.waiting", { name: state.controller ?? "" })}
        </span>
      ) : null}
      {state.refused ? (
        <span className="term-note" data-tone="warn" role="status">
          {t(`people.${state.refused}`)}
        </span>
      ) : null}
    </>
  );
}

/** Shown to the controller while somebody asks; answered with the buttons or Alt+Shift+Y and Alt+Shift+N. */
export function ControlRequest({ state, answer }: Props) {
  const t = useT();
  const first = state.mine ? state.people?.find((p) => p.asks) : undefined;
  const number = first?.number;
  useEffect(() => {
    if (number === undefined) return;
    const onKey = (event: KeyboardEvent) => {
      const accept = event.code === "KeyY";
      if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
      if (!accept && event.code !== "KeyN") return;
      event.preventDefault();
      event.stopPropagation();
      answer(number, accept);
    };
    // Before the terminal sees the key.
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [number, answer]);
  if (!first) return null;
  return (
    <div className="term-request" role="alert">
      <Text size="sm" style={{ flex: 1 }}>
        {t("people.request", { name: first.name })}
      </Text>
      <Button size="compact-xs" onClick={() => answer(first.number, true)} title={t("people.keys")}>
        {t("people.accept")}
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => answer(first.number, false)}
        title={t("people.keys")}
      >
        {t("people.decline")}
      </Button>
      <Text size="xs" c="dimmed" visibleFrom="sm">
        {t("people.keys")}
      </Text>
    </div>
  );
}
