import type { Asset } from "../../../server/wire/api.ts";
import { useT } from "../../i18n/index.ts";

export interface TagNode {
  /** Full path, such as "prod/db". */
  path: string;
  label: string;
  depth: number;
  count: number;
}
/** Tag of the branch with the assets that have none. */
export const noTag = "";

/** Tags form a tree by "/", as in "prod/db"; a branch counts every asset below it once. */
export function tagTree(assets: readonly Asset[]): TagNode[] {
  const members = new Map<string, Set<string>>();
  for (const asset of assets)
    for (const tag of asset.tags) {
      const parts = tag.split("/").filter(Boolean);
      parts.forEach((_, i) => {
        const path = parts.slice(0, i + 1).join("/");
        const ids = members.get(path) ?? new Set();
        members.set(path, ids.add(asset.id));
      });
    }
  return [...members]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, ids]) => {
      const parts = path.split("/");
      return { path, label: parts.at(-1) ?? path, depth: parts.length - 1, count: ids.size };
    });
}

/** Assets that match every word of the query (name, address, account, note, tag) and lie under the tag. */
export function filterAssets(assets: readonly Asset[], query: string, tag: string | undefined): Asset[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return assets.filter((asset) => {
    const hasTag = asset.tags.some((own) => own === tag || own.startsWith(`${tag}/`));
    if (tag === noTag ? asset.tags.length > 0 : tag !== undefined && !hasTag) return false;
    const text = [asset.name, asset.host, asset.account, asset.note, ...asset.tags].join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

interface Props {
  assets: readonly Asset[];
  tag: string | undefined;
  onTag: (tag: string | undefined) => void;
}
export function TagTree({ assets, tag, onTag }: Props) {
  const t = useT();
  const untagged = assets.filter((a) => a.tags.length === 0).length;
  const row = (key: string, value: string | undefined, label: string, count: number, depth: number) => (
    <li key={key}>
      <button
        type="button"
        className="tree-row"
        aria-pressed={tag === value}
        style={{ paddingLeft: 10 + depth * 14 }}
        onClick={() => onTag(value)}
      >
        <span className="tree-label">{label}</span>
        <span className="tree-count">{count}</span>
      </button>
    </li>
  );
  return (
    <nav className="panel tree" aria-label={t("assets.tags")}>
      <ul>
        {row("all", undefined, t("assets.allTags"), assets.length, 0)}
        {tagTree(assets).map((n) => row(`t:${n.path}`, n.path, n.label, n.count, n.depth))}
        {untagged > 0 ? row("untagged", noTag, t("assets.untagged"), untagged, 0) : null}
      </ul>
    </nav>
  );
}
