import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PracticeFaults } from "../../server/demo/faults.ts";
import { en, zh } from "../../web/i18n/texts/index.ts";
import { openBrowser, shoot } from "../support/browser.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { type Sshd, startSshd } from "../support/sshd.ts";

/** The whole main job in a real browser: against the demo host and a real sshd, in both languages and strategies. */
const texts = { en, zh };
type Lang = keyof typeof texts;

async function useLanguage(page: Page, lang: Lang): Promise<void> {
  const now: Lang = (await page.locator("html").getAttribute("lang"))?.startsWith("zh") ? "zh" : "en";
  if (now !== lang) await page.getByRole("button", { name: texts[now]["nav.lang"] }).click();
  await expect.poll(() => page.locator("html").getAttribute("lang")).toMatch(new RegExp(`^${lang}`));
}

async function openCase(
  page: Page,
  lang: Lang,
  fault: string,
  host: string,
  strategy: "auto" | "step",
): Promise<void> {
  const t = texts[lang];
  await page.getByRole("link", { name: t["nav.cases"] }).click();
  await page
    .getByRole("link", { name: t["case.new"] })
    .or(page.getByRole("button", { name: t["case.new"] }))
    .first()
    .click();
  await page.getByLabel(t["new.fault"]).fill(fault);
  const hosts = page
    .getByRole("combobox", { name: t["new.hosts"] })
    .or(page.getByLabel(t["new.hosts"]))
    .first();
  await hosts.click();
  await hosts.fill(host);
  await page.getByRole("option", { name: new RegExp(host) }).click();
  // Closes the list, which lies over the radio buttons.
  await page.keyboard.press("Escape");
  await page
    .getByRole("radio", { name: strategy === "auto" ? t["new.strategyAuto"] : t["new.strategyStep"] })
    .check();
  await page.getByRole("button", { name: t["new.run"], exact: true }).click();
  await page.waitForURL(/\/cases\/case_/);
}

/** Approves with the keyboard whatever asks, until the case has a conclusion. Returns how many steps it approved. */
async function approveUntilConcluded(page: Page, server: RunningServer, caseId: string): Promise<number> {
  const approved = new Set<string>();
  const card = page.locator("section.approval").first();
  for (let i = 0; i < 900; i++) {
    const summary = await caseSummary(page, server, caseId);
    if (["concluded", "closed", "paused"].includes(summary.status)) return approved.size;
    if (summary.status === "waiting_approval" && (await card.isVisible())) {
      const label = await card.getAttribute("aria-label", { timeout: 1000 }).catch(() => null);
      // A long command can be approved only after its end was on the screen.
      await page.evaluate(() => {
        (document.activeElement as HTMLElement | null)?.blur();
        for (const text of document.querySelectorAll("section.approval pre"))
          text.scrollTop = text.scrollHeight;
      });
      await page.waitForTimeout(60);
      await page.keyboard.press("a");
      if (label) approved.add(label);
    }
    await page.waitForTimeout(120);
  }
  throw new Error("the case came to no conclusion");
}

interface Summary {
  status: string;
  rootCause?: { en: string; zh: string };
  confidence?: string;
}
async function caseSummary(page: Page, server: RunningServer, caseId: string): Promise<Summary> {
  return await page.evaluate(
    async (url) => (await fetch(url)).json(),
    `${server.origin}/api/cases/${caseId}`,
  );
}
const caseIdOf = (page: Page) => /\/cases\/(case_[\w-]+)/.exec(page.url())?.[1] ?? "";

