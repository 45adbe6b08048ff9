import { expect, test } from "vitest";
import type { Asset } from "../../server/wire/api.ts";
import { assets } from "../../web/gallery/lists.ts";
import { formatOf } from "../../web/panels/assets/import-dialog.tsx";
import { filterAssets, noTag, tagTree } from "../../web/panels/assets/tag-tree.tsx";
import { formatBytes, formatDuration } from "../../web/parts/time.ts";
import { readPrefs } from "../../web/prefs.ts";
import { backoff } from "../../web/reconnect.ts";

const names = (list: Asset[]) => list.map((a) => a.name);

test("assets are found by every word and below a tag", () => {
  expect(names(filterAssets(assets, "web 10.0.4.12", undefined))).toEqual(["web-02"]);
  expect(names(filterAssets(assets, "", "prod"))).toEqual(["web-01", "web-02", "db-01", "北京-跳板机"]);
  expect(names(filterAssets(assets, "", "prod/web"))).toEqual(["web-01", "web-02"]);
  expect(names(filterAssets(assets, "北京", undefined))).toEqual(["北京-跳板机"]);
  expect(names(filterAssets(assets, "", noTag))).toEqual(["build"]);
  expect(tagTree(assets).find((n) => n.path === "prod")).toMatchObject({ count: 4, depth: 0 });
});

test("stored preferences are used only where they make sense", () => {
  expect(readPrefs("{broken", "zh").lang).toBe("zh");
  const defaults = { lang: "en", theme: "auto", fontSize: 13, fontFamily: "", screenReader: false };
  expect(readPrefs(null, "en")).toEqual(defaults);
  expect(readPrefs('{"fontFamily":"Fira Code, monospace"}', "en").fontFamily).toBe("Fira Code, monospace");
  expect(readPrefs('{"fontFamily":"x;} body{display:none"}', "en").fontFamily).toBe("");
  expect(readPrefs('{"lang":"zh","theme":"pink","fontSize":999}', "en")).toMatchObject({
    lang: "zh",
    theme: "auto",
    fontSize: 13,
  });
});

test("waiting grows to fifteen seconds and stays there", () => {
  expect([0, 1, 2, 20].map((n) => backoff(n, 1))).toEqual([500, 1000, 2000, 15_000]);
  expect(backoff(0, 0)).toBe(250);
});

test("figures and file names", () => {
  expect([850, 12_340, 245_000, 3_723_000].map(formatDuration)).toEqual([
    "850 ms",
    "12.3 s",
    "4:05",
    "1:02:03",
  ]);
  expect([12, 2048].map(formatBytes)).toEqual(["12 B", "2.0 KiB"]);
  expect(["hosts.csv", "inv.yml", "hosts", "config", "x.bin"].map(formatOf)).toEqual([
    "csv",
    "ansible-yaml",
    "ansible-ini",
    "ssh-config",
    undefined,
  ]);
});
