import { z } from "zod";
import type { App, AppContext } from "../context.ts";
import { fail, notFound } from "../errors.ts";
import { demoFaultList, demoFaultRequest, okBody } from "../wire/api.ts";

/** Practice faults. Outside of `bartizan demo` the list is empty. */
export default async function demoRoutes(app: App, ctx: AppContext): Promise<void> {
  app.get("/api/demo/faults", { schema: { response: { 200: demoFaultList } } }, async () => ({
    assetId: ctx.demoHost?.assetId ?? null,
    faults: ctx.demoHost?.faults.list() ?? [],
  }));
  app.post(
    "/api/demo/faults/:id",
    { schema: { params: z.object({ id: z.string() }), body: demoFaultRequest, response: { 200: okBody } } },
    async (request) => {
      const found = await ctx.demoHost?.faults.set(request.params.id, request.body.active);
      if (!found) throw fail(notFound({ en: "This practice fault", zh: "该练习故障" }));
      return { ok: true as const };
    },
  );
}
