import { Button, FileButton, Group, List, Modal, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import type { ImportPreview } from "../../../server/wire/api.ts";
import { failureOf } from "../../api.ts";
import { usePick, useT } from "../../i18n/index.ts";
import { FailureNotice, Notice } from "../../parts/notice.tsx";
import { useChange } from "../../queries.ts";

interface Result {
  added: number;
  skipped: number;
  problems: ImportPreview["problems"];
}
/** Imports OpenSSH known_hosts lines. */
export function KnownHostsDialog({ close }: { close: () => void }) {
  const t = useT();
  const pick = usePick();
  const [text, setText] = useState("");
  const run = useChange(
    (api, body: { text: string }) => api.send<Result>("POST", "/api/host-keys/import", body),
    ["/api/host-keys", "/api/assets"],
  );
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={t("access.importKnown")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="sm">
        <Textarea
          label={t("import.text")}
          placeholder={t("import.textHint")}
          autosize
          minRows={5}
          maxRows={14}
          classNames={{ input: "mono" }}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
        />
        {run.error ? <FailureNotice failure={failureOf(run.error)} /> : null}
        {run.data ? (
          <Notice
            tone={run.data.problems.length > 0 ? "warn" : "good"}
            title={t("access.importResult", { added: run.data.added, skipped: run.data.skipped })}
          >
            <List size="sm">
              {run.data.problems.map((p) => (
                <List.Item key={`${p.line}:${p.what.en}`}>
                  {t("import.line", { line: p.line })}: {pick(p.what)}
                </List.Item>
              ))}
            </List>
          </Notice>
        ) : null}
        <Group justify="flex-end">
          <FileButton onChange={(file) => void file?.text().then(setText)}>
            {(props) => (
              <Button variant="default" {...props}>
                {t("import.file")}
              </Button>
            )}
          </FileButton>
          <Button variant="default" onClick={close}>
            {t("common.close")}
          </Button>
          <Button disabled={text.trim() === ""} loading={run.isPending} onClick={() => run.mutate({ text })}>
            {t("assets.import")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
