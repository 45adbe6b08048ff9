import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { en } from "../../web/i18n/texts/index.ts";
import { openBrowser, shoot } from "../support/browser.ts";
import { type RunningServer, startServer } from "../support/server.ts";

const poll = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 10_000 });

/** Tabs, split panes and broadcast in a real browser; who received a key is what the shells wrote. */
describe("panes", () => {
  let server: RunningServer;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let page: Page;
  let dir: string;

  const written = (name: string) =>
    existsSync(join(dir, name)) ? readFileSync(join(dir, name), "utf8") : "";
  const panes = () => page.locator(".pane:visible");
  const focused = () =>
    page.evaluate(() => document.activeElement?.closest<HTMLElement>(".pane")?.dataset.session);
  const widths = () =>
    panes().evaluateAll((all) => all.map((pane) => Math.round(pane.getBoundingClientRect().width)));
  /** Types into the pane that has the focus and waits until its shell has done it. */
  const run = async (line: string, file: string) => {
    await page.keyboard.type(`${line}; echo done > ${dir}/${file}\n`);
    await poll(() => written(file)).toBe("done\n");
  };
  const openPanes = async (count: number) => {
    await poll(() => panes().count()).toBe(count);
    await poll(() => panes().getByText(en["term.mine"]).count()).toBe(count);
  };

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "bartizan-e2e-panes-"));
    server = await startServer("demo");
    browser = await openBrowser({ plainTerminal: true });
    page = browser.page;
    page.setDefaultTimeout(10_000);
    await page.goto(server.link);
    await page.getByRole("link", { name: en["nav.assets"] }).first().waitFor();
    const assetId = await page.evaluate(async () => (await (await fetch("/api/assets")).json()).assets[0].id);
    await page.goto(`${server.origin}/terminals?open=${assetId}`);
    await page.getByText(en["term.mine"]).waitFor();
    await page.locator(".term-host").click();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    server?.clean();
    rmSync(dir, { recursive: true, force: true });
  });

  it("splits, moves the focus, resizes and maximises by keyboard, and keeps the layout", async () => {
    await run("PS1='$ '; NAME=first", "first-ready");
    await page.keyboard.press("Alt+Shift+R");
    await openPanes(2);
    await poll(focused).toBe(new URL(page.url()).pathname.split("/").at(-1));
    await run("PS1='$ '; NAME=second", "second-ready");
    const second = await focused();
    await page.keyboard.press("Alt+Shift+ArrowLeft");
    await poll(focused).not.toBe(second);
    await page.keyboard.type(`echo $NAME > ${dir}/left\n`);
    await poll(() => written("left")).toBe("first\n");
    await page.keyboard.press("Alt+Shift+D");
    await openPanes(3);
    await run("PS1='$ '; NAME=third", "third-ready");
    await shoot(page, "panes-three");

    const [before = 0] = await widths();
    await page.keyboard.press("Control+Alt+Shift+ArrowRight");
    const divider = page.getByRole("separator").first();
    await poll(() => divider.getAttribute("aria-valuenow")).toBe("54");
    await divider.focus();
    await page.keyboard.press("ArrowLeft");
    expect(await divider.getAttribute("aria-valuenow")).toBe("52");
    const line = await divider.boundingBox();
    if (!line) throw new Error("the divider is not there");
    await page.mouse.move(line.x + 4, line.y + 100);
    await page.mouse.down();
    await page.mouse.move(line.x + 150, line.y + 100, { steps: 5 });
    await page.mouse.up();
    expect(Math.max(...(await widths()))).toBeGreaterThan(before + 100);

    await page.keyboard.press("Alt+Shift+M");
    await poll(() => panes().count()).toBe(1);
    await page.keyboard.press("Alt+Shift+M");
    await poll(() => panes().count()).toBe(3);
    const kept = await widths();
    await page.reload();
    await openPanes(3);
    expect(await widths()).toEqual(kept);
  });

  it("closes a pane without ending its session, brings it back, and is honest about one that is lost", async () => {
    const third = await page.evaluate(() => location.pathname.split("/").at(-1));
    await page.keyboard.press("Alt+Shift+W");
    await openPanes(2);
    await page.getByText("goes on in the background").waitFor();
    const status = await page.evaluate(
      async (id) =>
        (await (await fetch("/api/terminals")).json()).terminals.find((t: { id: string }) => t.id === id)
          ?.status,
      third,
    );
    expect(status).toBe("open");
    await page.getByRole("button", { name: en["panes.bringBack"] }).click();
    await openPanes(1);
    await page.locator(".pane:visible .term-host").click();
    await page.keyboard.type(`echo $NAME > ${dir}/back\n`);
    await poll(() => written("back")).toBe("third\n");
    await page.keyboard.press("Alt+Shift+W");
    await openPanes(2);

    await page.evaluate(() => {
      for (const key of Object.keys(sessionStorage).filter((k) => k.startsWith("bartizan.panes."))) {
        const stored = JSON.parse(sessionStorage.getItem(key) ?? "{}");
        const lost = { kind: "pane", sessionId: "term_lost", assetId: stored.tabs[0].root.second.assetId };
        stored.tabs[0].root = {
          kind: "split",
          way: "down",
          share: 5,
          first: lost,
          second: stored.tabs[0].root,
        };
        sessionStorage.setItem(key, JSON.stringify(stored));
      }
    });
    await page.reload();
    await page.getByText(en["panes.gone"]).waitFor();
    await shoot(page, "panes-gone");
    const lost = page.locator('.pane[data-session="term_lost"]');
    await lost.getByRole("button", { name: en["panes.close"] }).first().click();
    await openPanes(2);
  });

  it("broadcasts keys, but no answer to a host's query, to the chosen panes until it is stopped", async () => {
    await page.locator(".pane:visible .term-host").first().click();
    await page.keyboard.press("Alt+Shift+B");
    const boxes = page.getByRole("dialog").getByRole("checkbox");
    for (const box of await boxes.all()) await box.check();
    await shoot(page, "panes-broadcast-dialog");
    await page.getByRole("button", { name: "Broadcast to 2" }).click();
    await page.getByText("Broadcast: what you type goes to 2 terminals").waitFor();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.keyboard.type(`cd ${dir}; echo $NAME >> both; cat -v > got-$NAME\n`);
    await poll(() => written("both").split("\n").sort().join(" ").trim()).toBe("first second");
    await shoot(page, "panes-broadcast");
    // Only this one's host asks: device attributes, cursor position, colour, terminal name.
    const [one, other] = ["first", "second"].map((name) => `got-${name}`) as [string, string];
    await page.keyboard.type("both\n");
    await poll(() => written(one) + written(other)).toBe("both\nboth\n");
    await page.getByRole("button", { name: en["cast.stop"] }).click();
    await page.locator(".pane:visible .term-host").first().click();
    const here = (await focused()) ?? "";
    await page.keyboard.press("Control+C");
    await page.keyboard.type(
      `stty -echo; sleep 1; printf '\\033[c\\033[6n\\033]11;?\\007'; cat -v > asked\n`,
    );
    await page.keyboard.press("Alt+Shift+B");
    for (const box of await boxes.all()) await box.check();
    await page.getByRole("button", { name: "Broadcast to 2" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await poll(() => existsSync(join(dir, "asked"))).toBe(true);
    await page.keyboard.type("end\n");
    await poll(() => written("asked")).toContain("end\n");
    expect(written("asked")).toContain("^[[?");
    const silent = [one, other].find((name) => written(name).includes("end\n")) ?? "";
    expect(written(silent)).toBe("both\nend\n");

    await page.locator(`.pane[data-session="${here}"] .xterm-helper-textarea`).evaluate((element) => {
      const data = new DataTransfer();
      data.setData("text/plain", "one\ntwo\n");
      element.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
    });
    await page.getByText("Goes to 2 terminals", { exact: true }).waitFor();
    await shoot(page, "panes-broadcast-paste");
    await page.getByRole("button", { name: "Paste into 2" }).click();
    await poll(() => written(silent)).toBe("both\nend\none\ntwo\n");
    await poll(() => written("asked")).toContain("one\ntwo\n");

    // What is hidden receives nothing: one pane alone is no broadcast.
    await page.keyboard.press("Alt+Shift+M");
    await page.getByText(en["cast.off"]).waitFor();
    await page.keyboard.press("Alt+Shift+M");
    await page.reload();
    await openPanes(2);
    expect(await page.getByText("Broadcast: what you type").count()).toBe(0);
    await page.locator(`.pane[data-session="${here}"] .term-host`).click();
    await page.keyboard.type("alone\n");
    await poll(() => written("asked")).toContain("alone\n");
    expect(written(silent)).not.toContain("alone");
  });

  it("shows one pane at a time on a narrow screen", async () => {
    await page.setViewportSize({ width: 420, height: 800 });
    await poll(() => panes().count()).toBe(1);
    expect(await page.getByRole("navigation", { name: en["panes.tabs"] }).getByRole("listitem").count()).toBe(
      2,
    );
    await shoot(page, "panes-narrow");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
  });
});
