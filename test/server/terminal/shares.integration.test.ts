import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NewShare } from "../../../server/wire/shares.ts";
import { type Api, addHost, logIn, openTerminal } from "../../support/api.ts";
import { type RunningServer, startServer } from "../../support/server.ts";
import { haveSshd, type Sshd, startSshd } from "../../support/sshd.ts";
import { TerminalPage } from "../../support/terminal-page.ts";

async function eventually(holds: () => boolean, what: string): Promise<void> {
  for (let i = 0; !holds(); i++) {
    if (i > 1500) throw new Error(`never: ${what}`);
    await sleep(20);
  }
}

describe.runIf(haveSshd)("a shared link to a terminal", () => {
  let sshd: Sshd;
  let server: RunningServer;
  let api: Api;
  beforeAll(async () => {
    sshd = await startSshd();
    server = await startServer("serve", { source: true });
    api = await logIn(server.link);
  });
  afterAll(async () => {
    await server?.stop();
    server?.clean();
    await sshd?.stop();
  });

  const openLink = (token: string, cookie: string) =>
    fetch(new URL("/api/shares/open", server.origin), {
      method: "POST",
      headers: { origin: server.origin, "content-type": "application/json", cookie },
      body: JSON.stringify({ token }),
    });

  it("shows that terminal, takes no input, ends when revoked, is audited, and needs a sign-in", async () => {
    const asset = await addHost(api, sshd, "host");
    const { id } = await openTerminal(api, asset);
    const mine = await TerminalPage.open(api, id);
    let text = "";
    mine.onData = (bytes) => {
      text += Buffer.from(bytes).toString("latin1");
    };
    await eventually(() => /[#$] /.test(text.slice(-60)), "the prompt");
    const made = await api.post<NewShare>(`/api/terminals/${id}/shares`, { minutes: 5 });
    expect((await openLink(made.token, "")).status).toBe(401);
    expect((await openLink("x".repeat(43), api.headers.cookie ?? "")).status).toBe(404);
    const opened = await openLink(made.token, api.headers.cookie ?? "");
    expect(opened.status).toBe(200);
    const [line = ""] = opened.headers.getSetCookie();
    expect(line).toMatch(/HttpOnly; SameSite=Strict/);
    const cookie = `${api.headers.cookie}; ${line.split(";")[0]}`;
    const at = { origin: server.origin, headers: { origin: server.origin, cookie } };
    const linked = await TerminalPage.open(at, made.share.id, -1, "/ws/shared");
    let seen = "";
    linked.onData = (bytes) => {
      seen += Buffer.from(bytes).toString("latin1");
    };
    await eventually(() => linked.state !== undefined, "state");
    expect(linked.state?.people).toBeUndefined();
    linked.send("echo SNEAK$((1+1))\r");
    linked.control(true);
    linked.resize(40, 10);
    mine.send("echo OPEN$((1+1))\r");
    await eventually(() => seen.includes("OPEN2"), "the output by the link");
    expect(text).not.toContain("SNEAK");
    expect(linked.state?.mine).toBe(false);
    expect(linked.state?.cols).toBe(120);
    expect(mine.state?.people?.some((p) => p.link)).toBe(true);
    // The cookie of one link opens no other, and without it there is nothing.
    const other = await TerminalPage.open({ ...at, headers: api.headers }, made.share.id, -1, "/ws/shared");
    await eventually(() => other.closeCode !== undefined, "closed");
    expect(other.closeCode).toBe(4410);
    const { shares } = await api.get<{ shares: { watching: number }[] }>(`/api/terminals/${id}/shares`);
    expect(shares.map((s) => s.watching)).toEqual([1]);
    expect(JSON.stringify(shares)).not.toContain(made.token);
    await api.remove(`/api/shares/${made.share.id}`);
    await eventually(() => linked.closeCode === 4410, "the page is told");
    expect((await openLink(made.token, api.headers.cookie ?? "")).status).toBe(404);
    const { activity } = await api.get<{ activity: { what: string }[] }>("/api/activity");
    expect(activity.map((a) => a.what)).toEqual(
      expect.arrayContaining(["live link created", "live link revoked"]),
    );
    mine.drop();
  });
});
