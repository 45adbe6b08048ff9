import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { build, type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const axeSource = readFileSync(`${root}node_modules/axe-core/axe.min.js`, "utf8");
const shots = `${root}test-output/gallery`;
const only = process.env.GALLERY_ONLY?.split(",");

let browser: Browser;
let server: PreviewServer;
let base = "";

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  await build({ configFile: `${root}vite.config.ts`, mode: "gallery", logLevel: "error" });
  server = await preview({
    configFile: `${root}vite.config.ts`,
    mode: "gallery",
    preview: { port: 0, host: "127.0.0.1" },
    logLevel: "error",
  });
  base = `${server.resolvedUrls?.local[0] ?? ""}gallery.html`;
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

interface Violation {
  id: string;
  nodes: string[];
}
async function violations(page: Page): Promise<Violation[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(
          o: object,
        ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
      };
    };
    const result = await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] });
    return result.violations.map((v) => ({
      id: v.id,
      nodes: v.nodes.map((n) => `${n.html.slice(0, 160)} :: ${n.failureSummary.slice(0, 260)}`),
    }));
  });
}

const looks = [
  { name: "light-en", theme: "light", lang: "en", width: 1280, height: 800 },
  { name: "dark-zh", theme: "dark", lang: "zh", width: 1280, height: 800 },
  { name: "narrow-zh", theme: "light", lang: "zh", width: 390, height: 780 },
  { name: "narrow-en", theme: "dark", lang: "en", width: 390, height: 780 },
] as const;

for (const look of looks) {
  test(`every panel in every state is accessible and fits: ${look.name}`, async () => {
    const page = await browser.newPage({
      viewport: { width: look.width, height: look.height },
      reducedMotion: "reduce",
    });
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(`page error: ${error.message}`));
    await page.goto(base);
    const ids = await page.$$eval("a", (links) => links.map((a) => a.textContent ?? ""));
    expect(ids.length).toBeGreaterThan(40);
    for (const id of ids.filter((i) => !only || only.includes(i))) {
      await page.goto(`${base}?state=${id}&theme=${look.theme}&lang=${look.lang}`);
      await page.waitForSelector("main", { timeout: 10_000 });
      await page.waitForTimeout(
        id.startsWith("case") || id.startsWith("terminal") || id.startsWith("replay") ? 900 : 350,
      );
      await page.screenshot({ path: `${shots}/${id}.${look.name}.png` });
      for (const v of await violations(page)) problems.push(`${id}: ${v.id}\n    ${v.nodes.join("\n    ")}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) problems.push(`${id}: the page is ${wide} px wider than the screen`);
    }
    await page.close();
    expect(problems.join("\n")).toBe("");
  }, 600_000);
}
