import { Anchor, Button, FileButton, Group, Table, Text, TextInput } from "@mantine/core";
import { IconDownload, IconFile, IconFolder, IconLink, IconUpload } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type DragEvent, type FormEvent, useCallback, useRef, useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import type { FileList } from "../../../server/wire/records.ts";
import { useApi } from "../../api.ts";
import { useLang, useT } from "../../i18n/index.ts";
import { Visible } from "../../parts/host-text.tsx";
import { Loaded, Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { formatBytes, formatTime } from "../../parts/time.ts";
import { useList } from "../../queries.ts";
import { TransferList, useTransfers } from "./transfers.tsx";

type Entry = FileList["entries"][number];
const under = (directory: string, name: string) => (directory === "/" ? `/${name}` : `${directory}/${name}`);
const icons = { directory: IconFolder, link: IconLink, file: IconFile, other: IconFile } as const;
const letters = ["x", "w", "r"];
/** 0o644 → "rw-r--r--". */
function modeText(mode: number): string {
  return Array.from({ length: 9 }, (_, i) => ((mode >> (8 - i)) & 1 ? letters[(8 - i) % 3] : "-")).join("");
}

function EntryRow({ entry, directory, assetId }: { entry: Entry; directory: string; assetId: string }) {
  const t = useT();
  const lang = useLang();
  const Icon = icons[entry.kind];
  const path = under(directory, entry.name);
  const download = `/api/assets/${encodeURIComponent(assetId)}/file?path=${encodeURIComponent(path)}`;
  const name = <Visible text={entry.name} />;
  const opens = (entry.kind === "directory" || entry.kind === "link") && !entry.unreadable;
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap={7} wrap="nowrap">
          <Icon size={15} aria-label={t(`files.kind.${entry.kind}`)} style={{ flex: "none" }} />
          <span style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
            {opens ? (
              <Anchor component={Link} to={`?path=${encodeURIComponent(path)}`}>
                {name}
              </Anchor>
            ) : (
              name
            )}
          </span>
        </Group>
      </Table.Td>
      <Table.Td style={{ textAlign: "right", whiteSpace: "nowrap" }}>
        {entry.kind === "file" ? formatBytes(entry.size) : ""}
      </Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }}>{formatTime(entry.mtime * 1000, lang)}</Table.Td>
      <Table.Td className="mono">{modeText(entry.mode)}</Table.Td>
      <Table.Td>
        {(entry.kind === "file" || entry.kind === "link") && !entry.unreadable ? (
          <Button
            component="a"
            href={download}
            download
            size="compact-xs"
            variant="subtle"
            aria-label={t("files.downloadOf", { name: entry.name })}
            leftSection={<IconDownload size={14} />}
          >
            {t("files.download")}
          </Button>
        ) : entry.unreadable ? (
          <Text size="xs" c="dimmed">
            {t("files.unreadable")}
          </Text>
        ) : null}
      </Table.Td>
    </Table.Tr>
  );
}

/** The path as links, one for each directory above. */
function Crumbs({ path }: { path: string }) {
  const t = useT();
  const parts = path.split("/").filter(Boolean);
  return (
    <nav aria-label={t("files.path")} className="crumbs">
      <Anchor component={Link} to="?path=%2F">
        /
      </Anchor>
      {parts.map((part, at) => {
        const to = `/${parts.slice(0, at + 1).join("/")}`;
        return (
          <span key={to}>
            <Anchor component={Link} to={`?path=${encodeURIComponent(to)}`}>
              <Visible text={part} />
            </Anchor>
            {at < parts.length - 1 ? " / " : null}
          </span>
        );
      })}
    </nav>
  );
}

function Listing({ list, assetId }: { list: FileList; assetId: string }) {
  const t = useT();
  const [filter, setFilter] = useState("");
  const word = filter.toLowerCase();
  const shown = list.entries.filter((entry) => entry.name.toLowerCase().includes(word));
  return (
    <>
      {list.more ? <Notice tone="warn">{t("files.more", { count: list.entries.length })}</Notice> : null}
      <TextInput
        mb="sm"
        maw={320}
        aria-label={t("files.filter")}
        placeholder={t("files.filter")}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard */}
      <section className="panel table-scroll" tabIndex={0} aria-label={t("files.title")}>
        <Table highlightOnHover miw={680} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("common.name")}</Table.Th>
              <Table.Th style={{ textAlign: "right" }}>{t("files.size")}</Table.Th>
              <Table.Th>{t("files.changed")}</Table.Th>
              <Table.Th>{t("files.mode")}</Table.Th>
              <Table.Th>{t("common.actions")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((entry) => (
              <EntryRow key={entry.name} entry={entry} directory={list.path} assetId={assetId} />
            ))}
          </Table.Tbody>
        </Table>
        {shown.length === 0 ? (
          <Text c="dimmed" p="md">
            {t(list.entries.length === 0 ? "files.empty" : "common.noMatch")}
          </Text>
        ) : null}
      </section>
    </>
  );
}

/** Files of one asset, over SFTP. */
export default function FilesPanel() {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const { id = "" } = useParams();
  const [params, setParams] = useSearchParams();
  const path = params.get("path") ?? ".";
  const [typed, setTyped] = useState<string>();
  const key = `/api/assets/${encodeURIComponent(id)}/files`;
  const query = useQuery({
    queryKey: [key, path],
    queryFn: ({ signal }) => api.get<FileList>(`${key}?path=${encodeURIComponent(path)}`, signal),
  });
  const refresh = useCallback(() => void client.invalidateQueries({ queryKey: [key] }), [client, key]);
  const transfers = useTransfers(id, refresh);
  const name = useList("/api/assets").data?.assets.find((a) => a.id === id)?.name;
  const directory = query.data?.path;
  const go = (event: FormEvent) => {
    event.preventDefault();
    if (typed) setParams({ path: typed });
    setTyped(undefined);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    if (directory !== undefined && event.dataTransfer.files.length > 0)
      transfers.start([...event.dataTransfer.files], directory);
  };
  const reset = useRef<() => void>(null);
  const title = `${t("files.title")}${name ? ` — ${name}` : ""}`;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping files is a second way beside the button
    <div onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <Page
        title={title}
        actions={
          <FileButton
            multiple
            resetRef={reset}
            onChange={(files) => {
              if (directory !== undefined) transfers.start(files, directory);
              // The same file may be chosen again.
              reset.current?.();
            }}
          >
            {(props) => (
              <Button {...props} leftSection={<IconUpload size={15} />} disabled={directory === undefined}>
                {t("files.upload")}
              </Button>
            )}
          </FileButton>
        }
      >
        <TransferList transfers={transfers} />
        {directory === undefined ? null : <Crumbs path={directory} />}
        <form onSubmit={go}>
          <TextInput
            mb="sm"
            maw={640}
            className="mono"
            label={t("files.goTo")}
            value={typed ?? directory ?? (path === "." ? "" : path)}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </form>
        <Loaded query={query}>{(list) => <Listing key={list.path} list={list} assetId={id} />}</Loaded>
        <Text size="xs" c="dimmed" mt="sm">
          {t("files.lead")}
        </Text>
      </Page>
    </div>
  );
}
