import { Modal, NavLink, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { IconServer, IconTerminal2 } from "@tabler/icons-react";
import { useState } from "react";
import { useT } from "../../i18n/index.ts";
import { useMay } from "../../parts/allowed.tsx";
import { Tag } from "../../parts/notice.tsx";
import { useList } from "../../queries.ts";
import type { Pane, Way } from "./layout.ts";

export type Place = "tab" | Way;
interface Props {
  where: Place;
  /** Sessions this window shows already. */
  shown: readonly string[];
  onOpen: (assetId: string, where: Place) => void;
  onShow: (pane: Pane, where: Place) => void;
  onClose: () => void;
}
/** Choose a running terminal or a host for a new one, and where it goes. */
export function OpenDialog({ where, shown, onOpen, onShow, onClose }: Props) {
  const t = useT();
  const mayOpen = useMay("operator");
  const [query, setQuery] = useState("");
  const [place, setPlace] = useState<Place>(where);
  const terminals = useList("/api/terminals").data?.terminals ?? [];
  const assets = useList("/api/assets").data?.assets ?? [];
  const fits = (text: string) => text.toLowerCase().includes(query.trim().toLowerCase());
  const running = terminals.filter((item) => item.status !== "closed" && fits(item.assetName));
  const hosts = mayOpen ? assets.filter((a) => fits(`${a.name} ${a.host} ${a.tags.join(" ")}`)) : [];
  const first = () => {
    const [host] = hosts;
    const [item] = running;
    if (host) onOpen(host.id, place);
    else if (item) onShow({ kind: "pane", sessionId: item.id, assetId: item.assetId }, place);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("panes.openTitle")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="sm">
        <TextInput
          data-autofocus
          label={t("panes.openFind")}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.nativeEvent.isComposing) first();
          }}
        />
        <SegmentedControl
          aria-label={t("panes.where")}
          value={place}
          onChange={(value) => setPlace(value as Place)}
          data={(["tab", "right", "down"] as const).map((value) => ({
            value,
            label: t(`panes.where.${value}`),
          }))}
        />
        <div className="open-list">
          {hosts.length > 0 ? <Text className="open-head">{t("panes.openHosts")}</Text> : null}
          {hosts.map((asset) => (
            <NavLink
              key={asset.id}
              component="button"
              type="button"
              label={asset.name}
              description={`${asset.account}@${asset.host}${asset.tags.length > 0 ? ` · ${asset.tags.join(" ")}` : ""}`}
              leftSection={<IconServer size={15} />}
              onClick={() => onOpen(asset.id, place)}
            />
          ))}
          {running.length > 0 ? <Text className="open-head">{t("panes.openSessions")}</Text> : null}
          {running.map((item) => (
            <NavLink
              key={item.id}
              component="button"
              type="button"
              label={item.assetName}
              description={item.openedBy}
              leftSection={<IconTerminal2 size={15} />}
              rightSection={shown.includes(item.id) ? <Tag>{t("panes.inTab")}</Tag> : null}
              onClick={() => onShow({ kind: "pane", sessionId: item.id, assetId: item.assetId }, place)}
            />
          ))}
          {hosts.length + running.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t("common.noMatch")}
            </Text>
          ) : null}
        </div>
      </Stack>
    </Modal>
  );
}
