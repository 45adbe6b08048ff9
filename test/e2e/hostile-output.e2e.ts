import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { frameType } from "../../server/wire/codes.ts";
import { en } from "../../web/i18n/texts/index.ts";
import { openBrowser, shoot } from "../support/browser.ts";
import { type RunningServer, startServer } from "../support/server.ts";

const poll = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 30_000 });
/** Everything a terminal answers by itself: attributes, status, modes, settings, colours, window, name. */
const queries =
  "\\033[c\\033[>c\\033[=c\\033[5n\\033[6n\\033[?6n\\033[?2004$p\\033[4$p\\033P$qm\\033\\\\\\033P$qr\\033\\\\" +
  "\\033]10;?\\007\\033]11;?\\007\\033]4;1;?\\007\\033[14t\\033[18t\\033[21t\\033[>q\\005";

/** What a host may print must not reach beyond its terminal: a real browser, a live shell, the output of an enemy. */
describe("hostile output", () => {
  let server: RunningServer;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let page: Page;
  let cdp: CDPSession;
  let dir: string;
  const sent: number[] = [];
  const dialogs: string[] = [];

  const has = (name: string) => existsSync(join(dir, name));
  const written = (name: string) => (has(name) ? readFileSync(join(dir, name), "utf8") : "");
  const rows = () => page.locator(".xterm-rows");
  /** Types a command and waits until what it prints last is on the screen: the line as typed holds no mark itself. */
  const run = async (line: string, mark: string) => {
    const split = `${mark.slice(0, -1)}''${mark.slice(-1)}`;
    await page.keyboard.type(`${line}; touch ${split}; echo ${split}`);
    await page.keyboard.press("Enter");
    await poll(() => has(mark)).toBe(true);
    await poll(() => rows().innerText()).toContain(mark);
  };
  const heap = async () => {
    await cdp.send("HeapProfiler.collectGarbage");
    const { metrics } = await cdp.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? Number.NaN) / 1e6;
  };

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "bartizan-e2e-hostile-"));
    server = await startServer("demo");
    browser = await openBrowser({ plainTerminal: true });
    page = browser.page;
    page.setDefaultTimeout(10_000);
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    page.on("websocket", (socket) =>
      socket.on("framesent", ({ payload }) => {
        if (typeof payload !== "string") sent.push(payload[0] ?? -1);
      }),
    );
    await browser.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.origin });
    await page.goto(server.link);
    await page.getByRole("link", { name: en["nav.assets"] }).first().waitFor();
    const assetId = await page.evaluate(async () => (await (await fetch("/api/assets")).json()).assets[0].id);
    await page.goto(`${server.origin}/terminals?open=${assetId}`);
    await page.getByText(en["term.mine"]).waitFor();
    await page.locator(".term-host").click();
    cdp = await browser.context.newCDPSession(page);
    await cdp.send("Performance.enable");
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    server?.clean();
    rmSync(dir, { recursive: true, force: true });
  });

  it("writes no clipboard, renames nothing, and opens only what is shown first", async () => {
    await run(`cd ${dir}; PS1='$ '`, "READY1");
    const title = await page.title();
    await page.evaluate(() => navigator.clipboard.writeText("mine"));
    await run(
      "clear; printf '\\033]52;c;c3RvbGVu\\007\\033]52;c;?\\007\\033]0;owned\\007\\033]2;owned\\007'",
      "CLIP1",
    );
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("mine");
    expect(await page.title()).toBe(title);
    const link = (uri: string, text: string) => `\x1b]8;;${uri}\x1b\\${text}\x1b]8;;\x1b\\ `;
    const bad = ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "vbscript:x"];
    const links = [
      ...bad.map((uri, i) => link(uri, `bad-link-${i}`)),
      link("https://example.test/a", "good-link"),
    ];
    writeFileSync(join(dir, "links"), `${links.join("")}<img src=x onerror=alert(1)>\n`);
    await run("clear; cat links", "LINK1");
    const click = async (text: string) => {
      const at = await rows().evaluate((element, wanted) => {
        const cells = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        for (let node = cells.nextNode(); node; node = cells.nextNode()) {
          const from = node.textContent?.indexOf(wanted) ?? -1;
          if (from < 0) continue;
          const range = document.createRange();
          range.setStart(node, from);
          range.setEnd(node, from + wanted.length);
          const box = range.getBoundingClientRect();
          return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        }
        throw new Error(`not on the screen: ${wanted}`);
      }, text);
      await page.mouse.move(at.x - 3, at.y);
      await page.mouse.move(at.x, at.y);
      await page.waitForTimeout(100);
      await page.mouse.click(at.x, at.y);
    };
    for (let i = 0; i < bad.length; i++) await click(`bad-link-${i}`);
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(await page.locator(".xterm a, .xterm img, .xterm script").count()).toBe(0);
    // The same click on a web link asks: so the others were refused, not missed.
    await click("good-link");
    await page.getByText(en["term.linkTitle"]).waitFor();
    await shoot(page, "hostile-link");
    await page.getByRole("button", { name: en["common.cancel"] }).click();
    expect(browser.context.pages()).toHaveLength(1);
    expect(dialogs).toEqual([]);
  });

  it("is answered by whoever controls, and by no watcher, reconnect or replay", async () => {
    const input = () => sent.filter((type) => type === frameType.input).length;
    await page.locator(".term-host").click();
    await run("stty -echo -icanon", "RAW1");
    await page.keyboard.type(`printf '${queries}'; timeout 2 cat -v > answered; touch asked-once`);
    await page.keyboard.press("Enter");
    await poll(() => has("asked-once")).toBe(true);
    // So the next ones can fail: a page that controls does answer.
    expect(written("answered")).toContain("^[[?");
    await page.keyboard.type(
      `(while [ ! -e go ]; do sleep 0.1; done; printf '${queries}'; sleep 0.5; touch asked) & cat -v > typed`,
    );
    await page.keyboard.press("Enter");
    await poll(() => has("typed")).toBe(true);
    await page.getByRole("button", { name: en["people.release"] }).click();
    await page.getByText(en["people.free"]).waitFor();
    sent.length = 0;
    writeFileSync(join(dir, "go"), "");
    await poll(() => has("asked")).toBe(true);
    expect(input()).toBe(0);
    // Comes back in control, with the queries in what is sent again.
    await page.reload();
    await page.getByText(en["term.mine"]).waitFor();
    await page.waitForTimeout(700);
    const recordingId = await page.evaluate(
      async () => (await (await fetch("/api/terminals")).json()).terminals[0].recordingId,
    );
    const here = page.url();
    await page.goto(`${server.origin}/recordings/${recordingId}`);
    await page.getByText("16×").click();
    // It plays by itself; at the end it can be played again.
    await page.getByRole("button", { name: en["rec.play"], exact: true }).waitFor({ timeout: 30_000 });
    await page.goto(here);
    await page.getByText(en["term.mine"]).waitFor();
    await page.waitForTimeout(400);
    expect(input()).toBe(0);
    expect(written("typed")).toBe("");
    await page.locator(".term-host").click();
    await page.keyboard.type("end");
    await page.keyboard.press("Enter");
    await poll(() => written("typed")).toMatch(/^end\n?$/);
    await page.keyboard.press("Control+C");
    await run("stty sane", "SANE1");
  });

  it("leaves the page alive and its memory bounded", async () => {
    await page.locator(".term-host").click();
    const before = await heap();
    await run("printf 'x\\033[2147483647L\\033[2147483647b\\033[2147483647S\\033[2147483647Z'", "COUNT1");
    await run("printf '\\033]0;'; head -c 3000000 /dev/zero | tr '\\0' a; printf '\\007'", "OSC1");
    await run("printf '\\033P1$r'; head -c 3000000 /dev/zero | tr '\\0' b; printf '\\033\\\\'", "DCS1");
    await run("head -c 4000000 /dev/zero", "NUL1");
    await run("head -c 2000000 /dev/zero | tr '\\0' '\\344'; printf '\\300\\200\\355\\240\\200\\n'", "UTF1");
    await run("printf a; for i in $(seq 20000); do printf '\\314\\201'; done; clear", "MARKS1");
    // Without a GPU the page draws random bytes very slowly: hardly a character comes twice.
    await run("stty -echo; head -c 150000 /dev/urandom; printf '\\030\\033\\\\\\033c'; stty sane", "RANDOM1");
    await page.keyboard.type("yes");
    await page.keyboard.press("Enter");
    await page.waitForTimeout(2_000);
    await page.keyboard.press("Control+C");
    await page.keyboard.press("Control+U");
    await run("clear", "YES1");
    // As with ten thousand full lines of history, and not with what was printed.
    expect((await heap()) - before).toBeLessThan(120);
    expect(browser.context.pages()).toHaveLength(1);
    expect(dialogs).toEqual([]);
    expect(await page.locator(".xterm a, .xterm img, .xterm script").count()).toBe(0);
  });
});
