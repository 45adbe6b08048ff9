import { z } from "zod";
import type { App, AppContext } from "../context.ts";

/** Liveness for load balancers; says nothing an outsider should not know. */
export default async function healthRoutes(app: App, ctx: AppContext): Promise<void> {
  app.get(
    "/api/health",
    { schema: { response: { 200: z.object({ ok: z.literal(true), version: z.string() }) } } },
    async () => ({ ok: true as const, version: ctx.version }),
  );
}
