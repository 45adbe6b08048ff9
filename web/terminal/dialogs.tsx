import { ActionIcon, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { HostText, Visible } from "../parts/host-text.tsx";
import { Notice } from "../parts/notice.tsx";
import type { Live } from "./connect.ts";
import { pasteRisk } from "./paste.ts";

/** Finds text in the terminal and its history. */
export function SearchBar({ live, onClose }: { live: Live | undefined; onClose: () => void }) {
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
  /** Set when it goes to several terminals: all their names. */
  hosts?: readonly string[] | undefined;
  onPaste: () => void;
  onClose: () => void;
}
/** What is about to be pasted, with everything invisible made visible. */
export function PasteWarning({ text, hosts, onPaste, onClose }: PasteProps) {
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
        {hosts ? (
          <Notice tone="bad" title={t("cast.pasteTo", { count: hosts.length })}>
            <Text size="sm">{hosts.join(t("common.listComma"))}</Text>
          </Notice>
        ) : null}
        <HostText text={text} label={t("term.pasteTitle")} maxHeight={220} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("common.cancel")}
          </Button>
          <Button onClick={onPaste}>
            {hosts ? t("cast.paste", { count: hosts.length }) : t("term.paste")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Where a link of the host leads, before it opens. */
export function LinkWarning({ uri, onClose }: { uri: string; onClose: () => void }) {
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
