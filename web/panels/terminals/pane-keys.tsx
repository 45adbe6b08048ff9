import { Kbd, Modal, Table, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { type TextKey, useT } from "../../i18n/index.ts";
import type { Direction } from "./layout.ts";

/** What the keyboard can ask of the workspace. */
export type PaneCommand =
  | "right"
  | "down"
  | "open"
  | "maximise"
  | "close"
  | "broadcast"
  | "bar"
  | "help"
  | "next"
  | "previous";
export interface KeyHandlers {
  command: (command: PaneCommand) => void;
  focus: (direction: Direction) => void;
  nudge: (direction: Direction) => void;
  tab: (index: number) => void;
}

/** By physical key, so that they are the same with every keyboard layout and input method. */
const commands: Readonly<Record<string, PaneCommand>> = {
  KeyR: "right",
  KeyD: "down",
  KeyO: "open",
  KeyM: "maximise",
  KeyW: "close",
  KeyB: "broadcast",
  KeyU: "bar",
  Slash: "help",
  PageDown: "next",
  PageUp: "previous",
};
const arrows: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
/** The keys of a command, as text. */
export function chordOf(command: PaneCommand): string {
  const [code = ""] = Object.entries(commands).find(([, name]) => name === command) ?? [];
  return `Alt+Shift+${code.replace("Key", "").replace("Slash", "?")}`;
}

function act(event: KeyboardEvent, keys: KeyHandlers): boolean {
  if (!event.altKey || !event.shiftKey || event.metaKey || event.isComposing) return false;
  const direction = arrows[event.code];
  if (direction) {
    if (event.ctrlKey) keys.nudge(direction);
    else keys.focus(direction);
    return true;
  }
  if (event.ctrlKey) return false;
  const command = commands[event.code];
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  if (command) keys.command(command);
  else if (digit) keys.tab(Number(digit) - 1);
  return command !== undefined || digit !== undefined;
}

/** Alt+Shift with a key, before the terminal sees it; not while a dialog is open. */
export function usePaneKeys(keys: KeyHandlers): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.target instanceof Element && event.target.closest("[role=dialog]")) return;
      if (!act(event, current.current)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, []);
}

const rows: readonly [string, TextKey][] = [
  [chordOf("right"), "panes.splitRight"],
  [chordOf("down"), "panes.splitDown"],
  [chordOf("open"), "panes.openTitle"],
  ["Alt+Shift+← → ↑ ↓", "panes.key.focus"],
  ["Ctrl+Alt+Shift+← → ↑ ↓", "panes.key.size"],
  [chordOf("maximise"), "panes.maximise"],
  [chordOf("close"), "panes.close"],
  ["Alt+Shift+PageUp PageDown", "panes.key.tabs"],
  ["Alt+Shift+1…9", "panes.key.tab"],
  [chordOf("broadcast"), "cast.open"],
  [chordOf("bar"), "panes.key.bar"],
  ["Ctrl+Shift+F", "panes.key.search"],
  ["Alt+Shift+Y N", "panes.key.answer"],
  [chordOf("help"), "keys.help"],
];
export function PaneKeysHelp({ onClose }: { onClose: () => void }) {
  const t = useT();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("panes.keysTitle")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Text size="sm" mb="xs">
        {t("panes.keysLead")}
      </Text>
      <Table>
        <Table.Tbody>
          {rows.map(([key, label]) => (
            <Table.Tr key={key}>
              <Table.Td>
                <Kbd>{key}</Kbd>
              </Table.Td>
              <Table.Td>{t(label)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
