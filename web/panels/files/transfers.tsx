import { Button, Group, Progress, Text } from "@mantine/core";
import { useCallback, useRef, useState } from "react";
import type { UploadRequest } from "../../../server/wire/records.ts";
import { failureOf, type ShownFailure, useApi } from "../../api.ts";
import { usePick, useT } from "../../i18n/index.ts";
import { Visible } from "../../parts/host-text.tsx";
import { formatBytes } from "../../parts/time.ts";
import { cancelUpload, type LocalFile, sendFile, uploadOf } from "./upload.ts";

export interface Transfer {
  id: number;
  file: LocalFile;
  upload: UploadRequest;
  sent: number;
  state: "running" | "done" | "failed" | "stopped";
  failure?: ShownFailure;
}

/** The uploads of this page: each can be stopped, gone on with, or given up. */
export function useTransfers(assetId: string, onDone: () => void) {
  const api = useApi();
  const [list, setList] = useState<readonly Transfer[]>([]);
  const stops = useRef(new Map<number, AbortController>());
  const last = useRef(0);
  const change = useCallback((id: number, patch: Partial<Transfer>) => {
    setList((old) => old.map((t) => (t.id === id ? { ...t, ...patch } : t)));
  }, []);
  const run = useCallback(
    async (transfer: Transfer) => {
      const stop = new AbortController();
      stops.current.set(transfer.id, stop);
      const { failure: _gone, ...clean } = transfer;
      setList((old) => old.map((t) => (t.id === transfer.id ? { ...clean, state: "running" } : t)));
      const progress = (sent: number) => change(transfer.id, { sent });
      try {
        await sendFile(api, assetId, transfer.file, transfer.upload, progress, stop.signal);
        change(transfer.id, { state: "done", sent: transfer.file.size });
        onDone();
      } catch (error) {
        if (stop.signal.aborted) change(transfer.id, { state: "stopped" });
        else change(transfer.id, { state: "failed", failure: failureOf(error) });
      }
    },
    [api, assetId, change, onDone],
  );
  const start = (files: readonly LocalFile[], directory: string) => {
    const added = files.map((file): Transfer => {
      last.current += 1;
      return { id: last.current, file, upload: uploadOf(file, directory, false), sent: 0, state: "running" };
    });
    setList((old) => [...old, ...added]);
    for (const transfer of added) void run(transfer);
  };
  const again = (transfer: Transfer, replace: boolean) =>
    void run({ ...transfer, upload: { ...transfer.upload, replace } });
  const stop = (id: number) => stops.current.get(id)?.abort();
  const remove = (transfer: Transfer) => {
    if (transfer.state !== "done") void cancelUpload(api, assetId, transfer.upload).catch(() => undefined);
    setList((old) => old.filter((t) => t.id !== transfer.id));
  };
  return { list, start, again, stop, remove };
}

type Transfers = ReturnType<typeof useTransfers>;

function Row({ transfer, transfers }: { transfer: Transfer; transfers: Transfers }) {
  const t = useT();
  const pick = usePick();
  const { file, sent, state, failure } = transfer;
  const percent = file.size === 0 ? 100 : (100 * sent) / file.size;
  return (
    <li>
      <Group gap={10} wrap="nowrap">
        <Text size="sm" style={{ flex: 1, minWidth: 0, overflowWrap: "anywhere" }}>
          <Visible text={file.name} />{" "}
          <Text span size="xs" c="dimmed">
            {t(`files.state.${state}`)} · {formatBytes(sent)} / {formatBytes(file.size)}
          </Text>
        </Text>
        {state === "running" ? (
          <Button size="compact-xs" variant="default" onClick={() => transfers.stop(transfer.id)}>
            {t("files.stop")}
          </Button>
        ) : null}
        {state === "failed" && failure?.code === "file_exists" ? (
          <Button size="compact-xs" color="red.9" onClick={() => transfers.again(transfer, true)}>
            {t("files.replace")}
          </Button>
        ) : null}
        {state === "stopped" || (state === "failed" && failure?.code !== "file_exists") ? (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => transfers.again(transfer, transfer.upload.replace)}
          >
            {t("files.goOn")}
          </Button>
        ) : null}
        {state === "running" ? null : (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => transfers.remove(transfer)}>
            {t(state === "done" ? "files.hide" : "files.giveUp")}
          </Button>
        )}
      </Group>
      <Progress
        value={percent}
        size="sm"
        mt={4}
        {...(state === "failed" ? { color: "red" } : {})}
        aria-label={t("files.progress", { name: file.name })}
      />
      {failure ? (
        <Text size="xs" c="var(--bad)" role="alert">
          {pick(failure.message)} {pick(failure.next)}
        </Text>
      ) : null}
    </li>
  );
}

export function TransferList({ transfers }: { transfers: Transfers }) {
  const t = useT();
  if (transfers.list.length === 0) return null;
  return (
    <section className="panel" aria-label={t("files.transfers")} style={{ padding: 12, marginBottom: 12 }}>
      <ul className="transfers">
        {transfers.list.map((transfer) => (
          <Row key={transfer.id} transfer={transfer} transfers={transfers} />
        ))}
      </ul>
    </section>
  );
}
