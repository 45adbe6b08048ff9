import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import type { FastifyReply, FastifyRequest, RouteOptions } from "fastify";
import { failure } from "../../agent/errors.ts";
import type { LiveSockets } from "../auth/live-sockets.ts";
import { mayAct, roleFor, roleMissing } from "../auth/roles.ts";
import type { App, AppContext } from "../context.ts";
import { fail, unauthenticated } from "../errors.ts";
import { closeCode } from "../wire/codes.ts";
import { originAllowed } from "./origin.ts";

/** The only routes that answer without a session. `*` is the page itself: static files without data. */
export const publicRoutes: ReadonlySet<string> = new Set([
  "GET /api/health",
  "GET /api/session",
  "POST /api/session/link",
  "POST /api/auth/sign-in/email",
  "POST /api/auth/sign-out",
  // Both ask for a session by themselves unless the configuration lets links work without one.
  "POST /api/shares/open",
  "GET /ws/shared/:id",
  "GET /*",
  "HEAD /api/health",
  "HEAD /api/session",
  "HEAD /*",
]);

const wrongOrigin = failure(
  "forbidden",
  {
    en: "This request did not come from Bartizan's own page (Origin check).",
    zh: "该请求并非来自 Bartizan 自己的页面（Origin 校验未通过）。",
  },
  {
    en: "Open the page at the address the server printed. Behind a proxy set publicUrl in bartizan.yaml. Programs must send an Origin header.",
    zh: "请用服务启动时打印的地址打开页面；经过代理时请在 bartizan.yaml 设置 publicUrl；程序调用须带 Origin 头。",
  },
);

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** Wraps every socket route registered later. Must come before the WebSocket plugin, which wraps handlers, too. */
export function guardSockets(app: App, live: LiveSockets): void {
  app.addHook("onRoute", (route) => guardSocket(route, live));
}

/**
 * Must come after the WebSocket plugin, whose own hook sets `request.ws`.
 * Headers, rate limit, session, Origin: everything a request passes before it reaches a route.
 */
export async function addSecurity(app: App, ctx: AppContext): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: csp },
    hsts: ctx.config.publicUrl?.startsWith("https:") === true,
    referrerPolicy: { policy: "no-referrer" },
    crossOriginResourcePolicy: { policy: "same-origin" },
    xFrameOptions: { action: "deny" },
  });
  await app.register(rateLimit, {
    max: 1200,
    timeWindow: 60_000,
    errorResponseBuilder: (_request, context) => fail(tooFast(Math.ceil(context.ttl / 1000))),
  });
  app.decorateRequest("person", null);
  const allowed = [...ctx.config.origins, ...(ctx.config.publicUrl ? [ctx.config.publicUrl] : [])].map(
    (url) => new URL(url).origin,
  );
  app.addHook("onRequest", async (request, reply) => {
    const stateChanging =
      !safeMethods.has(request.method) || request.ws || request.headers.upgrade !== undefined;
    const https = request.protocol === "https";
    const { origin, host } = request.headers;
    if (stateChanging && !originAllowed(origin, host, https, { allowed })) throw fail(wrongOrigin);
    await identify(request, reply, ctx);
    const least = roleFor(request.method, request.routeOptions.url ?? "/*");
    if (request.person && !mayAct(request.person.role, least)) throw fail(roleMissing(least));
    if (request.person || publicRoutes.has(`${request.method} ${request.routeOptions.url ?? "/*"}`)) return;
    // A browser can not read the status of a refused upgrade; the socket is opened to say why and closed at
    // once by the wrapper around every socket route, which lets nobody without a person through.
    if (!request.ws) throw fail(unauthenticated);
  });
}

/** `connect-src 'self'` covers ws: and wss: to the same origin. xterm and Mantine set styles on elements. */
const csp = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", "data:"],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  workerSrc: ["'self'"],
  manifestSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

async function identify(request: FastifyRequest, reply: FastifyReply, ctx: AppContext): Promise<void> {
  // Static files need no database look-up.
  if (!/^\/(api|ws)\//.test(request.url)) return;
  const { person, cookies } = await ctx.auth.session(request.headers.cookie);
  request.person = person;
  if (cookies.length > 0 && !request.ws) reply.header("set-cookie", cookies);
}

type SocketHandler = (socket: Parameters<LiveSockets["add"]>[0], request: FastifyRequest) => unknown;

function guardSocket(route: RouteOptions & { websocket?: boolean }, live: LiveSockets): void {
  if (!route.websocket) return;
  const inner = route.handler as unknown as SocketHandler;
  const guarded: SocketHandler = (socket, request) => {
    if (!request.person && !publicRoutes.has(`GET ${route.url}`))
      return socket.close(closeCode.unauthenticated, "log in again");
    const { cookie } = request.headers;
    if (request.person && cookie) live.add(socket, cookie, request.person);
    return inner(socket, request);
  };
  route.handler = guarded as unknown as RouteOptions["handler"];
}

const tooFast = (seconds: number) =>
  failure(
    "rate_limited",
    { en: "Too many requests from this address.", zh: "该地址的请求过于频繁。" },
    { en: `Wait ${seconds} s, then try again.`, zh: `请等待 ${seconds} 秒后重试。` },
  );
