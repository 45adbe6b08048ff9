import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { en } from "../../web/i18n/texts/index.ts";
import { openBrowser, shoot } from "../support/browser.ts";
import { type RunningServer, startServer } from "../support/server.ts";

/** What a person can do in a running case, in a real browser against the demo host. */
describe("steering a case", () => {
  let server: RunningServer;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let page: Page;
  let caseId = "";

  const card = () => page.locator("section.approval").first();
  const stepOf = async () => (await card().getAttribute("aria-label"))?.match(/\d+/)?.[0] ?? "";
  const status = async () =>
    (await page.evaluate(async (id) => (await fetch(`/api/cases/${id}`)).json(), caseId)).status as string;
  const talk = () => page.locator(".talk").innerText();
  const key = async (name: string) => {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press(name);
  };

  beforeAll(async () => {
    server = await startServer("demo");
    browser = await openBrowser({ dark: true });
    page = browser.page;
    await page.goto(server.link);
    await page.getByRole("link", { name: en["nav.assets"] }).first().waitFor();
    caseId = await page.evaluate(async () => {
      const { assets } = await (await fetch("/api/assets")).json();
      const answer = await fetch("/api/cases", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          fault: "Is anything wrong with this machine?",
          lang: "en",
          assetIds: [assets[0].id],
          strategy: "step",
          planner: "offline",
        }),
      });
      return (await answer.json()).id;
    });
    await page.goto(`${server.origin}/cases/${caseId}`);
    await card().waitFor({ timeout: 30_000 });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    server?.clean();
  });

  it("judges an edited command again: a harmless one runs, a destructive one is refused with its reasons", async () => {
    await key("e");
    await page.getByLabel(en["approval.editLabel"]).fill("echo edited-$((20+3))");
    await page.getByRole("button", { name: en["approval.editSend"] }).click();
    await expect.poll(talk, { timeout: 20_000 }).toContain("edited-23");
    const before = await stepOf();
    await key("e");
    await page.getByLabel(en["approval.editLabel"]).fill("rm -rf /etc");
    await page.getByRole("button", { name: en["approval.editSend"] }).click();
    await expect.poll(talk, { timeout: 20_000 }).toContain("rm -rf /etc");
    await page.waitForTimeout(500);
    await shoot(page, "edit-denied-dark-en");
    expect(await talk()).toContain(en["decision.deny"]);
    const ran = await page.evaluate(
      async (id) => (await (await fetch(`/api/cases/${id}/report?format=json`)).json()).commands,
      caseId,
    );
    expect(ran.map((c: { command: string }) => c.command)).not.toContain("rm -rf /etc");
    expect(before).not.toBe("");
  });

  it("rejects with a reason that stays in the timeline, and takes a note for the planner", async () => {
    await card().waitFor();
    const step = await stepOf();
    await key("r");
    await page.getByLabel(en["approval.rejectLabel"]).fill("not on this host, please");
    await page.locator("section.approval").getByRole("button", { name: en["approval.rejectSend"] }).click();
    await expect.poll(talk).toContain("not on this host, please");
    await expect.poll(stepOf).not.toBe(step);
    await page.getByLabel(en["case.note"]).fill("the disk was swapped yesterday");
    await page.keyboard.press("Enter");
    await expect.poll(talk).toContain("the disk was swapped yesterday");
  });

  it("pauses and goes on by key", async () => {
    await key("p");
    await expect.poll(status).toBe("paused");
    await shoot(page, "case-paused-dark-en");
    await key("p");
    await expect.poll(status).toBe("waiting_approval");
  });

  it("hands the terminal to the person and back; what was shown reaches the case", async () => {
    await page.getByRole("button", { name: en["case.takeOver"] }).first().click();
    await page.getByText(en["term.mine"]).first().waitFor({ timeout: 20_000 });
    await page.locator(".xterm-screen").first().click();
    await page.waitForTimeout(800);
    await page.keyboard.type("echo by-hand-$((40+2))\n");
    await page.waitForTimeout(1200);
    await shoot(page, "case-taken-dark-en");
    await page.getByRole("button", { name: en["case.handBack"] }).first().click();
    await expect.poll(status, { timeout: 20_000 }).toBe("waiting_approval");
    await expect.poll(talk, { timeout: 20_000 }).toContain("by-hand-42");
  });

  it("stops for good", async () => {
    await page.getByRole("button", { name: en["case.stop"], exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: en["case.stop"], exact: true }).click();
    await expect.poll(status).toBe("closed");
    await page.waitForTimeout(400);
    await shoot(page, "case-stopped-dark-en");
  });
});
