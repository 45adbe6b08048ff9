import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp, type RegisteredRoute } from "../../../server/app.ts";
import { type Composed, compose } from "../../../server/compose.ts";
import { configSchema } from "../../../server/config.ts";
import type { App } from "../../../server/context.ts";
import { publicRoutes } from "../../../server/plugins/security.ts";
import { startServer } from "../../../server/serve.ts";

const planted = "Pl4nted-Geheimnis-77";
const lines: string[] = [];
const routes: RegisteredRoute[] = [];
let composed: Composed;
let app: App;
let origin: string;
let cookie: string;
let dir: string;

beforeAll(async () => {
  dir = join(mkdtempSync(join(tmpdir(), "bartizan-routes-")), "data");
  const config = configSchema.parse({ data: dir, port: 0 });
  const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
  composed = await compose({ config, demo: false, logger });
  app = await createApp(composed.ctx, (route) => routes.push(route));
  await app.listen({ host: "127.0.0.1", port: 0 });
  const address = app.server.address();
  origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const token = await composed.ctx.auth.createLink(null);
  cookie = await useLink(token);
});
afterAll(async () => {
  await app.close();
  await composed.close();
});

async function useLink(token: string): Promise<string> {
  const answer = await call("POST", "/api/session/link", { token }, { cookie: "" });
  expect(answer.status).toBe(200);
  return answer.cookies[0]?.split(";")[0] ?? "";
}
async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(origin + path, {
    method,
    headers: {
      origin,
      cookie,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = text.startsWith("{") ? JSON.parse(text) : {};
  return {
    status: response.status,
    text,
    json,
    headers: response.headers,
    cookies: response.headers.getSetCookie(),
  };
}

/** Asks for a WebSocket: the HTTP status of a refusal, or the close code of the first frame once it is open. */
function upgrade(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const request = httpRequest(origin + path, {
      headers: {
        ...headers,
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": Buffer.alloc(16).toString("base64"),
      },
    });
    request.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on("upgrade", (_response, socket, head) => {
      const read = (bytes: Buffer) => {
        if (bytes[0] !== 0x88) return;
        resolve(bytes.readUInt16BE(2));
        socket.destroy();
      };
      socket.on("data", read);
      socket.on("error", () => {});
      if (head.length > 0) read(head);
    });
    // The refused socket is cut right after the answer, sometimes before it can be read.
    request.on("error", () => resolve(403));
    request.end();
  });
}

test("every route of the table refuses a stranger unless it is listed as public", async () => {
  const closed = routes.filter(
    (route) => !publicRoutes.has(`${route.method} ${route.url}`) && route.method !== "HEAD",
  );
  expect(closed.length).toBeGreaterThan(30);
  for (const route of closed) {
    const path = route.url.replaceAll(/:\w+/g, "x").replace("*", "");
    if (route.websocket) {
      expect([route.url, await upgrade(path, { origin })]).toEqual([route.url, 4401]);
      continue;
    }
    const answer = await call(route.method, path, route.method === "GET" ? undefined : {}, { cookie: "" });
    expect([route.method, route.url, answer.status]).toEqual([route.method, route.url, 401]);
    expect(answer.json.error.code).toBe("unauthenticated");
  }
});

test("the public list names only routes that exist", () => {
  const table = new Set(routes.map((route) => `${route.method} ${route.url}`));
  for (const known of publicRoutes) if (!known.includes("*")) expect(table).toContain(known);
});

test("a changing request and a socket must come from our own page", async () => {
  const { host } = new URL(origin);
  for (const [other, hostHeader] of [
    ["http://evil.example", host],
    [`http://evil.example:${new URL(origin).port}`, `evil.example:${new URL(origin).port}`],
    ["null", host],
    [origin.replace("http:", "https:"), host],
    ["", host],
  ] as const) {
    const answer = await app.inject({
      method: "POST",
      url: "/api/assets",
      headers: {
        cookie,
        host: hostHeader,
        ...(other ? { origin: other } : {}),
        "content-type": "application/json",
      },
      payload: "{}",
    });
    expect([other, answer.statusCode]).toEqual([other, 403]);
  }
  expect(await upgrade("/ws/cases/x", { origin: "http://evil.example", cookie })).toBe(403);
  expect(await upgrade("/ws/cases/x", { cookie })).toBe(403);
  // From our own page the same socket opens and says that there is no such case.
  expect(await upgrade("/ws/cases/x", { origin, cookie })).toBe(4404);
});

