import { ActionIcon, Button, Checkbox, EmptyState, Menu, Stack, Table, Text, TextInput } from "@mantine/core";
import {
  IconDots,
  IconFileImport,
  IconFolder,
  IconHistory,
  IconListSearch,
  IconPencil,
  IconPlugConnected,
  IconPlus,
  IconSearch,
  IconServer,
  IconTerminal2,
  IconTrash,
} from "@tabler/icons-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { useNavigate } from "react-router";
import type { Asset } from "../../../server/wire/api.ts";
import { useLang, usePick, useT } from "../../i18n/index.ts";
import { Allowed, useMay } from "../../parts/allowed.tsx";
import { ListTable } from "../../parts/list-table.tsx";
import { Loaded, Tag } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { formatTime } from "../../parts/time.ts";
import { useList } from "../../queries.ts";
import { noWallText } from "../case/words.ts";
import { filterAssets, TagTree } from "./tag-tree.tsx";

const AssetDialogs = lazy(() => import("./dialogs.tsx"));

/** Which dialog of the assets panel is open. */
export type AssetDialog =
  | { kind: "none" }
  | { kind: "add" }
  | { kind: "edit"; asset: Asset }
  | { kind: "test"; asset: Asset }
  | { kind: "delete"; asset: Asset }
  | { kind: "import" };

/** Whether unasked commands run behind the kernel's read-only wall here, and which. */
function WallTag({ wall }: { wall: NonNullable<Asset["wall"]> }) {
  const t = useT();
  const layers = [wall.login, wall.sudo && `sudo: ${wall.sudo}`].filter((text) => text).join("; ");
  const text = layers === "" ? noWallText(wall.why ?? "unknown", t) : t("case.sandbox", { name: layers });
  return (
    <>
      {" "}
      <Tag tone={layers === "" ? "warn" : "good"} title={text}>
        {t(layers === "" ? "assets.noWall" : "assets.wall")}
      </Tag>
    </>
  );
}

function LastTest({ asset }: { asset: Asset }) {
  const t = useT();
  const lang = useLang();
  const pick = usePick();
  const test = asset.lastTest;
  if (!test)
    return (
      <Text span size="xs" c="dimmed">
        {t("assets.neverTested")}
      </Text>
    );
  const why = test.failure ? ` — ${pick(test.failure.message)}` : "";
  return (
    <>
      <Tag tone={test.ok ? "good" : "bad"} title={formatTime(test.at, lang) + why}>
        {test.ok ? t("assets.testOk") : t("assets.testFailed")}
      </Tag>
      {asset.wall ? <WallTag wall={asset.wall} /> : null}
    </>
  );
}

