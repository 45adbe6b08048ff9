import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { en } from "../../web/i18n/texts/index.ts";
import { openBrowser, shoot } from "../support/browser.ts";
import { type RunningServer, startServer } from "../support/server.ts";

/** File transfer, the player and the activity page, in a real browser against the demo host. */
describe("files and records", () => {
  let server: RunningServer;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let page: Page;
  let dir: string;
  let assetId = "";
  const odd = "`touch pwned` <b>$(id)<i> 报告.txt";

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "bartizan-e2e-files-"));
    writeFileSync(join(dir, odd), "what the host keeps");
    server = await startServer("demo");
    browser = await openBrowser();
    page = browser.page;
    await page.goto(server.link);
    await page.getByRole("link", { name: en["nav.assets"] }).first().waitFor();
    assetId = await page.evaluate(async () => (await (await fetch("/api/assets")).json()).assets[0].id);
    await page.goto(`${server.origin}/hosts/${assetId}/files?path=${encodeURIComponent(dir)}`);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    server?.clean();
    rmSync(dir, { recursive: true, force: true });
  });

  it("shows names as text and downloads what they name", async () => {
    await page.getByText(odd).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: `Download ${odd}` }).click(),
    ]);
    expect(readFileSync(await download.path(), "utf8")).toBe("what the host keeps");
    expect(readdirSync(dir)).toEqual([odd]);
  });

  it("uploads with progress; a stopped upload goes on where it was", async () => {
    const bytes = randomBytes(11_000_000);
    const local = join(dir, "..", `bartizan-local-${process.pid}.bin`);
    writeFileSync(local, bytes);
    // The third piece does not get through, as when a cable is pulled.
    let pieces = 0;
    await page.route("**/uploads?*", (route) => (++pieces === 3 ? route.abort() : route.continue()));
    await page.locator("input[type=file]").setInputFiles(local);
    await page.getByRole("button", { name: en["files.goOn"] }).waitFor();
    await shoot(page, "files-upload-failed");
    expect(readdirSync(dir).some((name) => name.endsWith(".part"))).toBe(true);
    await page.unroute("**/uploads?*");
    let resumedAt = "";
    page.on("request", (request) => {
      if (request.method() === "PUT") resumedAt ||= new URL(request.url()).searchParams.get("offset") ?? "";
    });
    await page.getByRole("button", { name: en["files.goOn"] }).click();
    await page.getByText(en["files.state.done"], { exact: false }).waitFor();
    expect(Number(resumedAt)).toBe(2 * 2 * 1024 * 1024);
    const name = local.split("/").at(-1) ?? "";
    expect(readFileSync(join(dir, name)).equals(bytes)).toBe(true);
    await page.getByRole("button", { name: en["files.hide"] }).click();
    // Again: it is there already, and is replaced only when the person says so.
    await page.locator("input[type=file]").setInputFiles(local);
    await page.getByRole("button", { name: en["files.replace"] }).click();
    await page.getByText(en["files.state.done"], { exact: false }).waitFor();
    await shoot(page, "files");
    rmSync(local);
  });

  it("says what is wrong with a path", async () => {
    await page.goto(`${server.origin}/hosts/${assetId}/files?path=%2Fno%2Fsuch%2Fplace`);
    await page.getByText("/no/such/place does not exist on the host.").waitFor();
  });

  it("replays a terminal: search jumps to the place, the list says who was at work", async () => {
    await page.goto(`${server.origin}/terminals?open=${assetId}`);
    await page.waitForURL(/\/terminals\/.+/);
    const terminal = page.locator(".xterm-helper-textarea");
    await terminal.waitFor();
    await page.locator(".xterm").first().click();
    await page.waitForTimeout(800);
    await page.keyboard.type("echo needle-$((40+2))\n");
    await page.waitForTimeout(1200);
    await page.evaluate(async () => {
      const { terminals } = await (await fetch("/api/terminals")).json();
      for (const { id } of terminals) await fetch(`/api/terminals/${id}`, { method: "DELETE" });
    });
    await page.goto(`${server.origin}/recordings`);
    await page.locator("tbody a").first().click();
    await page.getByRole("heading", { name: en["rec.who"] }).waitFor();
    await page.getByLabel(en["rec.search"]).last().fill("NEEDLE-42");
    await page.getByRole("button", { name: en["common.search"] }).click();
    const hit = page.locator(".player-row mark").first();
    await hit.waitFor();
    await hit.click();
    await expect.poll(async () => page.locator(".player-screen").innerText()).toContain("needle-42");
    await shoot(page, "player");
  });

  it("lists who did what, and finds the record in order", async () => {
    await page.goto(`${server.origin}/activity?asset=${assetId}`);
    await page.getByText(/^upload .*11000000 bytes, may replace/).waitFor();
    await page.getByText(en["activity.shell"]).first().waitFor();
    await page.getByRole("button", { name: en["activity.verify"] }).click();
    await page.getByText(en["activity.intact"]).waitFor();
    await shoot(page, "activity");
  });
});
