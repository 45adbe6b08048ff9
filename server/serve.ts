import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { BartizanError, failure } from "../agent/errors.ts";
import { createApp } from "./app.ts";
import { type Composed, compose } from "./compose.ts";
import type { Config } from "./config.ts";
import { isLocalName } from "./plugins/origin.ts";

export interface ServeOptions {
  config: Config;
  demo: boolean;
  /** Progress and warnings, one line each. */
  say: (line: string) => void;
}
export interface RunningServer {
  /** Where people open the page. */
  url: string;
  /** A one-time login link: the demo's, or the setup link while no account exists. */
  link: string | undefined;
  composed: Composed;
  close(): Promise<void>;
}

/** Keys whose values never reach the log, whatever object they sit in. */
const secretKeys = [
  "password",
  "privateKey",
  "passphrase",
  "apiKey",
  "token",
  "answers",
  "cookie",
  "authorization",
];

function createLogger(level: string) {
  const paths = secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`, `*.*.*.${key}`]);
  return pino(
    { level, redact: { paths: [...paths, 'req.headers["set-cookie"]'], censor: "[masked]" } },
    pino.destination({ fd: 2, sync: true }),
  );
}

/** Starts a server. Rejects with a BartizanError (port, data directory, database…); nothing stays open then. */
export async function startServer({ config, demo, say }: ServeOptions): Promise<RunningServer> {
  const composed = await compose({ config, demo, logger: createLogger(config.logLevel) });
  try {
    const { ctx } = composed;
    const app = await createApp(ctx);
    ctx.onClose("http", () => app.close());
    if (!isLocalName(config.host) || !/^(127\.|localhost$|\[?::1\]?$)/.test(config.host))
      say(notLoopback(config.host));
    await app.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
      throw listenError(error, config);
    });
    const { port } = app.server.address() as AddressInfo;
    const shown = config.host === "0.0.0.0" || config.host === "::" ? "127.0.0.1" : config.host;
    const name = shown.includes(":") ? `[${shown.replace(/^\[|\]$/g, "")}]` : shown;
    const url = config.publicUrl ?? `${config.tls ? "https" : "http"}://${name}:${port}`;
    await ctx.cases.recover();
    return { url, link: await firstLink(composed, demo, url), composed, close: () => composed.close() };
  } catch (error) {
    await composed.close();
    throw error;
  }
}

/** The token stands behind `#`: browsers do not send that part, so no proxy or log sees it. */
async function firstLink({ ctx }: Composed, demo: boolean, url: string): Promise<string | undefined> {
  const make = async (userId: string | null) => `${url}/login#token=${await ctx.auth.createLink(userId)}`;
  if (demo) {
    const email = "demo@bartizan.local";
    const person =
      (await ctx.auth.findByEmail(email)) ??
      (await ctx.auth.addUser({ name: "demo", email, role: "admin" }, null));
    return await make(person.id);
  }
  return (await ctx.auth.hasAccounts()) ? undefined : await make(null);
}

function listenError(error: unknown, { host, port }: Config): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") {
    return new BartizanError(
      failure(
        "port_in_use",
        { en: `Port ${port} on ${host} is in use.`, zh: `${host} 的端口 ${port} 已被占用。` },
        {
          en: `Stop the other program (ss -ltnp 'sport = :${port}'), or choose another port with --port.`,
          zh: `请停止占用端口的程序（ss -ltnp 'sport = :${port}'），或用 --port 指定其他端口。`,
        },
      ),
    );
  }
  if (code === "EACCES" || code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return new BartizanError(
      failure(
        "config_invalid",
        { en: `Can not listen on ${host}:${port} (${code}).`, zh: `无法监听 ${host}:${port}（${code}）。` },
        {
          en: "Choose an address of this machine with --host and a port above 1023 with --port.",
          zh: "请用 --host 指定本机地址，并用 --port 指定 1023 以上的端口。",
        },
      ),
    );
  }
  return error;
}

const notLoopback = (host: string) =>
  `warning: listening on ${host}, reachable from other machines; use TLS (tls: or a proxy with publicUrl) / 警告：正在监听 ${host}，其他机器可访问；请启用 TLS（tls: 或带 publicUrl 的代理）`;