function RowMenu({ asset, show }: { asset: Asset; show: (dialog: AssetDialog) => void }) {
  const t = useT();
  const navigate = useNavigate();
  const size = 15;
  const change = useMay("admin");
  const operate = useMay("operator");
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t("assets.actionsFor", { name: asset.name })}>
          <IconDots size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconListSearch size={size} />}
          onClick={() => void navigate(`/cases/new?asset=${encodeURIComponent(asset.id)}`)}
        >
          {t("assets.newCase")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconTerminal2 size={size} />}
          onClick={() => void navigate(`/terminals?open=${encodeURIComponent(asset.id)}`)}
        >
          {t("assets.openTerminal")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconFolder size={size} />}
          onClick={() => void navigate(`/hosts/${encodeURIComponent(asset.id)}/files`)}
        >
          {t("assets.files")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconHistory size={size} />}
          onClick={() => void navigate(`/activity?asset=${encodeURIComponent(asset.id)}`)}
        >
          {t("activity.title")}
        </Menu.Item>
        <Menu.Item
          disabled={!operate}
          leftSection={<IconPlugConnected size={size} />}
          onClick={() => show({ kind: "test", asset })}
        >
          {t("assets.test")}
        </Menu.Item>
        <Menu.Item
          disabled={!change}
          leftSection={<IconPencil size={size} />}
          onClick={() => show({ kind: "edit", asset })}
        >
          {t("common.edit")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          {...(change ? { c: "var(--bad)" } : {})}
          disabled={!change}
          leftSection={<IconTrash size={size} />}
          onClick={() => show({ kind: "delete", asset })}
        >
          {t("common.delete")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface TableProps {
  assets: Asset[];
  selected: ReadonlySet<string>;
  select: (ids: ReadonlySet<string>) => void;
  show: (dialog: AssetDialog) => void;
}
function AssetTable({ assets, selected, select, show }: TableProps) {
  const t = useT();
  const pick = usePick();
  const all = assets.length > 0 && assets.every((a) => selected.has(a.id));
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    select(next);
  };
  return (
    <ListTable
      label={t("assets.title")}
      minWidth={560}
      hover
      actions
      heads={[
        <Checkbox
          key="all"
          size="xs"
          aria-label={t("assets.selectAll")}
          checked={all}
          indeterminate={!all && assets.some((a) => selected.has(a.id))}
          onChange={() => select(all ? new Set() : new Set(assets.map((a) => a.id)))}
        />,
        t("common.name"),
        t("assets.host"),
        t("assets.tags"),
        t("assets.lastTest"),
      ]}
    >
      {assets.map((asset) => (
        <Table.Tr key={asset.id} bg={selected.has(asset.id) ? "var(--quiet-bg)" : "transparent"}>
          <Table.Td w={36}>
            <Checkbox
              size="xs"
              aria-label={t("assets.select", { name: asset.name })}
              checked={selected.has(asset.id)}
              onChange={() => toggle(asset.id)}
            />
          </Table.Td>
          <Table.Td fw={550} style={{ whiteSpace: "nowrap" }}>
            {asset.name}
          </Table.Td>
          <Table.Td className="mono">
            {asset.account}@{asset.host}
            {asset.port === 22 ? "" : `:${asset.port}`}
          </Table.Td>
          <Table.Td>
            <div className="tags">
              {asset.tags.map((tag) => (
                <Tag key={tag}>{tag}</Tag>
              ))}
              {asset.limits.map((limit) => (
                <Tag key={limit.from + limit.text.en} tone={limit.decision === "deny" ? "bad" : "warn"}>
                  {pick(limit.text)}
                </Tag>
              ))}
            </div>
          </Table.Td>
          <Table.Td>
            <LastTest asset={asset} />
          </Table.Td>
          <Table.Td>
            <RowMenu asset={asset} show={show} />
          </Table.Td>
        </Table.Tr>
      ))}
    </ListTable>
  );
}

function Empty({ show }: { show: (dialog: AssetDialog) => void }) {
  const t = useT();
  return (
    <EmptyState
      py={56}
      icon={<IconServer size={34} />}
      title={t("assets.empty")}
      description={t("assets.emptyText")}
    >
      <EmptyState.Actions>
        <Allowed need="admin" explain>
          <Button leftSection={<IconPlus size={15} />} onClick={() => show({ kind: "add" })}>
            {t("assets.add")}
          </Button>
          <Button
            variant="default"
            leftSection={<IconFileImport size={15} />}
            onClick={() => show({ kind: "import" })}
          >
            {t("assets.import")}
          </Button>
        </Allowed>
      </EmptyState.Actions>
    </EmptyState>
  );
}

function Browser({ assets, show }: { assets: Asset[]; show: (dialog: AssetDialog) => void }) {
  const t = useT();
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const [tag, setTag] = useState<string | undefined>();
  const [selected, select] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(() => filterAssets(assets, query, tag), [assets, query, tag]);
  const chosen = assets.filter((a) => selected.has(a.id));
  const first = chosen[0];
  const caseLink = `/cases/new?${chosen.map((a) => `asset=${encodeURIComponent(a.id)}`).join("&")}`;
  if (assets.length === 0) return <Empty show={show} />;
  return (
    <div className="assets">
      <TagTree assets={assets} tag={tag} onTag={setTag} />
      <Stack gap={8} style={{ minWidth: 0 }}>
        <div className="toolbar">
          <TextInput
            style={{ flex: "1 1 180px" }}
            leftSection={<IconSearch size={15} />}
            aria-label={t("common.search")}
            placeholder={t("assets.searchHint")}
            value={query}
            onChange={(e) => setQuery(e.currentTarget.value)}
          />
          <Text size="xs" c="dimmed" role="status">
            {t("assets.selected", { count: chosen.length })}
          </Text>
          <Button
            leftSection={<IconListSearch size={15} />}
            disabled={chosen.length === 0}
            onClick={() => void navigate(caseLink)}
          >
            {t("assets.newCase")}
          </Button>
          <Button
            variant="default"
            leftSection={<IconTerminal2 size={15} />}
            disabled={chosen.length !== 1}
            onClick={() => first && void navigate(`/terminals?open=${encodeURIComponent(first.id)}`)}
          >
            {t("assets.openTerminal")}
          </Button>
        </div>
        {shown.length === 0 ? (
          <Text c="dimmed" p="md">
            {t("common.noMatch")}
          </Text>
        ) : (
          <AssetTable assets={shown} selected={selected} select={select} show={show} />
        )}
      </Stack>
    </div>
  );
}

/** The hosts we may reach: search, browse by tag, test, edit, and start the main job from a selection. */
export function AssetsPanel({ initialDialog }: { initialDialog?: AssetDialog }) {
  const t = useT();
  const query = useList("/api/assets");
  const [dialog, show] = useState<AssetDialog>(initialDialog ?? { kind: "none" });
  return (
    <Page
      title={t("assets.title")}
      actions={
        <Allowed need="admin">
          <Button
            variant="default"
            leftSection={<IconFileImport size={15} />}
            onClick={() => show({ kind: "import" })}
          >
            {t("assets.import")}
          </Button>
          <Button
            variant="default"
            leftSection={<IconPlus size={15} />}
            onClick={() => show({ kind: "add" })}
          >
            {t("assets.add")}
          </Button>
        </Allowed>
      }
    >
      <Loaded query={query}>{(data) => <Browser assets={data.assets} show={show} />}</Loaded>
      {dialog.kind === "none" ? null : (
        <Suspense fallback={null}>
          <AssetDialogs
            dialog={dialog}
            assets={query.data?.assets ?? []}
            close={() => show({ kind: "none" })}
          />
        </Suspense>
      )}
    </Page>
  );
}
