import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { en } from "../../web/i18n/texts/index.ts";
import { openBrowser, shoot } from "../support/browser.ts";
import { type RunningServer, startServer } from "../support/server.ts";

const password = "correct horse battery staple";

/** One terminal, several people, in real browsers: who may type is what the host's shell received. */
describe("terminals", () => {
  let server: RunningServer;
  let first: Awaited<ReturnType<typeof openBrowser>>;
  let second: Awaited<ReturnType<typeof openBrowser>>;
  let admin: Page;
  let bob: Page;
  let dir: string;
  let terminalPath = "";

  /** What a command typed in the shell wrote, by a file in `dir`. */
  const written = (name: string) =>
    existsSync(join(dir, name)) ? readFileSync(join(dir, name), "utf8") : "";
  const host = (page: Page) => page.locator(".term-host");
  const type = async (page: Page, text: string) => {
    await host(page).click();
    await page.keyboard.type(text);
  };
  const rows = (page: Page) => page.locator(".xterm-rows");

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "bartizan-e2e-terminals-"));
    server = await startServer("demo");
    execFileSync(
      process.execPath,
      [
        resolve(import.meta.dirname, "../../dist/server/cli.js"),
        "user",
        "add",
        "bob@example.test",
        "--name",
        "bob",
        "--data",
        server.dataDir,
      ],
      { input: password, stdio: ["pipe", "pipe", "pipe"] },
    );
    [first, second] = await Promise.all([
      openBrowser({ plainTerminal: true }),
      openBrowser({ plainTerminal: true }),
    ]);
    admin = first.page;
    bob = second.page;
    for (const page of [admin, bob]) page.setDefaultTimeout(10_000);
    await bob.goto(server.origin);
    await bob.getByLabel(en["login.email"]).fill("bob@example.test");
    await bob.getByLabel(en["login.password"]).first().fill(password);
    await bob.getByRole("button", { name: en["login.submit"] }).click();
    await bob.getByRole("link", { name: en["nav.assets"] }).first().waitFor();
    await admin.goto(server.link);
    await admin.getByRole("link", { name: en["nav.assets"] }).first().waitFor();
    const assetId = await admin.evaluate(
      async () => (await (await fetch("/api/assets")).json()).assets[0].id,
    );
    await admin.goto(`${server.origin}/terminals?open=${assetId}`);
    await admin.waitForURL(/\/terminals\/.+/);
    terminalPath = new URL(admin.url()).pathname;
    await admin.getByText(en["term.mine"]).waitFor();
    await type(admin, `cd ${dir}; PS1='$ '\n`);
    await bob.goto(`${server.origin}${terminalPath}`);
    await bob.getByText("demo is typing").waitFor();
  }, 120_000);
  afterAll(async () => {
    await first?.close();
    await second?.close();
    await server?.stop();
    server?.clean();
    rmSync(dir, { recursive: true, force: true });
  });

  it("keeps the keys of who does not control, and hands the keyboard over by keyboard", async () => {
    await type(bob, "touch before-asking\n");
    await bob.getByRole("button", { name: en["people.ask"] }).click();
    await bob.getByText("Waiting for demo to answer").waitFor();
    await admin.getByRole("alert").getByText("bob asks for the keyboard").waitFor();
    await shoot(admin, "terminals-asked");
    await shoot(bob, "terminals-asking");
    await host(admin).click();
    await admin.keyboard.press("Alt+Shift+N");
    await bob.getByText(en["people.declined"]).waitFor();
    await bob.getByRole("button", { name: en["people.ask"] }).click();
    await admin.getByRole("alert").waitFor();
    await host(admin).click();
    await admin.keyboard.press("Alt+Shift+Y");
    await bob.getByText(en["term.mine"]).waitFor();
    await admin.getByText("bob is typing").waitFor();
    await type(admin, "touch by-admin\n");
    await type(bob, "echo by-bob > who; echo end-$((40+2))\n");
    await rows(admin).getByText("end-42").waitFor();
    expect(written("who")).toBe("by-bob\n");
    expect(existsSync(join(dir, "by-admin"))).toBe(false);
    expect(existsSync(join(dir, "before-asking"))).toBe(false);
    await bob.getByRole("button", { name: "2 at this terminal" }).click();
    await shoot(bob, "terminals-people");
    await bob.keyboard.press("Escape");
    // Who opened it takes it back without asking.
    await admin.getByRole("button", { name: en["people.take"] }).click();
    await admin.getByText(en["term.mine"]).waitFor();
    await bob.getByText("demo is typing").waitFor();
  });

  it("shares a link that only watches, until it is revoked", async () => {
    await admin.getByRole("button", { name: en["share.open"], exact: true }).click();
    await admin.getByRole("button", { name: en["share.make"] }).click();
    const link = await admin.getByLabel(en["share.link"]).inputValue();
    await bob.goto(link);
    await bob.getByText("shared by demo until").waitFor();
    await rows(bob).getByText("end-42").waitFor();
    expect(await bob.getByRole("button", { name: en["people.ask"] }).count()).toBe(0);
    await type(bob, "touch by-link\n");
    await admin.getByText(/1 watching/).waitFor({ timeout: 15_000 });
    await shoot(admin, "terminals-share");
    await shoot(bob, "terminals-watch");
    await admin.getByRole("button", { name: en["share.revoke"] }).click();
    await bob.getByText(en["watch.ended"]).waitFor();
    await shoot(bob, "terminals-watch-revoked");
    await bob.reload();
    await bob.getByText(en["watch.ended"]).waitFor();
    await shoot(bob, "terminals-watch-ended");
    await admin.keyboard.press("Escape");
    await admin.getByRole("dialog").waitFor({ state: "hidden" });
    await type(admin, "echo ok > after-link\n");
    await expect.poll(() => written("after-link")).toBe("ok\n");
    expect(existsSync(join(dir, "by-link"))).toBe(false);
  });

  it("asks a stranger with a link to sign in", async () => {
    const stranger = await openBrowser();
    await stranger.page.goto(`${server.origin}/watch#token=${"x".repeat(43)}`);
    await stranger.page.getByRole("link", { name: en["watch.signIn"] }).waitFor();
    await shoot(stranger.page, "terminals-watch-signed-out");
    await stranger.close();
  });

  it("asks before a paste of several lines, and pastes it once", async () => {
    const pasteText = (text: string) =>
      admin.locator(".xterm-helper-textarea").evaluate((element, value) => {
        const data = new DataTransfer();
        data.setData("text/plain", value);
        element.dispatchEvent(
          new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
        );
      }, text);
    await pasteText("echo one >> pasted\necho two >> pasted\n");
    await admin.getByText(en["term.pasteTitle"]).waitFor();
    await shoot(admin, "terminals-paste");
    await admin.getByRole("button", { name: en["common.cancel"] }).click();
    await admin.getByRole("dialog").waitFor({ state: "hidden" });
    await pasteText("echo one >> pasted\necho two >> pasted\n");
    await admin.getByRole("button", { name: en["term.paste"], exact: true }).click();
    await admin.getByRole("dialog").waitFor({ state: "hidden" });
    // A shell with bracketed paste waits for Enter; one without has run both lines already.
    await type(admin, "\necho done > pasted-end\n");
    await expect.poll(() => written("pasted-end")).toBe("done\n");
    expect(written("pasted")).toBe("one\ntwo\n");
  });

  it("takes Chinese from an input method once", async () => {
    const cdp = await first.context.newCDPSession(admin);
    await type(admin, "printf %s '");
    for (const text of ["z", "zhong", "中"])
      await cdp.send("Input.imeSetComposition", {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
    await cdp.send("Input.insertText", { text: "中文" });
    await admin.waitForTimeout(100);
    for (const text of ["s", "shuru"])
      await cdp.send("Input.imeSetComposition", {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
    await cdp.send("Input.insertText", { text: "输入" });
    await admin.waitForTimeout(100);
    await admin.keyboard.type("' > ime\n");
    await expect.poll(() => written("ime")).not.toBe("");
    expect(written("ime")).toBe("中文输入");
  });

  it("goes on after the network was away with no byte lost or doubled", async () => {
    await bob.goto(`${server.origin}${terminalPath}`);
    await bob.getByText("demo is typing").waitFor();
    await type(admin, "clear; for i in $(seq 1 25); do echo line-$i; sleep 0.2; done; echo all-$((40+2))\n");
    await rows(bob).getByText("line-3", { exact: true }).waitFor();
    const sockets: string[] = [];
    bob.on("websocket", (socket) => sockets.push(socket.url()));
    await second.context.setOffline(true);
    await bob.getByText(en["term.lost"]).waitFor();
    await shoot(bob, "terminals-lost");
    await rows(admin).getByText("line-15", { exact: true }).waitFor();
    await second.context.setOffline(false);
    await rows(bob).getByText("all-42").waitFor({ timeout: 30_000 });
    const lines = (await rows(bob).innerText()).match(/line-\d+/g);
    expect(lines).toEqual(Array.from({ length: 25 }, (_, i) => `line-${i + 1}`));
    expect(await bob.getByText("bytes of output are missing").count()).toBe(0);
    expect(sockets.some((url) => /\/ws\/terminals\/.*from=\d+/.test(url))).toBe(true);
  });
});
