import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp, type RegisteredRoute } from "../../../server/app.ts";
import { listedRoutes, roleFor } from "../../../server/auth/roles.ts";
import { type Composed, compose } from "../../../server/compose.ts";
import { configSchema } from "../../../server/config.ts";
import type { App } from "../../../server/context.ts";
import { publicRoutes } from "../../../server/plugins/security.ts";

const routes: RegisteredRoute[] = [];
const cookies: Record<string, string> = {};
let composed: Composed;
let app: App;
let policyFile: string;
const origin = "http://127.0.0.1";

beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), "bartizan-roles-"));
  policyFile = join(dir, "policy.yaml");
  writeFileSync(policyFile, "ceilings:\n  - {tag: production, most: ask, reason: change freeze}\n");
  const config = configSchema.parse({ data: join(dir, "data"), port: 0, policyFile });
  composed = await compose({ config, demo: false, logger: pino({ level: "silent" }) });
  app = await createApp(composed.ctx, (route) => routes.push(route));
  for (const role of ["viewer", "operator", "admin"] as const) {
    const person = await composed.ctx.auth.addUser({ name: role, email: `${role}@x.example`, role }, null);
    const { auth } = composed.ctx;
    const token = await auth.createLink(person.id);
    const entered = await linkLogin(auth, token);
    cookies[role] = entered[0]?.split(";")[0] ?? "";
  }
});
afterAll(async () => {
  await app.close();
  await composed.close();
});

/** Cookies of a login by link. */
async function linkLogin(auth: Composed["ctx"]["auth"], token: string): Promise<string[]> {
  const login = auth.useLink.bind(auth);
  return (await login(token, "::1")).cookies;
}