/** Everything a person does by hand to make a host usable: credential, asset, host key after a look at it. */
async function addAssetByHand(page: Page, sshd: Sshd, name: string): Promise<void> {
  const t = en;
  await page.getByRole("link", { name: t["nav.access"] }).click();
  await page.getByRole("button", { name: t["access.addCredential"] }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(t["common.name"]).fill("e2e key");
  await dialog.getByLabel(t["access.privateKey"]).fill(sshd.clientKey);
  await dialog.getByRole("button", { name: t["common.save"] }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("link", { name: t["nav.assets"] }).click();
  await page.getByRole("button", { name: t["assets.add"] }).first().click();
  const form = page.getByRole("dialog");
  await form.getByLabel(t["common.name"]).fill(name);
  await form.getByLabel(t["assets.host"]).fill("127.0.0.1");
  await form.getByLabel(t["assets.port"]).fill(String(sshd.port));
  await form.getByLabel(t["assets.account"]).fill(sshd.user);
  const credential = form.getByLabel(t["assets.credential"]);
  await credential.selectOption(
    await credential.locator("option", { hasText: "e2e key" }).getAttribute("value"),
  );
  await form.getByRole("button", { name: t["common.save"] }).click();
  await form.waitFor({ state: "hidden" });
}

async function acceptKey(page: Page, name: string): Promise<void> {
  const t = en;
  await page.getByRole("button", { name: t["assets.actionsFor"].replace("{{name}}", name) }).click();
  await page.getByRole("menuitem", { name: t["assets.test"] }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(t["key.offeredTitle"]).waitFor();
  await expect.poll(() => dialog.innerText()).toContain("SHA256:");
  await shoot(page, "host-key-first-use");
  await dialog.getByRole("button", { name: t["key.accept"] }).click();
  await expect.poll(() => dialog.innerText(), { timeout: 20_000 }).toMatch(/answered in \d+ ms/);
  await shoot(page, "host-key-accepted");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
}

describe("the main job", () => {
  let server: RunningServer;
  let sshd: Sshd;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let faults: PracticeFaults;
  const consoleErrors: string[] = [];

  beforeAll(async () => {
    faults = new PracticeFaults(mkdtempSync(join(tmpdir(), "bartizan-faults-")));
    sshd = await startSshd();
    server = await startServer("demo");
    browser = await openBrowser();
    browser.page.on("console", (message) => {
      if (message.type() === "error") consoleErrors.push(message.text());
    });
    browser.page.on("pageerror", (error) => consoleErrors.push(String(error)));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    server?.clean();
    await sshd?.stop();
    await faults?.undoAll();
  });

  it("logs in with the one-time link, once", async () => {
    const { page } = browser;
    await page.goto(server.link);
    await page
      .getByRole("link", { name: /Assets|资产/ })
      .first()
      .waitFor();
    await useLanguage(page, "en");
    await shoot(page, "assets-demo-en");
    const other = await openBrowser();
    try {
      await other.page.goto(server.link);
      await other.page
        .getByText(/does not work|无效|不可用|失效/)
        .first()
        .waitFor();
      await shoot(other.page, "login-link-used");
    } finally {
      await other.close();
    }
  });

  it("finds a practice fault on the demo host by itself, in English, and the terminal shows the work", async () => {
    const { page } = browser;
    await page.getByRole("link", { name: en["nav.practice"] }).click();
    const card = page.getByRole("region", { name: "An expired TLS certificate" });
    await card.getByRole("button", { name: en["practice.make"] }).click();
    await card.getByText(en["practice.active"], { exact: true }).waitFor({ timeout: 20_000 });
    await shoot(page, "practice-en");
    await card.getByRole("button", { name: en["practice.start"] }).click();
    await page.getByRole("button", { name: en["new.run"], exact: true }).click();
    await page.waitForURL(/\/cases\/case_/);
    const caseId = caseIdOf(page);
    await page.locator(".xterm-screen").first().waitFor();
    await page.waitForTimeout(2500);
    await shoot(page, "case-running-en");
    // A reload in the middle loses nothing and doubles nothing.
    await page.reload();
    await approveUntilConcluded(page, server, caseId);
    const { rootCause, confidence } = await caseSummary(page, server, caseId);
    expect(rootCause?.en).toMatch(/certificate/i);
    expect(rootCause?.en).toMatch(/expired/i);
    expect(confidence).toBe("confirmed");
    await page.waitForTimeout(500);
    await shoot(page, "case-concluded-en");
    const shown = await page.locator(".talk").innerText();
    const steps = [...shown.matchAll(/Step (\d+)\b/g)].map((m) => Number(m[1]));
    expect(steps.length).toBeGreaterThan(3);
    await page.goto(`${server.origin}/cases/${caseId}/report`);
    await page.getByRole("heading", { name: en["report.evidence"] }).waitFor();
    await shoot(page, "report-en");
    await page.getByRole("link", { name: en["nav.practice"] }).click();
    await card.getByRole("button", { name: en["practice.undo"] }).click();
    await card.getByRole("button", { name: en["practice.make"] }).waitFor({ timeout: 20_000 });
  }, 240_000);

  it("takes a real host by hand: credential, asset, host key shown and accepted", async () => {
    const { page } = browser;
    await addAssetByHand(page, sshd, "web-real-01");
    await shoot(page, "assets-en");
    await acceptKey(page, "web-real-01");
  }, 120_000);

  it("finds a real fault on a real sshd host step by step, in Chinese, every step approved by key", async () => {
    const { page } = browser;
    await faults.set("stopped-process", true);
    await useLanguage(page, "zh");
    await openCase(
      page,
      "zh",
      "访问 http://127.0.0.1:18090/ 一直挂起没有响应，但进程在、端口也在监听。",
      "web-real-01",
      "step",
    );
    const caseId = caseIdOf(page);
    await page.locator("section.approval").first().waitFor({ timeout: 30_000 });
    await shoot(page, "case-approval-zh");
    const approved = await approveUntilConcluded(page, server, caseId);
    expect(approved).toBeGreaterThan(3);
    const { rootCause } = await caseSummary(page, server, caseId);
    expect(rootCause?.zh).toMatch(/SIGSTOP|暂停|挂起|停止/);
    await shoot(page, "case-concluded-zh");
    await page.goto(`${server.origin}/cases/${caseId}/report`);
    await page.getByRole("heading", { name: zh["report.evidence"] }).waitFor();
    await shoot(page, "report-zh");
    await faults.set("stopped-process", false);
  }, 240_000);

  it("finishes a case after kill -9 in its middle; what was running is shown as interrupted, never run again", async () => {
    const { page } = browser;
    await useLanguage(page, "en");
    await faults.set("expired-certificate", true);
    await openCase(
      page,
      "en",
      "Since last night browsers warn about https://127.0.0.1:18443/ and our app refuses to connect.",
      "web-real-01",
      "auto",
    );
    const caseId = caseIdOf(page);
    await expect
      .poll(
        async () =>
          (
            await page.evaluate(
              async (url) => (await fetch(url)).text(),
              `${server.origin}/api/cases/${caseId}/report?format=json`,
            )
          ).includes('"exitCode"'),
        { timeout: 30_000 },
      )
      .toBe(true);
    const { dataDir, origin } = server;
    await server.stop("SIGKILL");
    await page.waitForTimeout(1500);
    await shoot(page, "case-disconnected-en");
    server = await startServer("demo", { dataDir, port: Number(new URL(origin).port) });
    await approveUntilConcluded(page, server, caseId);
    const { rootCause } = await caseSummary(page, server, caseId);
    expect(rootCause?.en).toMatch(/certificate.*expired/i);
    await shoot(page, "case-after-kill-en");
    await faults.set("expired-certificate", false);
  }, 240_000);

  it("replays the recordings and opens a plain terminal that answers", async () => {
    const { page } = browser;
    await page.getByRole("link", { name: en["nav.recordings"] }).click();
    await page.getByRole("heading", { name: en["rec.title"] }).waitFor();
    const replay = page.getByRole("table").getByRole("link", { name: "web-real-01" }).first();
    await replay.waitFor();
    await shoot(page, "recordings-en");
    await replay.click();
    await page.locator(".xterm-screen").first().waitFor();
    await page.waitForTimeout(1500);
    await shoot(page, "replay-en");
    await page.getByRole("link", { name: en["nav.assets"] }).click();
    await page
      .getByRole("button", { name: en["assets.actionsFor"].replace("{{name}}", "web-real-01") })
      .click();
    await page.getByRole("menuitem", { name: en["assets.openTerminal"] }).click();
    await page.locator(".xterm-helper-textarea").first().waitFor({ state: "attached" });
    await page.waitForTimeout(1500);
    await page.locator(".xterm-screen").first().click();
    await page.keyboard.type("echo sum-$((40+2))-done\n");
    await page.waitForTimeout(1200);
    await shoot(page, "terminal-en");
    const recorded = await page.evaluate(async () => {
      const { recordings } = await (await fetch("/api/recordings")).json();
      return await (await fetch(`/api/recordings/${recordings[0].id}/data`)).text();
    });
    expect(recorded).toContain("sum-42-done");
  }, 120_000);

  it("left no error in the browser's console", () => {
    // Requests that failed while the server was killed are expected; everything else is not.
    const unexpected = consoleErrors.filter(
      (text) =>
        !/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection|Failed to fetch|status of 401|status of 502/.test(
          text,
        ),
    );
    expect(unexpected).toEqual([]);
  });
});
