import { z } from "zod";
import { recordChange } from "../audit/change.ts";
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
    async (request) => {
      const made = await ctx.credentials.create(request.body);
      recordChange(ctx, request, "credential.added", {
        subject: made.id,
        what: `${made.name} (${made.kind})`,
      });
      return made;
    },
  );
  app.delete(
    "/api/credentials/:id",
    { schema: { params: z.object({ id: z.string() }), response: { 200: okBody } } },
    async (request) => {
      const { id } = request.params;
      const name = (await ctx.credentials.list()).find((c) => c.id === id)?.name ?? id;
      await ctx.credentials.remove(id);
      recordChange(ctx, request, "credential.removed", { subject: id, what: name });
      return { ok: true as const };
    },
  );
}
