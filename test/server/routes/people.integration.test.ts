import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../../../server/app.ts";
import { type Composed, compose } from "../../../server/compose.ts";
import { configSchema } from "../../../server/config.ts";
import type { App } from "../../../server/context.ts";
import { closeCode } from "../../../server/wire/codes.ts";
import type { PeopleList, PersonAccount, PersonLink } from "../../../server/wire/people.ts";
import { en } from "../../../web/i18n/texts/activity.ts";
import { RawSocket } from "../../support/raw-socket.ts";

let composed: Composed;
let app: App;
let port: number;
let admin: string;

beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), "bartizan-people-"));
  const config = configSchema.parse({ data: join(dir, "data"), port: 0 });
  composed = await compose({ config, demo: false, logger: pino({ level: "silent" }) });
  app = await createApp(composed.ctx);
  await app.listen({ host: "127.0.0.1", port: 0 });
  port = (app.server.address() as AddressInfo).port;
  const { auth } = composed.ctx;
  const boss = await auth.addUser({ name: "Boss", email: "boss@x.example", role: "admin" }, null);
  admin = await enter(await auth.createLink(boss.id));
});
afterAll(async () => {
  await app.close();
  await composed.close();
});

const origin = () => `http://127.0.0.1:${port}`;
async function call(cookie: string, method: string, path: string, body?: unknown) {
  return await fetch(`${origin()}${path}`, {
    method,
    headers: {
      cookie,
      origin: origin(),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
async function enter(token: string): Promise<string> {
  const answer = await call("", "POST", "/api/session/link", { token });
  expect(answer.status).toBe(200);
  return answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}
/** A new person, signed in by the link an administrator made. */
async function newPerson(name: string, role: string): Promise<{ id: string; cookie: string }> {
  const made = await call(admin, "POST", "/api/people", { name, email: `${name}@x.example`, role });
  const { id } = (await made.json()) as PersonAccount;
  const link = (await (await call(admin, "POST", `/api/people/${id}/link`, {})).json()) as PersonLink;
  return { id, cookie: await enter(link.token) };
}
/** The code with which the server closes a socket of this person. */
async function openSocket(cookie: string): Promise<{ closed: Promise<number> }> {
  const body = { fault: "slow", lang: "en", assetIds: [await asset()], strategy: "step", planner: "offline" };
  const { id } = (await (await call(admin, "POST", "/api/cases", body)).json()) as { id: string };
  const socket = await RawSocket.open(new URL(`${origin()}/ws/cases/${id}`), {
    Cookie: cookie,
    Origin: origin(),
  });
  return {
    closed: new Promise((resolve) => {
      socket.onClose = resolve;
    }),
  };
}
let assetId: string | undefined;
async function asset(): Promise<string> {
  assetId ??= await composed.ctx.assets.create({
    name: "web-1",
    host: "127.0.0.1",
    port: 1,
    account: "ops",
    tags: [],
    credentialId: null,
    jumpId: null,
    sudo: "none",
    ceiling: "allow",
    note: "",
  });
  return assetId;
}

test("a person is added, enters by a one-time link, gets another role, and is removed", async () => {
  const { id, cookie } = await newPerson("lin", "viewer");
  const { people } = (await (await call(admin, "GET", "/api/people")).json()) as PeopleList;
  expect(people.find((p) => p.id === id)).toMatchObject({
    email: "lin@x.example",
    role: "viewer",
    hasPassword: false,
    sessions: 1,
  });
  expect((await call(cookie, "GET", "/api/people")).status).toBe(403);
  expect((await call(admin, "PATCH", `/api/people/${id}`, { role: "admin" })).status).toBe(200);
  expect((await call(cookie, "GET", "/api/people")).status).toBe(200);
  expect((await call(admin, "DELETE", `/api/people/${id}`)).status).toBe(200);
  expect((await call(cookie, "GET", "/api/assets")).status).toBe(401);
  expect((await call(admin, "DELETE", `/api/people/${id}`)).status).toBe(404);
});

test("the last administrator can neither be removed nor lose the role", async () => {
  const { people } = (await (await call(admin, "GET", "/api/people")).json()) as PeopleList;
  const boss = people.find((p) => p.email === "boss@x.example")?.id ?? "";
  for (const [method, body] of [["DELETE"], ["PATCH", { role: "viewer" }]] as const) {
    const answer = await call(admin, method, `/api/people/${boss}`, body);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("only administrator");
  }
  expect((await call(admin, "PATCH", `/api/people/${boss}`, { role: "admin" })).status).toBe(200);
});

test("an open socket ends when its person is signed out, and reconnects with another role", async () => {
  const { id, cookie } = await newPerson("mei", "operator");
  const first = await openSocket(cookie);
  await call(admin, "PATCH", `/api/people/${id}`, { role: "viewer" });
  expect(await first.closed).toBe(closeCode.restarting);
  const second = await openSocket(cookie);
  await call(admin, "POST", `/api/people/${id}/sign-out`, {});
  expect(await second.closed).toBe(closeCode.unauthenticated);
  expect((await call(cookie, "GET", "/api/assets")).status).toBe(401);
});

test("a change made outside the server reaches an open socket at the next look", async () => {
  const { cookie } = await newPerson("bo", "operator");
  const { closed } = await openSocket(cookie);
  const stays = await openSocket(admin);
  await composed.ctx.auth.changePassword("bo@x.example", "correct horse battery");
  await composed.ctx.liveSockets.recheck();
  expect(await closed).toBe(closeCode.unauthenticated);
  expect(await Promise.race([stays.closed, Promise.resolve("open")])).toBe("open");
});

test("changes of the site and sign-ins are in the ledger under the name of who did them, without secrets", async () => {
  const from = composed.ctx.audit.head().seq;
  const key = { kind: "password", name: "root of db", password: "hunter2-hunter2" };
  const { id } = (await (await call(admin, "POST", "/api/credentials", key)).json()) as { id: string };
  await call(admin, "DELETE", `/api/credentials/${id}`);
  const hostKey = Buffer.concat([
    Buffer.from([0, 0, 0, 11]),
    Buffer.from("ssh-ed25519"),
    Buffer.alloc(36, 7),
  ]);
  await call(admin, "POST", "/api/host-keys", { host: "db.x", port: 22, key: hostKey.toString("base64") });
  await call("", "POST", "/api/auth/sign-in/email", { email: "boss@x.example", password: "wrong" });
  await call("", "POST", "/api/auth/sign-in/email", { email: "my-secret-typed-here", password: "x" });
  const entries = composed.ctx.audit.list(0).filter((e) => e.seq > from);
  expect(entries.reverse().map((e) => [e.type, e.actor.name])).toEqual([
    ["credential.added", "Boss"],
    ["credential.removed", "Boss"],
    ["host_key.accepted", "Boss"],
    ["session.refused", "Boss"],
    ["session.refused", "?"],
  ]);
  expect(JSON.stringify(entries)).not.toMatch(/hunter2|my-secret/);
  const listed = await (await call(admin, "GET", "/api/activity")).text();
  expect(listed).toContain("root of db (password)");
});

test("every type of entry has words in the page", () => {
  const root = resolve(import.meta.dirname, "../../../server");
  const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((f) => f.endsWith(".ts") && !f.startsWith("wire/"))
    .map((f) => readFileSync(join(root, f), "utf8"));
  const named = sources.flatMap((text) =>
    [
      ...text.matchAll(
        /"((?:asset|credential|host_key|model|policy|user|session|share|file|recording)\.[a-z_]+)"/g,
      ),
    ].map((m) => m[1] ?? ""),
  );
  const types = new Set(named.filter((type) => type !== "recording.sealed" && type !== "model.called"));
  expect(types.size).toBeGreaterThan(20);
  expect([...types].filter((type) => !(`activity.type.${type}` in en))).toEqual([]);
});