test("the session cookie is HttpOnly and SameSite=Strict; the link works once", async () => {
  const token = await composed.ctx.auth.createLink(
    (await composed.ctx.auth.findByEmail("admin@bartizan.local"))?.id ?? "",
  );
  const first = await call("POST", "/api/session/link", { token }, { cookie: "" });
  expect(first.cookies[0]).toMatch(/HttpOnly/);
  expect(first.cookies[0]).toMatch(/SameSite=Strict/);
  expect((await call("POST", "/api/session/link", { token }, { cookie: "" })).status).toBe(401);
});

test("a forged or altered session cookie is nobody", async () => {
  const altered = cookie.replace(/.$/, (last) => (last === "A" ? "B" : "A")).replace("=", "=x");
  expect((await call("GET", "/api/assets", undefined, { cookie: altered })).status).toBe(401);
});

test("a password logs in, a wrong one does not, and guessing is slowed down per account", async () => {
  await composed.ctx.auth.addUser(
    { name: "op", email: "op@example.com", role: "operator" },
    "correct horse battery",
  );
  const good = await call("POST", "/api/auth/sign-in/email", {
    email: "op@example.com",
    password: "correct horse battery",
  });
  expect(good.status).toBe(200);
  const mine = good.cookies[0]?.split(";")[0] ?? "";
  expect((await call("GET", "/api/session", undefined, { cookie: mine })).json.user.name).toBe("op");
  expect((await call("POST", "/api/auth/sign-out", {}, { cookie: mine })).status).toBe(200);
  expect((await call("GET", "/api/assets", undefined, { cookie: mine })).status).toBe(401);
  const seen: number[] = [];
  for (let i = 0; i < 7; i++) {
    const answer = await call("POST", "/api/auth/sign-in/email", {
      email: "op@example.com",
      password: `wrong ${i}`,
    });
    seen.push(answer.status);
  }
  expect(seen.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
  expect(seen).toContain(429);
  composed.ctx.auth.throttle.succeeded(["ip:127.0.0.1", "account:op@example.com"]);
  expect((await call("POST", "/api/auth/sign-up/email", {})).status).toBe(404);
});

test("secrets go in and appear in no answer, no log line and no file", async () => {
  const key = spawnSync("sh", [
    "-c",
    `d=$(mktemp -d); ssh-keygen -q -t ed25519 -N '${planted}' -f $d/k; cat $d/k`,
  ]);
  const bodies = [
    { kind: "password", name: "p", password: planted },
    { kind: "sudo", name: "s", password: planted },
    { kind: "interactive", name: "i", answers: [planted] },
    { kind: "key", name: "k", privateKey: key.stdout.toString(), passphrase: planted },
  ];
  for (const body of bodies) expect((await call("POST", "/api/credentials", body)).status).toBe(200);
  const model = {
    name: "m",
    provider: "generic",
    baseUrl: "http://127.0.0.1:1/v1",
    model: "x",
    apiKey: planted,
  };
  expect((await call("POST", "/api/models", model)).status).toBe(200);
  // Malformed in ways that make servers quote their input.
  await call("POST", "/api/credentials", { kind: planted, name: planted });
  await call("POST", "/api/credentials", { kind: "key", name: "bad", privateKey: planted });
  await call("POST", "/api/auth/sign-in/email", { email: "a@b.c", password: planted });
  const credentials = await call("GET", "/api/credentials");
  expect(credentials.json.credentials).toHaveLength(4);
  const answers = [
    credentials,
    await call("GET", "/api/models"),
    await call("POST", "/api/models/m/test", {}),
  ];
  for (const answer of answers) expect(answer.text).not.toContain(planted);
  expect(lines.join("\n")).not.toContain(planted);
  for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
    const path = join(dir, name);
    if (statSync(path).isFile()) expect([name, readFileSync(path).includes(planted)]).toEqual([name, false]);
  }
  expect(composed.ctx.knownSecrets()).toContain(planted);
});

const fields = {
  name: "web-1",
  host: "127.0.0.1",
  port: 1,
  account: "ops",
  tags: ["web"],
  credentialId: null as string | null,
  jumpId: null as string | null,
  sudo: "none",
  ceiling: "allow",
  note: "",
};

