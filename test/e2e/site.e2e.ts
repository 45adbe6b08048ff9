import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { en } from "../../web/i18n/texts/index.ts";
import { openBrowser, shoot } from "../support/browser.ts";
import { type Answer, startModelServer } from "../support/model-server.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { type Sshd, startSshd } from "../support/sshd.ts";

/** What an administrator sets up, and a whole case with a model: question, refusal overridden, fix, verification. */
describe("a site of one's own", () => {
  const folder = mkdtempSync(join(tmpdir(), "bartizan-site-"));
  const mark = join(folder, "stale.lock");
  const password = "a sentence is fine";
  let server: RunningServer;
  let sshd: Sshd;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let page: Page;
  let model: Awaited<ReturnType<typeof startModelServer>>;

  const named = (text: string, name: string) => text.replace("{{name}}", name);
  const call = (name: string, args: unknown): Answer => ({ kind: "reply", calls: [{ name, args }] });
  const run = (command: string) => call("run_command", { asset: "app-1", command, purpose: "look" });
  const open = async (label: keyof typeof en) =>
    await page.getByRole("link", { name: en[label], exact: true }).first().click();
  const testAsset = async () => {
    await page.getByRole("button", { name: named(en["assets.actionsFor"], "app-1") }).click();
    await page.getByRole("menuitem", { name: en["assets.test"] }).click();
    return page.getByRole("dialog");
  };
  const get = async (path: string): Promise<unknown> =>
    await page.evaluate(async (url) => (await fetch(url)).json(), path);
  const caseOf = async (id: string) => (await get(`/api/cases/${id}`)) as { status: string };
  const reportOf = async (id: string) =>
    (await get(`/api/cases/${id}/report?format=json`)) as { commands: { command: string }[] };
  /** Approves whatever asks until `done`. */
  const approveUntil = async (done: () => Promise<boolean>) => {
    const approve = page.locator("section.approval").getByRole("button", { name: en["approval.approve"] });
    for (let i = 0; i < 200; i++) {
      if (await done()) return;
      if (await approve.first().isVisible())
        await approve
          .first()
          .click({ timeout: 2000 })
          .catch(() => undefined);
      await page.waitForTimeout(150);
    }
    throw new Error(`it did not come to that:\n${await page.locator(".talk").innerText()}`);
  };
  const signIn = async (target: Page, secret: string) => {
    await target.getByLabel(en["login.email"]).fill("root@site.example");
    await target.getByRole("textbox", { name: en["login.password"] }).fill(secret);
    await target.getByRole("button", { name: en["login.submit"] }).click();
  };

  beforeAll(async () => {
    writeFileSync(mark, "");
    sshd = await startSshd();
    model = await startModelServer([
      call("ask_operator", { question: "Was anything deployed today?", options: ["yes", "no"] }),
      run("unset HISTFILE"),
      run(`ls ${mark}`),
      call("conclude", {
        outcome: "root_cause_found",
        confidence: "confirmed",
        root_cause: `A stale lock file ${mark} keeps the application from starting.`,
        causes: [
          {
            statement: `${mark} was left behind.`,
            confidence: "confirmed",
            asset: "app-1",
            evidence: [{ step: "s2", excerpt: mark }],
          },
        ],
        fixes: [
          {
            asset: "app-1",
            command: `rm ${mark}`,
            risk: "change",
            why: "stale",
            verify: `test ! -e ${mark}`,
          },
        ],
      }),
    ]);
    const data = join(folder, "data");
    const cli = resolve(import.meta.dirname, "../../dist/server/cli.js");
    const add = [cli, "user", "add", "root@site.example", "--role", "admin", "--data", data];
    execFileSync(process.execPath, add, { input: `${password}\n`, stdio: ["pipe", "ignore", "ignore"] });
    server = await startServer("serve", { dataDir: data });
    browser = await openBrowser();
    page = browser.page;
    await page.goto(server.origin);
    await page.getByLabel(en["login.email"]).waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await model?.stop();
    await sshd?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("signs in with a password, and says so when it is wrong", async () => {
    await signIn(page, "not the password");
    await page.getByText(en["login.failed"]).waitFor();
    await shoot(page, "login-wrong-password");
    await signIn(page, password);
    await page.getByText(en["assets.empty"]).waitFor();
  });

  it("imports assets after a preview that names the line it can not read", async () => {
    await page.getByRole("button", { name: en["assets.import"] }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(en["import.format"]).selectOption("csv");
    const rows = `name,host,port,account,tags\napp-1,127.0.0.1,${sshd.port},${sshd.user},production\nbroken,,x,,\n`;
    await dialog.getByLabel(en["import.text"]).fill(rows);
    await dialog.getByRole("button", { name: en["import.preview"] }).click();
    await dialog.getByText("Line 3").waitFor();
    await shoot(page, "import-preview");
    await dialog.getByRole("button", { name: en["import.apply"].replace("{{count}}", "1") }).click();
    await dialog.getByText(en["import.done"]).waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("app-1").first().waitFor();
  });

  it("refuses a host whose key has changed until the old one is taken away by hand", async () => {
    const credential = { kind: "key", name: "site key", privateKey: sshd.clientKey };
    await page.evaluate(async (body) => {
      const send = (method: string, path: string, value: unknown) =>
        fetch(path, {
          method,
          headers: { "content-type": "application/json" },
          body: JSON.stringify(value),
        }).then((answer) => answer.json());
      const { id } = await send("POST", "/api/credentials", body);
      const { assets } = await (await fetch("/api/assets")).json();
      await send("PATCH", `/api/assets/${assets[0].id}`, { credentialId: id });
    }, credential);
    await page.reload();
    const first = await testAsset();
    await first.getByRole("button", { name: en["key.accept"] }).click();
    await first.getByText(/answered in \d+ ms/).waitFor();
    await page.keyboard.press("Escape");
    const { port } = sshd;
    await sshd.stop();
    sshd = await startSshd({ port });
    const second = await testAsset();
    await second.getByText(en["key.changedTitle"]).waitFor();
    expect(await second.getByRole("button", { name: en["key.accept"] }).count()).toBe(0);
    await shoot(page, "host-key-changed");
    await page.keyboard.press("Escape");
    await open("nav.access");
    await page.getByRole("tab", { name: en["access.hostKeys"] }).click();
    await page.getByRole("button", { name: named(en["access.deleteKey"], "127.0.0.1") }).click();
    await page.getByRole("dialog").getByRole("button", { name: en["common.delete"] }).click();
    await page.getByText(en["access.keysEmpty"]).waitFor();
    await page.evaluate(async (privateKey) => {
      const { credentials } = await (await fetch("/api/credentials")).json();
      const { assets } = await (await fetch("/api/assets")).json();
      const json = { "content-type": "application/json" };
      const made = await fetch("/api/credentials", {
        method: "POST",
        headers: json,
        body: JSON.stringify({ kind: "key", name: "new key", privateKey }),
      });
      const { id } = await made.json();
      const change = { method: "PATCH", headers: json, body: JSON.stringify({ credentialId: id }) };
      await fetch(`/api/assets/${assets[0].id}`, change);
      await fetch(`/api/credentials/${credentials[0].id}`, { method: "DELETE" });
    }, sshd.clientKey);
    await open("nav.assets");
    const third = await testAsset();
    await third.getByRole("button", { name: en["key.accept"] }).click();
    await third.getByText(/answered in \d+ ms/).waitFor();
    await page.keyboard.press("Escape");
  }, 60_000);

  it("judges a command on the catalogue page without running it", async () => {
    await open("nav.catalogue");
    await page.getByLabel(en["cat.tryLabel"]).fill(`rm -rf ${mark}`);
    await page.keyboard.press("Enter");
    await page
      .getByRole("status")
      .getByText(en["decision.ask"])
      .or(page.getByText(en["decision.deny"]))
      .first()
      .waitFor();
    await shoot(page, "catalogue-judged");
    expect(existsSync(mark)).toBe(true);
  });

  it("works a case with a model: question answered, refusal overridden, fix run and verified", async () => {
    await page.evaluate(
      async (baseUrl) =>
        fetch("/api/models", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            name: "house",
            provider: "generic",
            baseUrl,
            model: "m",
            apiKey: "k-123456",
          }),
        }),
      model.url,
    );
    const caseId = await page.evaluate(async () => {
      const { assets } = await (await fetch("/api/assets")).json();
      const answer = await fetch("/api/cases", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          fault: "The application does not start.",
          lang: "en",
          assetIds: [assets[0].id],
          strategy: "step",
          planner: "house",
        }),
      });
      return (await answer.json()).id as string;
    });
    await page.goto(`${server.origin}/cases/${caseId}`);
    await page.getByText("Was anything deployed today?").first().waitFor({ timeout: 30_000 });
    await shoot(page, "case-question");
    await page.getByRole("button", { name: "no", exact: true }).click();
    await page.getByRole("button", { name: en["approval.override"] }).click();
    await page.getByLabel(en["approval.overrideLabel"]).fill("a test of the override");
    await shoot(page, "case-override");
    await page.getByRole("button", { name: en["approval.overrideSend"] }).click();
    await approveUntil(async () => (await caseOf(caseId)).status === "concluded");
    await page.goto(`${server.origin}/cases/${caseId}/report`);
    await page.getByRole("button", { name: en["report.runFix"] }).click();
    await page.goto(`${server.origin}/cases/${caseId}`);
    await page.locator("section.approval").first().waitFor();
    await shoot(page, "case-fix-approval");
    await approveUntil(async () => !existsSync(mark));
    const ran = async () => (await reportOf(caseId)).commands.map((c) => c.command);
    await approveUntil(async () => (await ran()).includes(`test ! -e ${mark}`));
    await page.goto(`${server.origin}/cases/${caseId}/report`);
    await page.getByText(en["report.fixed"]).first().waitFor();
    await shoot(page, "report-fixed");
    expect(await ran()).toContain("unset HISTFILE");
  }, 120_000);

  it("invites a person by link, who sets a password; taken away, both browsers end", async () => {
    await open("nav.settings");
    await page.getByRole("button", { name: en["accounts.add"] }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(en["accounts.name"]).fill("Lin");
    await dialog.getByLabel(en["accounts.email"]).fill("lin@site.example");
    await dialog.getByRole("button", { name: en["accounts.add"] }).click();
    await dialog.getByRole("button", { name: en["accounts.link"] }).click();
    const link = await dialog.getByLabel(en["accounts.link"]).inputValue();
    await shoot(page, "people-link");
    await page.keyboard.press("Escape");
    const other = await openBrowser();
    try {
      await other.page.goto(link);
      await other.page.getByRole("link", { name: en["nav.settings"] }).first().click();
      await other.page
        .getByRole("textbox", { name: en["password.next"], exact: true })
        .fill("correct horse battery");
      await other.page.getByRole("textbox", { name: en["password.again"] }).fill("correct horse battery");
      await other.page.getByRole("button", { name: en["password.save"] }).click();
      await other.page.getByText(en["password.done"]).waitFor();
      expect(await other.page.getByRole("heading", { name: en["accounts.title"] }).count()).toBe(0);
      await page.getByRole("button", { name: named(en["accounts.more"], "Lin") }).click();
      await page.getByRole("menuitem", { name: en["accounts.remove"] }).click();
      await page.getByRole("dialog").getByRole("button", { name: en["accounts.remove"] }).click();
      await expect.poll(() => page.getByText("lin@site.example").count()).toBe(0);
      await other.page.goto(`${server.origin}/hosts`);
      await other.page.getByLabel(en["login.email"]).waitFor();
    } finally {
      await other.close();
    }
    await open("nav.activity");
    await page.getByText(en["activity.type.user.removed"]).waitFor();
    await shoot(page, "activity-site");
  }, 60_000);
});
