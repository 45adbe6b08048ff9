import { Kbd, Modal, Table } from "@mantine/core";
import { useEffect, useRef } from "react";
import { type TextKey, useT } from "../../i18n/index.ts";

/** Typing in a field, a dialog, a menu or the terminal is never a shortcut. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest("input, textarea, select, [contenteditable=true], .xterm, [role=dialog], [role=menu]") !==
    null
  );
}

/** Single-key shortcuts by lower-case key. Not with modifiers, not on repeat, not while composing Chinese. */
export function useShortcuts(keys: Record<string, () => unknown>): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const run = current.current[event.key.toLowerCase()];
      if (!run) return;
      event.preventDefault();
      run();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

const rows: readonly [string, TextKey][] = [
  ["A", "keys.approve"],
  ["E", "keys.edit"],
  ["R", "keys.reject"],
  ["P", "keys.pause"],
  ["N", "keys.note"],
  ["T", "keys.terminal"],
  ["G", "keys.report"],
  ["?", "keys.help"],
];
export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const t = useT();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("keys.title")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Table>
        <Table.Tbody>
          {rows.map(([key, label]) => (
            <Table.Tr key={key}>
              <Table.Td w={60}>
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
