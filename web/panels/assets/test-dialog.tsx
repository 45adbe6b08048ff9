import { Button, Group, Loader, Modal, Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import type { Asset, OfferedKey, TestResult } from "../../../server/wire/api.ts";
import { failureOf } from "../../api.ts";
import { useT } from "../../i18n/index.ts";
import { Visible } from "../../parts/host-text.tsx";
import { FailureNotice, Notice } from "../../parts/notice.tsx";
import { assetPath, useChange } from "../../queries.ts";

/** The key a host offered: fingerprint and picture. A changed key is explained and can not be accepted here. */
export function OfferedKeyView(props: { offered: OfferedKey; busy: boolean; onAccept: () => void }) {
  const t = useT();
  const { offered } = props;
  const changed = offered.known.length > 0;
  return (
    <Stack gap="sm">
      <Notice tone={changed ? "bad" : "warn"} title={t(changed ? "key.changedTitle" : "key.offeredTitle")}>
        <Text size="sm">{t(changed ? "key.changedText" : "key.offeredText")}</Text>
      </Notice>
      <Group align="flex-start" gap="lg">
        <pre className="randomart" role="img" aria-label={t("key.art")}>
          {offered.art}
        </pre>
        <Stack gap={6} style={{ flex: "1 1 220px", minWidth: 0 }}>
          <Text size="xs" c="dimmed">
            {offered.host}:{offered.port} · {offered.type}
          </Text>
          <Text size="xs" c="dimmed">
            {t("key.fingerprint")}
          </Text>
          <Text className="mono" style={{ overflowWrap: "anywhere" }}>
            {offered.fingerprint}
          </Text>
          {changed ? (
            <>
              <Text size="xs" c="dimmed">
                {t("key.known")}
              </Text>
              {offered.known.map((known) => (
                <Text key={known} className="mono" style={{ overflowWrap: "anywhere" }}>
                  {known}
                </Text>
              ))}
            </>
          ) : (
            <Button loading={props.busy} onClick={props.onAccept} style={{ alignSelf: "flex-start" }}>
              {t("key.accept")}
            </Button>
          )}
        </Stack>
      </Group>
    </Stack>
  );
}

/** Tests the connection as soon as it opens. */
export function TestDialog({ asset, close }: { asset: Asset; close: () => void }) {
  const t = useT();
  const test = useChange(
    (api, id: string) => api.send<TestResult>("POST", `${assetPath(id)}/test`, {}),
    ["/api/assets"],
  );
  const accept = useChange(
    (api, key: OfferedKey) =>
      api.send("POST", "/api/host-keys", { host: key.host, port: key.port, key: key.key }),
    ["/api/host-keys", "/api/assets"],
  );
  const { mutate } = test;
  useEffect(() => mutate(asset.id), [mutate, asset.id]);
  const result = test.data;
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={`${t("assets.test")} — ${asset.name}`}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="sm">
        {test.isPending ? (
          <Group role="status">
            <Loader size="xs" aria-hidden />
            <Text size="sm">{t("assets.testing")}</Text>
          </Group>
        ) : null}
        {test.error ? (
          <FailureNotice failure={failureOf(test.error)} onRetry={() => mutate(asset.id)} />
        ) : null}
        {accept.error ? <FailureNotice failure={failureOf(accept.error)} /> : null}
        {result?.ok && result.info ? (
          <Notice tone="good" title={t("assets.testOk")}>
            <Text size="sm">
              <Visible
                text={t("assets.testInfo", {
                  system: [result.info.system, result.info.serverVersion].filter(Boolean).join(" · "),
                  ms: Math.round(result.info.latencyMs),
                })}
              />
            </Text>
          </Notice>
        ) : null}
        {result?.offered ? (
          <OfferedKeyView
            offered={result.offered}
            busy={accept.isPending}
            onAccept={() =>
              result.offered && accept.mutate(result.offered, { onSuccess: () => mutate(asset.id) })
            }
          />
        ) : result?.failure ? (
          <FailureNotice failure={result.failure} onRetry={() => mutate(asset.id)} />
        ) : null}
      </Stack>
    </Modal>
  );
}
