import { Button, Checkbox, Group, Modal, Stack, Text } from "@mantine/core";
import { IconBroadcast, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useT } from "../../i18n/index.ts";
import { Notice, Tag } from "../../parts/notice.tsx";
import { barrierOf, isProduction, type PaneInfo } from "./broadcast.ts";
import { chordOf } from "./pane-keys.tsx";
import type { Broadcast } from "./use-broadcast.ts";

interface DialogProps {
  /** The panes of the tab, in order. */
  panes: readonly PaneInfo[];
  visible: (sessionId: string) => boolean;
  chosen: readonly string[];
  onStart: (sessionIds: readonly string[]) => void;
  onClose: () => void;
}
/** Who shall receive; production hosts need a tick of their own, each time. */
export function BroadcastDialog({ panes, visible, chosen, onStart, onClose }: DialogProps) {
  const t = useT();
  const barrier = (info: PaneInfo) => barrierOf(info, visible(info.sessionId));
  const [picked, setPicked] = useState<readonly string[]>(chosen);
  const [known, setKnown] = useState(false);
  const ready = panes.filter((info) => picked.includes(info.sessionId) && !barrier(info));
  const live = ready.filter((info) => isProduction(info.tags));
  const names = live.map((info) => info.name).join(t("common.listComma"));
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("cast.title")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="sm">
        <Text size="sm">{t("cast.lead")}</Text>
        {panes.map((info) => {
          const why = barrier(info);
          return (
            <Group key={info.sessionId} gap={8} wrap="nowrap">
              <Checkbox
                style={{ flex: 1 }}
                label={info.name}
                description={why ? t(`cast.why.${why}`) : undefined}
                disabled={why !== undefined}
                checked={why === undefined && picked.includes(info.sessionId)}
                onChange={({ currentTarget: { checked } }) => {
                  setKnown(false);
                  setPicked((old) => [
                    ...old.filter((id) => id !== info.sessionId),
                    ...(checked ? [info.sessionId] : []),
                  ]);
                }}
              />
              {isProduction(info.tags) ? <Tag tone="bad">{t("cast.production")}</Tag> : null}
            </Group>
          );
        })}
        {live.length > 0 ? (
          <Notice tone="bad">
            <Checkbox
              label={t("cast.tick", { names })}
              checked={known}
              onChange={(event) => setKnown(event.currentTarget.checked)}
            />
          </Notice>
        ) : null}
        <Group justify="flex-end">
          {ready.length < 2 ? (
            <Text size="xs" c="dimmed">
              {t("cast.atLeastTwo")}
            </Text>
          ) : null}
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button
            color="red.9"
            disabled={ready.length < 2 || (live.length > 0 && !known)}
            onClick={() => onStart(ready.map((info) => info.sessionId))}
          >
            {t("cast.start", { count: ready.length })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface BannerProps {
  broadcast: Broadcast;
  names: readonly string[];
  onChoose: () => void;
}
/** Always on the screen while it is on, with every name; and who dropped out. */
export function BroadcastBanner({ broadcast, names, onChoose }: BannerProps) {
  const t = useT();
  const { receivers, left, stop } = broadcast;
  if (receivers.length === 0 && left.length === 0) return null;
  return (
    <div className="cast-banner" role="alert" data-on={receivers.length > 0}>
      <IconBroadcast size={18} aria-hidden />
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text size="sm" fw={650}>
          {receivers.length > 0 ? t("cast.on", { count: receivers.length }) : t("cast.off")}
        </Text>
        {receivers.length > 0 ? <Text size="sm">{names.join(t("common.listComma"))}</Text> : null}
        {left.map((gone) => (
          <Text size="xs" key={`${gone.name} ${gone.why}`}>
            {t("cast.left", { name: gone.name, why: t(`cast.why.${gone.why}`) })}
          </Text>
        ))}
      </div>
      {receivers.length > 0 ? (
        <>
          <Button size="compact-sm" variant="default" onClick={onChoose}>
            {t("cast.choose")}
          </Button>
          <Button size="compact-sm" color="red.9" onClick={stop} title={chordOf("broadcast")}>
            {t("cast.stop")}
          </Button>
        </>
      ) : (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t("common.close")}
          leftSection={<IconX size={14} />}
          onClick={stop}
        >
          {t("common.close")}
        </Button>
      )}
    </div>
  );
}
