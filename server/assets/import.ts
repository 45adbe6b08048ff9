import { createHash } from "node:crypto";
import { basename } from "node:path";
import { failure } from "../../agent/errors.ts";
import { fail } from "../errors.ts";
import { globMatch } from "../ssh/host-keys.ts";
import {
  type Asset,
  type AssetFields,
  assetFields,
  type ImportPreview,
  type ImportRequest,
} from "../wire/api.ts";
import type { AssetDraft } from "./import-result.ts";
import { importers } from "./importers.ts";
import type { AssetStore } from "./store.ts";

/** Fields an import sets on an asset that is already there; what people set by hand stays. */
const imported = ["host", "port", "account", "tags"] as const;

interface Plan {
  preview: Omit<ImportPreview, "applied">;
  drafts: AssetDraft[];
}

const show = (value: string | number | readonly string[]): string =>
  typeof value === "object" ? value.join(", ") : String(value);

function plan(request: ImportRequest, existing: readonly Asset[]): Plan {
  const files = Object.entries(request.files ?? {}).map(([path, text]) => ({ path, text }));
  const include = (pattern: string) =>
    files.filter(({ path }) => globMatch(pattern, path) || globMatch(basename(pattern), basename(path)));
  const result = importers[request.format](request.text, include);
  const byName = new Map(existing.map((asset) => [asset.name, asset]));
  const preview: Plan["preview"] = { digest: "", create: [], update: [], unchanged: 0, problems: [] };
  preview.problems = result.problems.map(({ line, what, file }) => ({
    line,
    what: file === undefined ? what : { en: `${file}: ${what.en}`, zh: `${file}：${what.zh}` },
  }));
  for (const draft of result.assets) {
    const known = byName.get(draft.name);
    const jumpName = existing.find((asset) => asset.id === known?.jumpId)?.name;
    if (!known) {
      const { name, host, port, account, tags, jump } = draft;
      preview.create.push({ name, host, port, account, tags, ...(jump === undefined ? {} : { jump }) });
      continue;
    }
    const changes = imported
      .filter((field) => show(known[field]) !== show(draft[field]))
      .map((field) => ({ field: field as string, from: show(known[field]), to: show(draft[field]) }));
    if (draft.jump !== undefined && draft.jump !== jumpName) {
      changes.push({ field: "jump", from: jumpName ?? "", to: draft.jump });
    }
    if (changes.length === 0) preview.unchanged++;
    else preview.update.push({ id: known.id, name: known.name, changes });
  }
  const { create, update, unchanged } = preview;
  // Over the outcome, not the text: a list edited meanwhile changes it, too.
  preview.digest = createHash("sha256")
    .update(JSON.stringify([request.text, create, update, unchanged]))
    .digest("hex");
  return { preview, drafts: result.assets };
}

const fieldsOf = (draft: AssetDraft): AssetFields =>
  assetFields.parse({
    name: draft.name,
    host: draft.host,
    port: draft.port,
    account: draft.account,
    tags: draft.tags.slice(0, 32),
    credentialId: null,
    jumpId: null,
    sudo: "none",
    ceiling: "allow",
    note: (draft.note ?? "").slice(0, 2000),
  });

const changedMeanwhile = failure(
  "case_conflict",
  { en: "The list or the file has changed since the preview.", zh: "预览之后，资产列表或文件已发生变化。" },
  { en: "Look at the new preview and apply that.", zh: "请查看新的预览后再应用。" },
);

/** Preview of an import, or, with `apply` and the preview's digest, all of it in one transaction. */
export async function importAssets(store: AssetStore, request: ImportRequest): Promise<ImportPreview> {
  const existing = await store.list();
  const { preview, drafts } = plan(request, existing);
  if (!request.apply) return { ...preview, applied: false };
  if (request.digest !== preview.digest) throw fail(changedMeanwhile);
  const now = Date.now();
  const ids = new Map(existing.map((asset) => [asset.name, asset.id]));
  await store.transaction(async (tx) => {
    const fields = new Map<string, AssetFields>();
    for (const draft of drafts) {
      const known = existing.find((asset) => asset.name === draft.name);
      const { host, port, account, tags } = draft;
      const wanted = known ? assetFields.parse({ ...known, host, port, account, tags }) : fieldsOf(draft);
      fields.set(draft.name, wanted);
      if (!known) ids.set(draft.name, await store.create(wanted, now, tx));
    }
    // Second pass: jump hosts may come later in the file than those behind them.
    for (const draft of drafts) {
      const id = ids.get(draft.name);
      const wanted = fields.get(draft.name);
      if (!id || !wanted) continue;
      const jumpId = draft.jump === undefined ? wanted.jumpId : (ids.get(draft.jump) ?? null);
      const touched = jumpId !== wanted.jumpId || preview.update.some((change) => change.id === id);
      if (touched) await store.update(id, { ...wanted, jumpId }, now, tx);
    }
  });
  return { ...preview, applied: true };
}
