import { z } from "zod";
import type { App, AppContext } from "../context.ts";
import { credential, credentialList, credentialRequest, okBody } from "../wire/api.ts";

/** Secrets go in and never come out. */
export default async function credentialRoutes(app: App, ctx: AppContext): Promise<void> {
  app.get("/api/credentials", { schema: { response: { 200: credentialList } } }, async () => ({
    credentials: await ctx.credentials.list(),
  }));
  app.post(
    "/api/credentials",
    { schema: { body: credentialRequest, response: { 200: credential } } },
    async (request) => ctx.credentials.create(request.body),
  );
  app.delete(
    "/api/credentials/:id",
    { schema: { params: z.object({ id: z.string() }), response: { 200: okBody } } },
    async (request) => {
      await ctx.credentials.remove(request.params.id);
      return { ok: true as const };
    },
  );
}
