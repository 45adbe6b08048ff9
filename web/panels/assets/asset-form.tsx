import {
  Button,
  Drawer,
  Group,
  NativeSelect,
  NumberInput,
  Stack,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Asset } from "../../../server/wire/api.ts";
import { failureOf } from "../../api.ts";
import { useT } from "../../i18n/index.ts";
import { FailureNotice } from "../../parts/notice.tsx";
import { type AssetDraft, assetPath, useChange, useList } from "../../queries.ts";

const blank: AssetDraft = {
  name: "",
  host: "",
  port: 22,
  account: "root",
  tags: [],
  credentialId: null,
  jumpId: null,
  sudo: "none",
  ceiling: "allow",
  note: "",
};
function draftOf(asset: Asset | undefined): AssetDraft {
  if (!asset) return blank;
  const {
    id: _i,
    createdAt: _c,
    updatedAt: _u,
    fingerprints: _f,
    lastTest: _l,
    limits: _m,
    wall: _w,
    ...fields
  } = asset;
  return fields;
}

interface Props {
  asset?: Asset;
  assets: Asset[];
  close: () => void;
}
/** Add or edit one asset in a drawer. */
export function AssetForm({ asset, assets, close }: Props) {
  const t = useT();
  const [draft, setDraft] = useState(() => draftOf(asset));
  const save = useChange(
    (api, body: AssetDraft) =>
      asset ? api.send("PATCH", assetPath(asset.id), body) : api.send("POST", "/api/assets", body),
    ["/api/assets"],
  );
  const set = (change: Partial<AssetDraft>) => setDraft({ ...draft, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(draft, { onSuccess: close });
  };
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="md"
      title={asset ? t("assets.editTitle", { name: asset.name }) : t("assets.addTitle")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          {save.error ? <FailureNotice failure={failureOf(save.error)} /> : null}
          <TextInput
            label={t("common.name")}
            required
            data-autofocus
            value={draft.name}
            onChange={(e) => set({ name: e.currentTarget.value })}
          />
          <Group grow align="flex-start" preventGrowOverflow={false} wrap="nowrap">
            <TextInput
              label={t("assets.host")}
              required
              value={draft.host}
              onChange={(e) => set({ host: e.currentTarget.value })}
            />
            <NumberInput
              label={t("assets.port")}
              min={1}
              max={65535}
              hideControls
              style={{ flex: "0 0 90px" }}
              value={draft.port}
              onChange={(value) => set({ port: Number(value) || 22 })}
            />
          </Group>
          <TextInput
            label={t("assets.account")}
            required
            value={draft.account}
            onChange={(e) => set({ account: e.currentTarget.value })}
          />
          <References draft={draft} set={set} assets={assets.filter((a) => a.id !== asset?.id)} />
          <TagsInput
            label={t("assets.tags")}
            value={draft.tags}
            onChange={(tags) => set({ tags })}
            maxTags={32}
          />
          <Textarea
            label={t("assets.note")}
            autosize
            minRows={2}
            value={draft.note}
            onChange={(e) => set({ note: e.currentTarget.value })}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t("common.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}

interface ReferenceProps {
  draft: AssetDraft;
  set: (change: Partial<AssetDraft>) => void;
  assets: Asset[];
}
function References({ draft, set, assets }: ReferenceProps) {
  const t = useT();
  const credentials = useList("/api/credentials").data?.credentials ?? [];
  const none = { value: "", label: `— ${t("common.none")} —` };
  return (
    <>
      <NativeSelect
        label={t("assets.credential")}
        value={draft.credentialId ?? ""}
        data={[
          none,
          ...credentials.map((c) => ({ value: c.id, label: `${c.name} (${t(`access.kind.${c.kind}`)})` })),
        ]}
        onChange={(e) => set({ credentialId: e.currentTarget.value || null })}
      />
      <NativeSelect
        label={t("assets.jump")}
        value={draft.jumpId ?? ""}
        data={[none, ...assets.map((a) => ({ value: a.id, label: a.name }))]}
        onChange={(e) => set({ jumpId: e.currentTarget.value || null })}
      />
      <NativeSelect
        label={t("assets.sudo")}
        value={draft.sudo}
        data={(["none", "nopasswd", "password"] as const).map((v) => ({
          value: v,
          label: t(`assets.sudo.${v}`),
        }))}
        onChange={(e) => set({ sudo: e.currentTarget.value as AssetDraft["sudo"] })}
      />
      <NativeSelect
        label={t("assets.ceiling")}
        value={draft.ceiling}
        data={(["allow", "ask"] as const).map((v) => ({ value: v, label: t(`assets.ceiling.${v}`) }))}
        onChange={(e) => set({ ceiling: e.currentTarget.value as AssetDraft["ceiling"] })}
      />
    </>
  );
}