async function call(role: string, method: string, url: string, body?: unknown) {
  const answer = await app.inject({
    method: method as "GET",
    url,
    headers: {
      cookie: cookies[role] ?? "",
      origin,
      host: "127.0.0.1",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, json: answer.json<Record<string, unknown>>() };
}
const forbidden = async (role: string, route: RegisteredRoute): Promise<boolean> => {
  const answer = await call(role, route.method, route.url.replaceAll(/:\w+/g, "x"), {});
  return answer.status === 403 && JSON.stringify(answer.json).includes('"forbidden"');
};

test("a viewer may look everywhere and change nothing; only an administrator changes the site", async () => {
  const table = routes.filter((r) => !r.websocket && r.method !== "HEAD" && r.url.startsWith("/api/"));
  const changing = table.filter((r) => r.method !== "GET" && !publicRoutes.has(`${r.method} ${r.url}`));
  expect(changing.length).toBeGreaterThan(15);
  for (const route of changing) {
    const least = roleFor(route.method, route.url);
    const at = `${route.method} ${route.url}`;
    expect([at, await forbidden("viewer", route)]).toEqual([at, least !== "viewer"]);
    expect([at, await forbidden("operator", route)]).toEqual([at, least === "admin"]);
  }
  for (const path of ["/api/assets", "/api/cases", "/api/catalogue", "/api/policy", "/api/terminals"])
    expect([path, (await call("viewer", "GET", path)).status]).toEqual([path, 200]);
});

test("the roles of assets, credentials, host keys, models and the policy are the administrator's", () => {
  for (const path of ["assets", "credentials", "host-keys", "models"])
    expect(roleFor("POST", `/api/${path}`)).toBe("admin");
  expect(roleFor("POST", "/api/policy/reload")).toBe("admin");
  expect([roleFor("POST", "/api/cases"), roleFor("POST", "/api/cases/:id/intents")]).toEqual([
    "operator",
    "operator",
  ]);
  expect(roleFor("POST", "/api/something/new")).toBe("operator");
});

test("the list of roles names only routes that exist", () => {
  const table = new Set(routes.map((r) => `${r.method} ${r.url}`));
  for (const listed of listedRoutes) expect(table).toContain(listed);
});

test("a change of the role counts from the next request on; an unknown stored role may only watch", async () => {
  const { auth, storage } = composed.ctx;
  const body = { privateKey: 1 };
  expect((await call("operator", "POST", "/api/credentials", body)).status).toBe(403);
  await auth.changeRole("operator@x.example", "admin");
  expect((await call("operator", "POST", "/api/credentials", body)).status).toBe(400);
  await storage.db.updateTable("user").set({ role: "root" }).where("name", "=", "operator").execute();
  expect((await call("operator", "POST", "/api/cases", {})).status).toBe(403);
  expect((await call("operator", "GET", "/api/session")).json).toMatchObject({ user: { role: "viewer" } });
  await auth.changeRole("operator@x.example", "operator");
});

test("the catalogue tells what a program may do, with verdicts of now", async () => {
  const list = (await call("viewer", "GET", "/api/catalogue")).json as { programs: { name: string }[] };
  expect(list.programs.length).toBeGreaterThan(200);
  const { json } = await call("viewer", "GET", "/api/catalogue/systemctl");
  expect(json).toMatchObject({ name: "systemctl", family: "services" });
  const { examples, subs } = json as {
    examples: { command: string; decision: string; why: { zh: string }[] }[];
    subs: { name: string; decision: string }[];
  };
  expect(new Set(examples.map((e) => e.decision))).toEqual(new Set(["allow", "ask", "deny"]));
  for (const e of examples.filter((x) => x.decision !== "allow")) expect(e.why[0]?.zh).toBeTruthy();
  expect(subs.find((s) => s.name === "restart")?.decision).toBe("ask");
  expect((await call("viewer", "GET", "/api/catalogue/no-such-program")).status).toBe(404);
});

test("a viewer may ask for a verdict, with and without an asset; the site's ceilings are shown and hold", async () => {
  const plain = await call("viewer", "POST", "/api/check", { command: "df -h" });
  expect(plain.json).toMatchObject({ decision: "allow", canonical: "df -h" });
  const fields = {
    name: "web-1",
    host: "127.0.0.1",
    port: 1,
    account: "ops",
    tags: ["production"],
    credentialId: null,
    jumpId: null,
    sudo: "none",
    ceiling: "allow",
    note: "",
  };
  const asset = (await call("admin", "POST", "/api/assets", fields)).json as { id: string; limits: unknown };
  expect(asset.limits).toEqual([
    {
      decision: "ask",
      from: "site",
      text: {
        en: "production: asks for everything (change freeze)",
        zh: "production：一律须人工确认（change freeze）",
      },
    },
  ]);
  const there = await call("viewer", "POST", "/api/check", { command: "df -h", assetId: asset.id });
  expect(there.json).toMatchObject({ decision: "ask", reasons: [{ code: "site-ceiling" }] });
});

test("an administrator reads the policy file again, and it is in the audit ledger", async () => {
  writeFileSync(policyFile, "tighten:\n  - {program: df, decision: deny, reason: hangs}\n");
  const { json } = await call("admin", "POST", "/api/policy/reload", {});
  expect(json).toMatchObject({ file: policyFile, problem: null, tighten: [{ program: "df" }] });
  expect((await call("viewer", "POST", "/api/check", { command: "df -h" })).json).toMatchObject({
    decision: "deny",
  });
  writeFileSync(policyFile, "tighten: 1\n");
  const refused = await call("admin", "POST", "/api/policy/reload", {});
  expect(refused.json).toMatchObject({ problem: { code: "config_invalid" }, tighten: [{ program: "df" }] });
  const entries = composed.ctx.audit.list(0).filter((e) => e.type.startsWith("policy."));
  expect(entries.map((e) => [e.type, e.actor.name])).toEqual([
    ["policy.refused", "admin"],
    ["policy.changed", "admin"],
    ["policy.loaded", "bartizan"],
  ]);
});
