import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import swagger from "@fastify/swagger";
import websocket from "@fastify/websocket";
import Fastify, { type FastifyBaseLogger, LogController } from "fastify";
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from "fastify-type-provider-zod";
import type { App, AppContext } from "./context.ts";
import { packageRoot } from "./package-info.ts";
import { addErrorHandling, answer, routeMissing } from "./plugins/errors.ts";
import { addSecurity, guardSockets } from "./plugins/security.ts";
import { routes } from "./routes/index.ts";

export type { App, AppContext } from "./context.ts";

/** A route as registered, for tests that walk the table. */
export interface RegisteredRoute {
  method: string;
  url: string;
  websocket: boolean;
}

/** Fastify with every timeout and limit set: its own defaults are 0 (none) or very large. */
function createFastify(ctx: AppContext): App {
  const { tls, trustedProxies } = ctx.config;
  const options = {
    loggerInstance: ctx.logger as FastifyBaseLogger,
    // Request lines hold nothing to debug with and could hold tokens.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustedProxies.length > 0 ? trustedProxies : false,
    bodyLimit: 1024 * 1024,
    requestTimeout: 60_000,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    handlerTimeout: 120_000,
    forceCloseConnections: true,
    http: { headersTimeout: 20_000, maxHeaderSize: 16 * 1024 },
    ...(tls ? { https: { cert: readFileSync(tls.cert), key: readFileSync(tls.key) } } : {}),
  };
  const app = Fastify(options);
  return app.withTypeProvider<ZodTypeProvider>() as unknown as App;
}

/** Builds the HTTP application over an open context. Does not listen. */
export async function createApp(ctx: AppContext, onRoute?: (route: RegisteredRoute) => void): Promise<App> {
  const app = createFastify(ctx);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  addErrorHandling(app);
  if (onRoute) {
    app.addHook("onRoute", (route) => {
      for (const method of [route.method].flat()) {
        onRoute({ method, url: route.url, websocket: "websocket" in route && route.websocket === true });
      }
    });
  }
  await app.register(swagger, {
    openapi: { openapi: "3.1.0", info: { title: "Bartizan", version: ctx.version } },
    transform: jsonSchemaTransform,
  });
  // Before the sockets are closed, so that every page hears why its terminal ends.
  app.addHook("preClose", () => ctx.terminals.closeAll());
  guardSockets(app, ctx.liveSockets);
  await app.register(websocket, {
    options: { maxPayload: 1024 * 1024, perMessageDeflate: false, clientTracking: true },
  });
  await addSecurity(app, ctx);
  app.get("/api/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  for (const route of routes) await app.register((scope) => route(scope as unknown as App, ctx));
  await addPage(app);
  return app;
}

const immutable = "public, max-age=31536000, immutable";

/** dist/web with a fallback to index.html for the page's own addresses; never for /api and /ws. */
async function addPage(app: App): Promise<void> {
  const dir = join(packageRoot, "dist", "web");
  const present = existsSync(join(dir, "index.html"));
  if (present) {
    await app.register(fastifyStatic, {
      root: dir,
      wildcard: true,
      serveDotFiles: false,
      // File names under assets/ carry a content hash.
      setHeaders: (reply, path) => {
        void reply.header("cache-control", path.includes("/assets/") ? immutable : "no-cache");
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0] ?? "/";
    const isPage = request.method === "GET" && !/^\/(api|ws|assets)(\/|$)/.test(path) && !/\.\w+$/.test(path);
    if (!isPage || !present) return answer(reply, routeMissing);
    return reply.header("cache-control", "no-cache").sendFile("index.html");
  });
}
