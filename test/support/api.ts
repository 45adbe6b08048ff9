import type { Asset, Credential, Terminal } from "../../server/wire/api.ts";
import type { Sshd } from "./sshd.ts";

/** The REST interface as a page uses it: one logged-in person. */
export interface Api {
  origin: string;
  /** Cookie and Origin, for sockets. */
  headers: Record<string, string>;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  patch(path: string, body: unknown): Promise<void>;
  remove(path: string): Promise<void>;
  bytes(path: string): Promise<Buffer>;
}

/** Uses up a one-time login link. */
export async function logIn(link: string): Promise<Api> {
  const url = new URL(link);
  const token = new URLSearchParams(url.hash.slice(1)).get("token");
  const response = await fetch(new URL("/api/session/link", url), {
    method: "POST",
    headers: { origin: url.origin, "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  if (!response.ok) throw new Error(`login: ${response.status} ${await response.text()}`);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  return withCookie(url.origin, cookie);
}

export async function logInAs(origin: string, email: string, password: string): Promise<Api> {
  const response = await fetch(new URL("/api/auth/sign-in/email", origin), {
    method: "POST",
    headers: { origin, "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  if (!response.ok) throw new Error(`login: ${response.status} ${await response.text()}`);
  const cookies = response.headers.getSetCookie().map((line) => line.split(";")[0]);
  return withCookie(origin, cookies.join("; "));
}

export function withCookie(origin: string, cookie: string): Api {
  const headers = { origin, cookie };
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(new URL(path, origin), {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  return {
    origin,
    headers,
    get: async <T>(path: string) => (await (await ask("GET", path)).json()) as T,
    post: async <T>(path: string, body: unknown) => (await (await ask("POST", path, body)).json()) as T,
    patch: async (path, body) => void (await ask("PATCH", path, body)),
    remove: async (path) => void (await ask("DELETE", path)),
    bytes: async (path) => Buffer.from(await (await ask("GET", path)).arrayBuffer()),
  };
}

/** Adds a test host with its key and host key; returns the asset's id. */
export async function addHost(api: Api, sshd: Sshd, name: string): Promise<string> {
  const credential = await api.post<Credential>("/api/credentials", {
    kind: "key",
    name: `${name} key`,
    privateKey: sshd.clientKey,
  });
  for (const key of sshd.hostKeys)
    await api.post("/api/host-keys", { host: "127.0.0.1", port: sshd.port, key: key.split(" ")[1] });
  const asset = await api.post<Asset>("/api/assets", {
    name,
    host: "127.0.0.1",
    port: sshd.port,
    account: sshd.user,
    tags: [],
    credentialId: credential.id,
    jumpId: null,
    sudo: "none",
    ceiling: "allow",
    note: "",
  });
  return asset.id;
}

export function openTerminal(api: Api, assetId: string): Promise<Terminal> {
  return api.post<Terminal>("/api/terminals", { assetId, cols: 120, rows: 32 });
}