test("assets: create, edit, refuse doubles, circles and removal of a jump host in use", async () => {
  const a = (await call("POST", "/api/assets", fields)).json;
  expect(a.id).toMatch(/^asset_/);
  expect((await call("POST", "/api/assets", fields)).json.error.code).toBe("asset_exists");
  const b = (await call("POST", "/api/assets", { ...fields, name: "web-2", jumpId: a.id })).json;
  expect((await call("PATCH", `/api/assets/${a.id}`, { jumpId: b.id })).json.error.message.en).toContain(
    "circle",
  );
  expect((await call("DELETE", `/api/assets/${a.id}`)).json.error.code).toBe("asset_in_use");
  expect((await call("PATCH", `/api/assets/${b.id}`, { note: "behind web-1" })).json.note).toBe(
    "behind web-1",
  );
  const tested = (await call("POST", `/api/assets/${a.id}/test`)).json;
  expect([tested.ok, tested.failure.code]).toEqual([false, "ssh_no_credential"]);
  expect((await call("GET", `/api/assets/${a.id}`)).json.lastTest.ok).toBe(false);
  expect((await call("DELETE", `/api/assets/${b.id}`)).status).toBe(200);
  expect((await call("DELETE", `/api/assets/${a.id}`)).status).toBe(200);
  expect((await call("GET", `/api/assets/${a.id}`)).json.error.code).toBe("asset_not_found");
});

test("an import is previewed, applied as previewed, and refused when the list changed meanwhile", async () => {
  const text = "Host gate\n  HostName 10.9.0.1\nHost inner\n  HostName 10.9.0.2\n  ProxyJump gate\n";
  const request = { format: "ssh-config", text, apply: false };
  const preview = (await call("POST", "/api/assets/import", request)).json;
  expect(preview.create.map((c: { name: string }) => c.name).sort()).toEqual(["gate", "inner"]);
  expect((await call("GET", "/api/assets")).json.assets).toHaveLength(0);
  expect((await call("POST", "/api/assets/import", { ...request, apply: true, digest: "0" })).status).toBe(
    409,
  );
  const applied = await call("POST", "/api/assets/import", {
    ...request,
    apply: true,
    digest: preview.digest,
  });
  expect(applied.json.applied).toBe(true);
  const { assets } = (await call("GET", "/api/assets")).json;
  const gate = assets.find((a: { name: string }) => a.name === "gate");
  expect(assets.find((a: { name: string }) => a.name === "inner").jumpId).toBe(gate.id);
  const again = (await call("POST", "/api/assets/import", request)).json;
  expect([again.create.length, again.update.length, again.unchanged]).toEqual([0, 0, 2]);
});

test("errors are failures with a code, in both languages; limits hold", async () => {
  for (const answer of [
    await call("GET", "/api/nope"),
    await call("POST", "/api/assets", { name: 1 }),
    await call("POST", "/api/assets", { ...fields, note: "x".repeat(2_000_000) }),
  ]) {
    expect(answer.json.error.message.zh).not.toBe("");
    expect(answer.json.error.next.en).not.toBe("");
  }
  expect((await call("POST", "/api/assets", { ...fields, note: "x".repeat(2_000_000) })).status).toBe(413);
});

test("the page may run no inline script", async () => {
  const policy = (await call("GET", "/api/health")).headers.get("content-security-policy") ?? "";
  expect(policy).toMatch(/script-src 'self'(;|$)/);
  expect(policy).toMatch(/default-src 'none'/);
  expect(policy).toMatch(/frame-ancestors 'none'/);
});

test("a port in use is said so, and nothing stays open", async () => {
  const blocker = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => blocker.once("listening", resolve));
  const address = blocker.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const data = join(mkdtempSync(join(tmpdir(), "bartizan-port-")), "data");
  const config = configSchema.parse({ data, port, logLevel: "fatal" });
  const start = () => startServer({ config, demo: false, say: () => {} });
  await expect(start()).rejects.toMatchObject({ failure: { code: "port_in_use" } });
  // The data lock was given back: the second try fails for the same reason, not for the lock.
  await expect(start()).rejects.toMatchObject({ failure: { code: "port_in_use" } });
  blocker.close();
});
