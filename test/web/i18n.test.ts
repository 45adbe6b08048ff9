import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { en, zh } from "../../web/i18n/texts/index.ts";

const web = fileURLToPath(new URL("../../web/", import.meta.url));
const sources = readdirSync(web, { recursive: true, encoding: "utf8" })
  .filter((f) => /\.tsx?$/.test(f) && !f.startsWith("i18n/") && !f.startsWith("gallery/"))
  .map((f) => ({ file: f, text: readFileSync(`${web}${f}`, "utf8") }));
const holes = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1] ?? "").sort((a, b) => a.localeCompare(b));

test("both languages have the same keys, no empty text and the same placeholders", () => {
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  for (const [key, text] of Object.entries(en)) {
    const other = zh[key as keyof typeof en];
    expect(text.trim(), key).not.toBe("");
    expect(other.trim(), key).not.toBe("");
    expect(holes(other), key).toEqual(holes(text));
  }
});

test("every text is used, and every key that is named exists", () => {
  const all = sources.map((s) => s.text).join("\n");
  // Keys made with a template, such as t(`status.${status}`), count by the part before the placeholder.
  const prefixes = [...all.matchAll(/`([a-zA-Z]+(?:\.[a-zA-Z]+)*\.)\$\{/g)].map((m) => m[1] ?? "");
  const approvals = [...all.matchAll(/`approval\.\$\{mode\}(\w+)`/g)].length > 0;
  const unused = Object.keys(en).filter(
    (key) => !all.includes(`"${key}"`) && !prefixes.some((p) => p !== "approval." && key.startsWith(p)),
  );
  expect(
    unused.filter((k) => !(approvals && /^approval\.(edit|reject|override)(Label|Send)$/.test(k))),
  ).toEqual([]);
  const named = [...all.matchAll(/\bt\("([^"]+)"/g)].map((m) => m[1] ?? "");
  expect(named.filter((key) => !(key in en))).toEqual([]);
});

test("no text of the page is written into a panel", () => {
  const leftovers = sources.flatMap(({ file, text }) => {
    if (["api.ts", "theme.ts", "panels/settings/settings.tsx"].includes(file)) return [];
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    const chinese = [...code.matchAll(/[\u4e00-\u9fff]+/g)].map((m) => m[0]);
    const words = [...code.matchAll(/(?:label|title|placeholder|aria-label)="([A-Z][a-z]+[^"]*)"/g)].map(
      (m) => m[1],
    );
    return [...chinese, ...words].filter((w) => w !== "Bartizan").map((w) => `${file}: ${w}`);
  });
  expect(leftovers).toEqual([]);
});
