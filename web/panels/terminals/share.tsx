import { Button, CopyButton, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { NewShare, Share } from "../../../server/wire/shares.ts";
import { failureOf, useApi } from "../../api.ts";
import { useLang, useT } from "../../i18n/index.ts";
import { FailureNotice } from "../../parts/notice.tsx";
import { formatTime } from "../../parts/time.ts";
import { useChange } from "../../queries.ts";

/** Makes, lists and revokes links by which others watch this terminal. A link is shown once. */
export function ShareDialog({ sessionId, onClose }: { sessionId: string; onClose: () => void }) {
  const t = useT();
  const lang = useLang();
  const api = useApi();
  const client = useQueryClient();
  const path = `/api/terminals/${encodeURIComponent(sessionId)}/shares`;
  const [minutes, setMinutes] = useState("60");
  const list = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => api.get<{ shares: Share[] }>(path, signal),
    refetchInterval: 5_000,
  });
  const again = () => void client.invalidateQueries({ queryKey: [path] });
  const make = useChange((a, m: number) => a.send<NewShare>("POST", path, { minutes: m }), []);
  const revoke = useChange((a, id: string) => a.send("DELETE", `/api/shares/${encodeURIComponent(id)}`), []);
  const link = make.data ? `${location.origin}/watch#token=${make.data.token}` : undefined;
  const error = make.error ?? revoke.error ?? list.error;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("share.title")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="sm">
        <Text size="sm">{t("share.lead")}</Text>
        {error ? <FailureNotice failure={failureOf(error)} /> : null}
        <Group align="flex-end">
          <Select
            label={t("share.life")}
            allowDeselect={false}
            w={160}
            value={minutes}
            onChange={(v) => v && setMinutes(v)}
            data={["15", "60", "480"].map((value) => ({
              value,
              label: t("share.minutes", { count: value }),
            }))}
          />
          <Button loading={make.isPending} onClick={() => make.mutate(Number(minutes), { onSuccess: again })}>
            {t("share.make")}
          </Button>
        </Group>
        {link ? (
          <Group align="flex-end" wrap="nowrap">
            <TextInput readOnly label={t("share.link")} value={link} style={{ flex: 1 }} />
            <CopyButton value={link}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {t(copied ? "share.copied" : "share.copy")}
                </Button>
              )}
            </CopyButton>
          </Group>
        ) : null}
        {(list.data?.shares ?? []).map((share) => (
          <Group key={share.id} wrap="nowrap">
            <Text size="sm" style={{ flex: 1 }}>
              {t("share.row", {
                name: share.createdBy,
                until: formatTime(share.expiresAt, lang),
                count: share.watching,
              })}
            </Text>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => revoke.mutate(share.id, { onSuccess: again })}
            >
              {t("share.revoke")}
            </Button>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}
